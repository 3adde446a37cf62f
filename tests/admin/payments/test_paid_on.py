"""The day of a payment starts from its screenshot, is never filled in with today, and is typed day first on every page."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from beautique.kernel import clock, days
from beautique.orders.types import PaymentStatus
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.types import RejectReason
from beautique.web.stores import proof_store
from tests.admin import bulk_pages
from tests.admin.order_pages import HTMX, stored, url, words
from tests.admin.payment_pages import confirm, payments_of, record_on_page, waiting
from tests.payments.desk import ASMA, screenshot

PLACES = pytest.mark.parametrize(
    ("page_of", "record"),
    [(lambda _: "/admin/payments", confirm), (url, record_on_page)],
    ids=["queue", "order page"],
)


def shown_day(answer) -> str:
    """What the field says."""
    found = re.search(r'name="paid_on" value="([^"]*)"', answer.text)
    assert found
    return found[1]


@PLACES
def test_the_day_starts_from_the_newest_screenshot_that_was_not_rejected(
    app: Flask, staff_client, page_of, record
) -> None:
    today = clock.today()
    with time_machine.travel(clock.now() - timedelta(days=3), tick=False):
        order = waiting(app, seed=1)
    with app.app_context():
        reject_proof(
            attach_proof(order.id, screenshot(2), proof_store(), ASMA).proof.id, RejectReason.FAKE, ASMA
        )
    page = staff_client.get(page_of(order))
    assert shown_day(page) == days.written(today - timedelta(days=3))
    assert "when the screenshot came" in words(page)


@PLACES
def test_without_a_screenshot_the_day_is_asked_for_and_never_today_in_silence(
    app: Flask, staff_client, page_of, record
) -> None:
    order = waiting(app)
    page = staff_client.get(page_of(order))
    assert shown_day(page) == ""
    assert f'value="{days.written(clock.today())}"' in page.text  # of the button "Today"
    for missing in ("", None):
        answer = record(staff_client, order, HTMX, paid_on=missing)
        assert answer.status_code == 422
        assert "Choose the day on which the money arrived." in words(answer)
    assert stored(app, order).payment_status == PaymentStatus.PAID


@PLACES
@pytest.mark.parametrize("spelling", ["%d/%m/%Y", "%-d.%-m.%y", "%-d %b", "%Y-%m-%d"])
def test_a_day_is_recorded_as_it_was_typed(app: Flask, staff_client, page_of, record, spelling) -> None:
    order, yesterday = waiting(app, seed=1), clock.today() - timedelta(days=1)
    assert record(staff_client, order, paid_on=yesterday.strftime(spelling)).status_code == 303
    assert [payment.transfer.paid_on for payment in payments_of(app, order)] == [yesterday]


@PLACES
def test_a_month_before_its_day_is_told_and_kept_in_the_field(
    app: Flask, staff_client, page_of, record
) -> None:
    answer = record(staff_client, waiting(app, seed=1), HTMX, paid_on="11/28/2026")
    assert answer.status_code == 422
    assert "There is no month 28. Write the day first: 28/11/2026." in words(answer)
    assert shown_day(answer) == "11/28/2026"


def test_a_day_far_from_the_screenshot_is_pointed_out_and_not_refused(app: Flask, staff_client) -> None:
    ask = lambda **sent: words(staff_client.get("/admin/payments/day", query_string=sent))  # noqa: E731
    assert ask(paid_on="28/11/2026", came="2026-11-28") == "Saturday, when the screenshot came"
    assert ask(paid_on="27/11/2026", came="2026-11-28") == "Friday, 27 November 2026"
    far = "Wednesday, 25 November 2026; the screenshot came on 28 November 2026"
    assert ask(paid_on="25/11/2026", came="2026-11-28") == far
    assert ask(paid_on="25/11/2026", came="nonsense") == "Wednesday, 25 November 2026"
    assert ask(paid_on="25/25/2026").startswith("There is no month 25.")
    assert ask() == "As the account says"
    with time_machine.travel(clock.now() - timedelta(days=3), tick=False):
        order = waiting(app, seed=1)
    assert confirm(staff_client, order, paid_on=days.written(clock.today())).status_code == 303


def test_several_payments_start_from_the_day_of_their_screenshots_and_ask_for_one(
    app: Flask, staff_client
) -> None:
    order = waiting(app, seed=1)
    page = staff_client.get("/admin/orders/bulk/payments", query_string={"number": order.number})
    assert shown_day(page) == f"{clock.today():%d/%m/%Y}"
    answer = bulk_pages.pay(staff_client, [order], ["TID 100200300"], paid_on="")
    assert answer.status_code == 422
    assert "Choose the day on which the money arrived." in words(answer)
