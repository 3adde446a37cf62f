"""The daily closing: what arrived on a day, to tick against the bank statements; on screen, on paper, as a file and as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import store_date
from beautique.admin.core.identity import actor
from beautique.admin.core.list_url import read_day
from beautique.kernel import clock
from beautique.kernel.money import rupees
from beautique.kernel.text import counted
from beautique.orders.types import StatusCount
from beautique.payments.closing import closing, export_closing, last_day_before, sent_back_on
from beautique.payments.types import Closing, ClosingRow
from beautique.settings.queries import get_accounts
from beautique.settings.types import Account, PaymentMethod


@dataclass(frozen=True, slots=True)
class Statement:
    """What one account's bank statement should say of the day."""

    method: PaymentMethod
    account: Account
    rows: Sequence[ClosingRow]
    tally: StatusCount


@admin.get("/payments/closing")
def daily_closing() -> str:
    """The payments of a day by account, today's without `day`. `method` leaves the other accounts out. Three queries."""
    day, method = _day(), _method()
    made = closing(day)
    statements = _statements(made, method)
    nothing = not any(each.rows for each in statements)
    return render_template(
        "payments/closing/closing.html",
        day=day,
        typed=request.args.get("day", ""),
        is_readable=not request.args.get("day") or read_day(request.args["day"]) is not None,
        method=method,
        made=made,
        statements=statements,
        total=_total(statements),
        sent_back=sent_back_on(day, method),
        reversed_rows=[row for row in made.reversed_rows if method in (None, row.method)],
        address=closing_url,
        file_address=url_for("admin.closing_file", day=day, method=method),
        previous=day - timedelta(days=1),
        following=day + timedelta(days=1) if day < clock.today() else None,
        last_day=last_day_before(day) if nothing else None,
        text=_text(made, statements),
    )


@admin.get("/payments/closing.csv")
def closing_file() -> Response:
    """The same day and accounts as a file."""
    day, method = _day(), _method()
    name = "-".join(["closing", str(day), *([method.lower().replace(" ", "-")] if method else [])])
    return Response(
        export_closing(closing(day, method), method, actor()),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


def closing_url(day: date, method: PaymentMethod | None = None) -> str:
    """The page of a day."""
    return url_for("admin.daily_closing", day=day, method=method)


def _day() -> date:
    return read_day(request.args.get("day", "")) or clock.today()


def _method() -> PaymentMethod | None:
    asked = request.args.get("method", "")
    return PaymentMethod(asked) if asked in set(PaymentMethod) else None


def _statements(made: Closing, method: PaymentMethod | None) -> list[Statement]:
    accounts = get_accounts().by_method
    return [
        Statement(each, accounts[each], [row for row in made.rows if row.method == each], tally)
        for each, tally in made.by_method.items()
        if method in (None, each)
    ]


def _total(statements: Sequence[Statement]) -> StatusCount:
    return StatusCount(
        sum(each.tally.count for each in statements),
        sum((each.tally.amount for each in statements), Decimal(0)),
    )


def _text(made: Closing, statements: Sequence[Statement]) -> str:
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
    return "\n\n".join(paragraphs)
