"""Changing the catalogue: versions, audit, pictures, and what a second try does."""

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.exc import StatementError

from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Via
from beautique.catalog import commands
from beautique.catalog.models import Product
from beautique.catalog.queries import CATALOGUE_VERSION, get_product
from beautique.catalog.types import Category, Size
from beautique.kernel.alone import read_alone
from beautique.kernel.db import db, new_id, transaction
from beautique.kernel.errors import Invalid, NotFound, Stale
from beautique.media.errors import PictureGone
from beautique.media.models import StoredPicture
from beautique.media.types import Picture, PictureStatus
from tests.factories import make_product, product_draft

pytestmark = pytest.mark.usefixtures("app_context")

HINA = Actor("Hina Qureshi", Via.SESSION)


def story(product: Product) -> list[tuple[str, str, int]]:
    return [(e.actor_name, e.action, e.seq) for e in reversed(list_timeline("product", product.id))]


def catalogue_version() -> int:
    return read_alone(select(CATALOGUE_VERSION))[0]


def pending(sha256: str = "0" * 64) -> Picture:
    row = StoredPicture(id=new_id(), sha256=sha256)
    with transaction() as session:
        session.add(row)
    return Picture(f"/media/{row.id.hex}/full.jpg", row.id.hex, 60, 80)


def test_a_new_product_is_stored_as_given_and_written_down() -> None:
    draft = product_draft(sale_price=Decimal("5999.50"), is_bestseller=True)
    product = get_product(commands.create_product(draft, HINA).id)
    assert commands.as_draft(product) == draft
    assert product.effective_price == Decimal("5999.50")
    assert story(product) == [("Hina Qureshi", "product.created", 1)]


def test_without_a_picture_it_is_kept_out_of_the_shop() -> None:
    assert commands.create_product(product_draft(images=()), HINA).is_active is False


def test_a_form_sent_twice_makes_one_product() -> None:
    wanted = new_id()
    first = commands.create_product(product_draft(name="The first"), HINA, wanted)
    db.session.expunge_all()  # the second sending is another request
    second = commands.create_product(product_draft(name="The second"), HINA, wanted)
    assert (first.id, second.id, second.name) == (wanted, wanted, "The first")
    assert db.session.scalar(select(func.count()).select_from(Product)) == 1
    assert len(story(second)) == 1


def test_a_wrong_product_leaves_nothing_behind() -> None:
    before = catalogue_version()
    with pytest.raises(Invalid):
        commands.create_product(product_draft(sizes=()), HINA)
    assert db.session.scalar(select(func.count()).select_from(Product)) == 0
    assert catalogue_version() == before


def test_only_the_named_fields_change_and_the_log_says_from_what_to_what(app: Flask) -> None:
    product = make_product(app, regular_price=Decimal(6750))
    changed = commands.update_product(
        product.id, {"regular_price": Decimal(7250), "sizes": (Size.XXL,)}, HINA, product.version
    )
    assert commands.as_draft(changed) == replace(
        commands.as_draft(product), regular_price=Decimal(7250), sizes=(Size.XXL,)
    )
    event = list_timeline("product", product.id)[0]
    assert event.action == "product.changed"
    assert {name: [str(v) for v in pair] for name, pair in event.changes.items()} == {
        "regular_price": ["6750.00", "7250"],
        "sizes": ["['S', 'M', 'L']", "['XXL']"],
    }
    assert changed.version == product.version + 1 == event.seq


def test_pictures_that_are_described_by_the_name_follow_it_whoever_changes_it(app: Flask) -> None:
    words = ("Noor Maxi", "The back", "")
    pictures = tuple(Picture(f"https://example.com/{n}.jpg", alt=alt) for n, alt in enumerate(words))
    product = make_product(app, name="Noor Maxi", images=pictures)
    for told in ({}, {"images": pictures}):  # programs send the whole product back, too
        commands.update_product(product.id, {"name": "Zara Maxi", **told}, HINA)
        assert [image["alt"] for image in get_product(product.id).images] == ["Zara Maxi", "The back", ""]
        commands.update_product(product.id, {"name": "Noor Maxi"}, HINA)


def test_a_change_of_nothing_is_no_event(app: Flask) -> None:
    product = make_product(app)
    version = catalogue_version()
    same = commands.update_product(product.id, {"name": f" {product.name} "}, HINA, product.version)
    assert same.version == product.version
    assert (len(story(product)), catalogue_version()) == (1, version)


def test_whoever_saves_on_an_old_version_is_told_and_overwrites_nothing(app: Flask) -> None:
    product = make_product(app)
    commands.update_product(product.id, {"name": "Theirs"}, HINA, product.version)
    with pytest.raises(Stale) as stale:
        commands.update_product(product.id, {"name": "Mine"}, HINA, product.version)
    assert stale.value.current.name == "Theirs"
    assert get_product(product.id).name == "Theirs"


def test_activation_needs_a_picture(app: Flask) -> None:
    product = make_product(app, images=())
    with pytest.raises(Invalid) as refusal:
        commands.restore_product(product.id, HINA)
    assert refusal.value.errors == {
        "is_active": ["Add a picture first: a product without one cannot be in the shop."]
    }
    commands.add_pictures(product.id, [pending()], HINA)
    assert commands.restore_product(product.id, HINA).is_active is True


def test_archiving_twice_is_archiving_once(app: Flask) -> None:
    product = make_product(app)
    assert commands.archive_product(product.id, HINA).is_active is False
    again = commands.archive_product(product.id, HINA)
    assert (again.is_active, again.version) == (False, 2)
    assert commands.restore_product(product.id, HINA).is_active is True
    assert [action for _, action, _ in story(product)] == ["product.created"] + ["product.changed"] * 2


def test_nothing_happens_to_a_product_that_is_not_there() -> None:
    for verb in (commands.archive_product, commands.restore_product):
        with pytest.raises(NotFound):
            verb(uuid.uuid4(), HINA)


def test_every_change_makes_the_catalogues_version_grow(app: Flask) -> None:
    product = make_product(app)
    versions = [catalogue_version()]
    for change in (
        lambda: commands.update_product(product.id, {"is_bestseller": True}, HINA),
        lambda: commands.add_pictures(product.id, [pending()], HINA),
        lambda: commands.archive_product(product.id, HINA),
        lambda: commands.restore_product(product.id, HINA),
    ):
        change()
        versions.append(catalogue_version())
    assert versions == sorted(set(versions))


def test_pictures_are_in_use_from_the_moment_a_product_has_them() -> None:
    picture = pending()
    commands.create_product(product_draft(images=(picture,)), HINA)
    assert db.session.scalars(select(StoredPicture.status)).all() == [PictureStatus.STORED]


def test_a_picture_that_was_swept_away_stops_the_save() -> None:
    gone = Picture("/media/x/full.jpg", uuid.uuid4().hex, 60, 80)
    with pytest.raises(PictureGone):
        commands.create_product(product_draft(images=(gone,)), HINA)
    assert db.session.scalar(select(func.count()).select_from(Product)) == 0


def test_at_most_ten_pictures_can_be_added(app: Flask) -> None:
    product = make_product(app, images=tuple(Picture(f"https://example.com/{n}.jpg") for n in range(9)))
    with pytest.raises(Invalid):
        commands.add_pictures(product.id, [pending(), pending()], HINA)
    assert len(get_product(product.id).images) == 9


@pytest.mark.parametrize(
    "wrong", [{"sale_price": Decimal(6750)}, {"regular_price": Decimal(-1)}, {"category": "Sari"}]
)
def test_the_database_itself_refuses_what_the_rules_would(app: Flask, wrong) -> None:
    product = make_product(app, regular_price=Decimal(6750), category=Category.MAXI)
    with pytest.raises(StatementError), transaction() as session:
        session.execute(update(Product).where(Product.id == product.id).values(wrong))
    assert commands.as_draft(get_product(product.id)) == commands.as_draft(product)
