"""The daily closing: what arrived on a day, to tick against the bank statements; on screen, on paper, as a file and as text."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import store_date
from beautique.admin.core.identity import actor
from beautique.admin.core.list_url import FIRST_YEAR
from beautique.admin.payments.closing_form import ClosingForm, slug
from beautique.kernel import clock, days
from beautique.kernel.money import rupees
from beautique.kernel.text import counted
from beautique.orders.types import StatusCount
from beautique.payments.closing import (
    changes_since,
    closing,
    export_closing,
    last_day_before,
    list_closings,
    sent_back_on,
)
from beautique.payments.matching.closing import compare, find_balance
from beautique.payments.models import AccountClosing
from beautique.payments.types import Balance, Closing, ClosingChange, ClosingRow, SentBack
from beautique.settings.queries import get_accounts
from beautique.settings.types import Account, PaymentMethod
from beautique.web.downloads import csv_file


@dataclass(frozen=True)
class Statement:
    """What one account's bank statement should say of the day."""

    method: PaymentMethod
    account: Account
    rows: Sequence[ClosingRow]
    tally: StatusCount
    closings: Sequence[AccountClosing]  # how often it was closed, the newest first
    changes: Sequence[ClosingChange]  # since then
    form: ClosingForm
    balance: Balance | None = None  # what should be in the account

    @property
    def slug(self) -> str:
        """For ids: `meezan-bank`."""
        return slug(self.method)

    @property
    def left(self) -> StatusCount:
        """What is not ticked yet."""
        rows = [row for row in self.rows if not row.is_ticked]
        return StatusCount(len(rows), sum((row.amount for row in rows), Decimal(0)))

    @property
    def is_closed(self) -> bool:
        """Whether it was closed, and nothing has changed since."""
        return bool(self.closings) and not self.changes

    @property
    def beyond(self) -> Decimal | None:
        """By how much the bank says more than should be in the account; None where nobody wrote down what it says."""
        said = self.closings[0].bank_balance if self.closings else None
        return None if said is None or self.balance is None else said - self.balance.expected


@admin.get("/payments/closing")
def daily_closing() -> Response:
    """The payments of a day by account, today's without `day`. `method` leaves the other accounts out. Six queries, and one to four for each account."""
    return closing_page()


def closing_page(status: int = 200, refused: ClosingForm | None = None) -> Response:
    """The page of the day and the accounts that the address names; with the form of an account that could not be closed."""
    day, method = asked_day(), asked_method()
    made = closing(day)
    statements = _statements(made, method, refused)
    total, sent_back = _total(statements), sent_back_on(day, method)
    page = render_template(
        "payments/closing/closing.html",
        day=day,
        typed=request.args.get("day", ""),
        is_readable=not request.args.get("day") or read_day(request.args["day"]) is not None,
        method=method,
        made=made,
        statements=statements,
        to_close=next((each for each in statements if not each.is_closed), None),
        total=total,
        sent_back=sent_back,
        compared=compare(made, method),
        reversed_rows=[row for row in made.reversed_rows if method in (None, row.method)],
        address=closing_url,
        file_address=url_for("admin.closing_file", day=day, method=method),
        previous=day - timedelta(days=1),
        following=day + timedelta(days=1) if day < clock.today() else None,
        last_day=None if total.count else last_day_before(day),
        text=_text(made, statements, sent_back),
    )
    return make_response(page, status)


@admin.get("/payments/closing.csv")
def closing_file() -> Response:
    """The same day and accounts as a file."""
    day, method = asked_day(), asked_method()
    name = "-".join(["closing", str(day), *([slug(method)] if method else [])])
    return csv_file(
        lambda: export_closing(closing(day, method), sent_back_on(day, method), method, actor()),
        f"{name}.csv",
    )


def find_row(day: date, row_id: uuid.UUID | None) -> dict[str, Any] | None:
    """A payment of a day as `row`, and the `statement` in which it stands; None when it is in none."""
    for statement in _statements(closing(day), None, None):
        for row in statement.rows:
            if row.transfer_id == row_id:
                return {"statement": statement, "row": row}
    return None


def closing_url(day: date, method: PaymentMethod | None = None) -> str:
    """The page of a day."""
    return url_for("admin.daily_closing", day=day, method=method)


def asked_day(otherwise: date | None = None) -> date:
    """The day that the address names; when it names none, today or another one."""
    return read_day(request.args.get("day", "")) or otherwise or clock.today()


def read_day(typed: str) -> date | None:
    """A day as people type it, or as our addresses name it; none before `FIRST_YEAR`."""
    try:
        found = days.parse(typed, clock.today())
    except days.NotADay:
        return None
    return found if found.year >= FIRST_YEAR else None


def asked_method() -> PaymentMethod | None:
    """The one account that the address names, if any."""
    asked = request.args.get("method", "")
    return PaymentMethod(asked) if asked in set(PaymentMethod) else None


def _statements(made: Closing, method: PaymentMethod | None, refused: ClosingForm | None) -> list[Statement]:
    """The accounts that have something to say of the day: payments, that they were closed, or why they could not be."""
    accounts, closings = get_accounts().by_method, list_closings(made.day)
    refused_for = refused.method.data if refused else None
    return [
        Statement(
            each,
            accounts[each],
            [row for row in made.rows if row.method == each],
            tally,
            mine,
            changes_since(mine[0], made) if mine else (),
            (refused if refused and refused_for == each else ClosingForm(method=each.value)).shown_with(
                tally, mine
            ),
            find_balance(each, made.day),
        )
        for each, tally in made.by_method.items()
        if method in (None, each)
        and (
            (mine := [closed for closed in closings if closed.method == each])
            or tally.count
            or refused_for == each
        )
    ]


def _total(statements: Sequence[Statement]) -> StatusCount:
    return StatusCount(
        sum(each.tally.count for each in statements),
        sum((each.tally.amount for each in statements), Decimal(0)),
    )


def _text(made: Closing, statements: Sequence[Statement], sent_back: Sequence[SentBack]) -> str:
    """The closing as one would write it in a message."""
    paragraphs = [f"Daily closing, {store_date(made.day)}"]
    for each in statements:
        lines = [f"{each.method}: {counted(each.tally.count, 'payment')}, {rupees(each.tally.amount)}"]
        for row in each.rows:
            numbers = ", ".join(part.order_number for part in row.parts)
            lines.append(f"{row.reference}  {rupees(row.amount)}  {numbers}")
        paragraphs.append("\n".join(lines))
    total = _total(statements)
    paragraphs.append(f"Total: {counted(total.count, 'payment')}, {rupees(total.amount)}")
    if sent_back:
        lines = [f"Sent back: {rupees(sum((row.amount for row in sent_back), Decimal(0)))}"]
        lines += [
            f"{row.reference}  {rupees(row.amount)}  {row.order_number}  {row.method}" for row in sent_back
        ]
        paragraphs.append("\n".join(lines))
    return "\n\n".join(paragraphs)
