"""Products by colour, and by a picture that several show: what is written down beside them follows every change."""

from threading import Event, Thread, current_thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from beautique.audit.types import SYSTEM
from beautique.catalog import commands
from beautique.catalog.commands import update_product
from beautique.catalog.queries import list_products
from beautique.catalog.types import ProductFilter
from beautique.kernel.db import db, new_id, transaction
from beautique.kernel.pages import PageRequest
from beautique.media.commands import public_id_of
from beautique.media.models import StoredPicture
from beautique.media.types import Picture, PictureStatus
from beautique.orders.product_deletion import delete_forever
from tests.factories import make_product
from tests.payments.desk import OWNER

pytestmark = pytest.mark.usefixtures("app_context")


def names(**wanted) -> set[str]:
    return {each.name for each in list_products(ProductFilter(**wanted), PageRequest()).items}


def pictures(*public_ids: str) -> tuple[Picture, ...]:
    return tuple(
        Picture(f"https://res.cloudinary.com/demo/{each}.jpg", public_id=each) for each in public_ids
    )


def test_a_colour_finds_a_product_as_long_as_it_has_it(app: Flask) -> None:
    first = make_product(app, name="First", colors=("Rosé", "Teal"))
    second = make_product(app, name="Second", colors=("teal",))
    assert (names(color="ROSE"), names(color="Teal")) == ({"First"}, {"First", "Second"})
    update_product(first.id, {"colors": ("Ivory",)}, SYSTEM)
    assert (names(color="rosé"), names(color="ivory"), names(color="teal")) == (set(), {"First"}, {"Second"})
    delete_forever(second.id, OWNER)
    assert names(color="teal") == set()


def test_a_picture_is_shared_as_long_as_two_products_show_it(app: Flask) -> None:
    first = make_product(app, name="First", images=pictures("a", "b"))
    second = make_product(app, name="Second", images=pictures("b", "c"))
    third = make_product(app, name="Third", images=pictures("c", "c"))
    assert names(shares_picture=True) == {"First", "Second", "Third"}
    delete_forever(first.id, OWNER)
    assert names(shares_picture=True) == {"Second", "Third"}
    update_product(second.id, {"images": pictures("b")}, SYSTEM)
    assert names(shares_picture=True) == set()
    update_product(third.id, {"images": pictures("b", "d")}, SYSTEM)
    assert names(shares_picture=True) == {"Second", "Third"}


def test_pictures_that_a_deleted_product_showed_earlier_go_too_unless_another_shows_them(app: Flask) -> None:
    ids = [new_id() for _ in range(3)]
    with transaction() as session:
        session.add_all(StoredPicture(id=each, sha256="a" * 64) for each in ids)
    former, taken_over, last = (pictures(public_id_of(each)) for each in ids)
    product = make_product(app, images=former + taken_over)
    make_product(app, images=taken_over)
    update_product(product.id, {"images": last}, SYSTEM)
    delete_forever(product.id, OWNER)
    rows = dict(db.session.execute(select(StoredPicture.id, StoredPicture.status)).all())
    assert [rows[each] for each in ids] == [
        PictureStatus.PENDING,
        PictureStatus.STORED,
        PictureStatus.PENDING,
    ]


def test_a_picture_stays_where_its_other_product_is_deleted_in_the_same_moment(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The deletion comes between the save's decision and its turn; a picture that it gives up is taken back."""
    kept = new_id()
    with transaction() as session:
        session.add(StoredPicture(id=kept, sha256="a" * 64))
    shown = pictures(public_id_of(kept))
    goes, stays = make_product(app, images=shown), make_product(app)
    at_its_turn, deleted, next_version = Event(), Event(), commands.next_version

    def wait_for_the_deletion(session: Session) -> None:
        if current_thread().name == "saves":
            at_its_turn.set()
            deleted.wait(2)  # on SQLite it waits for us
        next_version(session)

    def save() -> None:
        with app.app_context():
            update_product(stays.id, {"images": shown}, SYSTEM)

    def delete() -> None:
        with app.app_context():
            delete_forever(goes.id, OWNER)
        deleted.set()

    monkeypatch.setattr(commands, "next_version", wait_for_the_deletion)
    saving, deleting = Thread(target=save, name="saves"), Thread(target=delete)
    saving.start()
    assert at_its_turn.wait(5)
    deleting.start()
    for thread in (saving, deleting):
        thread.join()
    assert deleted.is_set()
    db.session.expire_all()
    assert db.session.get_one(StoredPicture, kept).status == PictureStatus.STORED
