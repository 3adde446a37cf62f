"""The activity as a file: the entries of the filter on screen, in the words of the page, for the owner alone."""

import csv
import io
import tracemalloc

import pytest
from flask import Flask
from sqlalchemy import select

from beautique.audit import log
from beautique.audit.models import AuditEvent
from beautique.audit.queries import batches_before
from beautique.audit.types import EventFilter
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.orders.commands import add_note
from beautique.orders.types import OrderAction, OrderStatus
from tests.admin.order_pages import HINA, links, move
from tests.factories import make_order, make_product

LOG = "/admin/activity"
EXPORT = f"{LOG}/export.csv"


def rows(answer) -> list[dict[str, str]]:
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.fixture
def busy(app: Flask):
    """An order with a note that would be a formula, and another order."""
    product = make_product(app)
    order = move(app, make_order(app, product), order_status=OrderStatus.READY)
    make_order(app, product)
    with app.app_context():
        add_note(order.id, "=HYPERLINK(1)", HINA)
    return order


@pytest.mark.parametrize(
    "query", ["", "about=orders", "what=order.placed", "start_date=2001-01-01&about=products"]
)
def test_the_file_has_the_entries_of_the_filter_newest_first(app: Flask, owner_client, busy, query) -> None:
    with app.app_context():
        ids = [str(each) for each in db.session.scalars(select(AuditEvent.id).order_by(AuditEvent.id.desc()))]
        actions = {str(each.id): each.action for each in db.session.scalars(select(AuditEvent))}
    wanted = {
        "": lambda action: True,
        "about=orders": lambda action: action.startswith("order."),
        "what=order.placed": lambda action: action == "order.placed",
        "start_date=2001-01-01&about=products": lambda action: action.startswith(("product.", "picture.")),
    }[query]
    found = rows(owner_client.get(f"{EXPORT}?{query}"))
    signed_in = [row for row in found if row["Action"] == "staff.signed_in"]
    others = [row["Event ID"] for row in found if row not in signed_in]
    assert others == [each for each in ids if wanted(actions[each]) and actions[each] != "staff.signed_in"]
    assert bool(signed_in) is (query == "")


def test_a_row_is_told_in_the_words_of_the_page_and_no_formula_runs(owner_client, busy) -> None:
    found = rows(owner_client.get(f"{EXPORT}?order={busy.number}"))
    noted, moved, _placed = found
    assert (moved["About"], moved["Details"], moved["Who"]) == (busy.number, "", HINA.name)
    assert "Ready" in moved["What"]
    assert noted["Note"] == "'=HYPERLINK(1)"


def test_it_is_logged_before_the_first_row_and_is_none_of_its_rows(
    app: Flask, owner_client, owner, busy
) -> None:
    found = rows(owner_client.get(f"{EXPORT}?about=orders"))
    with app.app_context():
        own = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "activity.exported")).one()
    assert own.actor_id == owner.id
    assert own.changes["rows"] == [None, len(found)]
    assert own.changes["subject_types"] == [None, ["order", "closing", "bulk", "arrival", "arrivals"]]
    again = rows(owner_client.get(EXPORT))
    assert [row["Action"] for row in again].count("activity.exported") == 1
    assert again[0]["What"] == "Activity exported"


def test_its_name_says_the_filter_and_the_day(owner_client, owner) -> None:
    answer = owner_client.get(
        f"{EXPORT}?about=products&what=taken-out&who={owner.id}&start_date={clock.today()}&end_date={clock.today()}"
    )
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="activity-sana-tariq-products-exported-and-printed-today-made-{clock.today()}.csv"'
    )


def test_the_page_leads_to_the_file_of_its_filter(owner_client, busy) -> None:
    assert set(links(owner_client.get(f"{LOG}?about=orders"), "download")) == {f"{EXPORT}?about=orders"}


def test_staff_do_not_get_the_file(staff_client) -> None:
    assert staff_client.get(EXPORT).status_code == 403


def test_memory_does_not_grow_with_the_rows(app: Flask, app_context) -> None:
    """Each batch is let go before the next one is read."""
    with transaction() as session:
        for n in range(3_000):
            log.record(
                session,
                HINA,
                OrderAction.NOTED,
                "order",
                "x",
                {"note": log.Change(None, f"{n} " + "long " * 200)},
            )
        last = log.record(session, HINA, OrderAction.NOTED, "order", "x", {})
    db.session.expunge_all()
    tracemalloc.start()
    seen = 0
    for batch in batches_before(EventFilter(), last.id, 100):
        seen += len(batch)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == 3_000
    assert peak < 2_500_000  # all at once are more than 6 MB
