"""Among 100,000 arrivals, those of one order are found by index, in two statements."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, text

from beautique.demo import bulk
from beautique.kernel import clock
from beautique.kernel.db import db, new_id, on_sqlite, transaction
from beautique.payments.matching.queries import list_likely
from beautique.payments.matching.types import Likeness
from tests.payments.desk import fresh, order_of
from tests.payments.matching.arrived import arrived

pytestmark = pytest.mark.usefixtures("app_context")
MANY = 100_000


COLUMNS = (
    "id", "method", "paid_on", "amount", "reference_key", "text_folded", "source", "fingerprint", "nth", "import_id",
    "dismissed_at", "dismissed_reason", "created_at", "version",
)  # fmt: skip


def many(import_id: uuid.UUID) -> None:
    """So many arrivals, a tenth of them free, at 18 prices over a year."""
    now, today = clock.now().isoformat(" "), clock.today()
    days = [str(today - timedelta(days=days)) for days in range(365)]
    rows = [
        "\t".join(
            (
                *(new_id().hex, "Easypaisa", days[number % 365], str(2450 + number % 18 * 500)),
                *(f"8{number:09}", "ibft", "statement", f"{number:064}", "1", import_id.hex),
                *((now, "Old") if number % 10 else ("", "")),
                *(now, "1"),
            )
        )
        for number in range(MANY)
    ]
    with transaction(without_timeouts=True) as session, bulk.indexes_later(session, ["arrivals"]):
        bulk.insert(session, "arrivals", COLUMNS, rows)
    with transaction() as session:
        session.execute(text("ANALYZE arrivals"))


def test_the_arrivals_of_an_order_are_found_by_index(app: Flask) -> None:
    order = order_of(app, 5450, customer_name="Zoya Malik")
    named = arrived(5450, narration=f"for {order.number}")
    same_id = arrived(70, "5521-8896-7361")
    many(named.import_id)
    found_order = fresh(order)
    with statements() as heard:
        found = list_likely(found_order, references=["55218896 7361"])
    assert [(each.arrival.id, each.likely.why) for each in found] == [
        (named.id, Likeness.NUMBER),
        (same_id.id, Likeness.REFERENCE),
    ]
    assert len(heard) == 2
    explain = "EXPLAIN QUERY PLAN " if on_sqlite() else "EXPLAIN "
    with db.engine.connect() as connection:
        plan = "\n".join(
            str(row) for asked in heard for row in connection.exec_driver_sql(explain + asked[0], asked[1])
        )
    assert "ix_arrivals_open" in plan
    assert "Seq Scan on arrivals" not in plan
    assert "SCAN arrivals" not in plan


@contextmanager
def statements() -> Iterator[list[tuple[str, Any]]]:
    """Those that reach the database meanwhile, with what they ask for."""
    heard: list[tuple[str, Any]] = []

    def listen(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
        heard.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield heard
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)
