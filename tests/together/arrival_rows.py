"""Two who bring in the same money at once, or say at once what it is."""

import io
import uuid
from typing import Any

from sqlalchemy import select

from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.payments.arrivals.commands import dismiss_arrival, import_arrivals
from beautique.payments.arrivals.models import Arrival
from beautique.payments.arrivals.types import Batch, Read, Source
from beautique.payments.arrivals.uploads import keep_file
from beautique.settings.types import PaymentMethod
from tests.payments.arrivals.statements import statement
from tests.payments.arrivals.test_importing import line
from tests.together.desk import Desk, Person
from tests.together.rows import Row, acting, one

EASYPAISA = PaymentMethod.EASYPAISA


def file() -> bytes:
    """A statement of one line that nobody has seen."""
    return statement([f"{clock.today():%d/%m/%Y}", uuid.uuid4().hex, "", "", "500", ""])


def arrival(desk: Desk) -> Arrival:
    """Money that arrived."""
    batch = Batch(method=EASYPAISA, source=Source.STATEMENT, read=Read([line(narration=uuid.uuid4().hex)]))
    made, _ = desk.done(import_arrivals, batch, desk.one[0].actor)
    return desk.done(lambda: db.session.scalars(select(Arrival).where(Arrival.import_id == made.id)).one())


def dismissed(desk: Desk) -> Arrival:
    """Money that was marked as not for an order."""
    return desk.done(dismiss_arrival, arrival(desk).id, "Mine", desk.one[0].actor, 1)


def kept(desk: Desk) -> uuid.UUID:
    """The first person's upload."""
    return desk.done(keep_file, EASYPAISA, "a.csv", file(), desk.one[0].account.id)


def bring(me: Person, upload_id: uuid.UUID, _: Any) -> Any:
    """Imports an upload."""
    columns = {"date": "Transaction Date", "credit": "Credit", "narration": "Description"}
    return me.form(f"/arrivals/uploads/{upload_id}/import", **columns)


def deliver(me: Person, narration: str, key: Any) -> Any:
    """Sends a line as a program does."""
    sent = {"amount": 500, "paid_on": clock.today().isoformat(), "narration": narration}
    headers = {"Idempotency-Key": key} if key else {}
    body = {"account": "Easypaisa", "arrivals": [sent]}
    return me.call("POST", "/admin/arrivals", json=body, headers=headers)


def restores(me: Person, subject: Arrival, _: Any) -> Any:
    """Opens money again, as it was shown."""
    return me.form(f"/arrivals/{subject.id}/restore", version=subject.version)


NOTHING = ("",)
ROWS = [
    Row(
        "admin.upload_arrivals",
        "one file",
        lambda _: file(),
        lambda me, content, _: me.form(
            "/arrivals/import/file", method="Easypaisa", file=(io.BytesIO(content), "a.csv")
        ),
        {(303, 303): NOTHING},
    ),
    Row(
        "admin.paste_arrivals",
        "one message",
        lambda _: "Rs 500 received from ALI",
        lambda me, typed, _: me.form("/arrivals/import/pasted", method="Easypaisa", pasted=typed),
        {(303, 303): NOTHING},
        people=one,
    ),
    Row(
        "admin.import_arrival_upload",
        "one upload twice",
        kept,
        bring,
        {(303, 303): "arrivals.imported"},
        people=one,
    ),
    Row(
        "admin.discard_arrival_upload",
        "both",
        kept,
        lambda me, upload_id, _: me.form(f"/arrivals/uploads/{upload_id}/discard"),
        {(303, 303): NOTHING},
        people=one,
    ),
    Row(
        "admin.dismiss_arrival",
        "both",
        arrival,
        acting("/arrivals/{.id}/dismiss", version="1", reason="Mine"),
        {(303, 409): "arrival.dismissed"},
    ),
    Row("admin.restore_arrival", "both", dismissed, restores, {(303, 409): "arrival.restored"}),
    Row(
        "api.deliver_arrivals",
        "the same line",
        lambda _: uuid.uuid4().hex,
        deliver,
        {(200, 200): "arrivals.imported arrivals.imported"},
    ),
    Row(
        "api.deliver_arrivals",
        "one key",
        lambda _: uuid.uuid4().hex,
        deliver,
        {(200, 200): "arrivals.imported"},
        ("a key", "a key"),
        people=one,
        is_one=True,
    ),
]
