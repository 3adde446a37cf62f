"""Two who share at once, or say at once whose a share is."""

import uuid
from typing import Any

from beautique.media.types import PictureFile
from beautique.orders.models import Order
from beautique.shares.commands import keep_share
from tests.media.pictures import encoded, photo
from tests.together.desk import Desk, Person, picture
from tests.together.rows import Row, one

Subject = tuple[uuid.UUID, tuple[Order, Order]]


def shared(desk: Desk) -> Subject:
    """A share of the first person, and two orders that it may belong to."""
    store, account_id = desk.app.extensions["proofs"], desk.one[0].account.id
    file = PictureFile("receipt.jpg", encoded(photo()))
    share_id = desk.done(keep_share, account_id, [], [file], store).share_id
    assert share_id
    return share_id, (desk.order(), desk.order())


def attach(me: Person, subject: Subject, place: int) -> Any:
    """Gives the share to one of its two orders."""
    share_id, orders = subject
    return me.form(f"/shared/{share_id}/attach", order=orders[place].number)


ATTACHED = "order.proof_attached order.moved"  # once, whatever both were told
ROWS = [
    Row(
        "admin.share",
        "the same picture",
        lambda _desk: None,
        lambda me, _subject, _: me.form("/shared", pictures=picture()),
        {(303, 303): ("",)},
        people=one,
    ),
    Row("admin.attach_shared", "one order", shared, attach, {(303, 303): ATTACHED}, (0, 0), people=one),
    Row("admin.attach_shared", "two orders", shared, attach, {(303, 303): ATTACHED}, (0, 1), people=one),
    Row(
        "admin.put_away_shared",
        "both",
        shared,
        lambda me, subject, _: me.form(f"/shared/{subject[0]}/put-away"),
        {(303, 303): ("",)},
        people=one,
    ),
]
