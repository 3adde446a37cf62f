"""What the bank says arrived, beside the form of a payment. A help: taking one fills in fields, and ticks nothing (0039)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import request

from beautique.admin.orders.detail.payment_form import PaymentForm
from beautique.admin.orders.detail.refusal import Refusal
from beautique.admin.orders.detail.steps import PAYMENT
from beautique.kernel import clock, days, money
from beautique.kernel.money import rupees
from beautique.orders.models import Order
from beautique.payments.arrivals.models import ArrivalImport
from beautique.payments.arrivals.types import WHOLE, Source
from beautique.payments.matching.queries import Found, list_likely
from beautique.payments.rules import amount_expected
from beautique.settings.types import PaymentMethod

_BROUGHT = {
    Source.STATEMENT: "the statement that {} imported",
    Source.PASTED: "the table that {} pasted",
    Source.MESSAGE: "the message that {} brought",
    Source.API: "the message that came",
}
TO_TICK = Refusal(
    "Filled in from what arrived.", "Look at it, tick that you have seen it, and record it.", PAYMENT
)
_KEYS = "abc"


@dataclass(frozen=True, slots=True)
class ArrivalView:
    """An arrival that may be the order's money."""

    found: Found
    expected: Decimal
    method: PaymentMethod  # of the form
    key: str  # that takes it; empty where it is only perhaps the money

    @property
    def id(self) -> str:
        """As forms send it."""
        return str(self.found.arrival.id)

    @property
    def time(self) -> str:
        """`14:02`, `27 Nov, 14:02` or `27 Nov`."""
        arrival = self.found.arrival
        day = "" if arrival.paid_on == clock.today() else f"{arrival.paid_on:%-d %b}"
        at = f"{clock.store_time(arrival.at):%H:%M}" if arrival.at else ""
        return ", ".join(part for part in (day, at) if part) or "today"

    @property
    def warnings(self) -> list[str]:
        """In what it is other than what is due."""
        arrival, told = self.found.arrival, []
        if (more := arrival.amount - self.expected) != 0:
            told.append(f"{rupees(abs(more))} {'more' if more > 0 else 'less'} than is due")
        if arrival.method != self.method:
            told.append(f"in the {arrival.method} account")
        return told

    @property
    def rests_on(self) -> str:
        """On what the tick rests when it is taken: a message alone is no look into the account."""
        brought = brought_by(self.found.brought)
        if self.found.brought.source in WHOLE:
            return f"Seen in {brought}"
        return f"Look in the bank app: only {brought} says so"

    @property
    def fields(self) -> dict[str, str]:
        """What it fills in, by field. Without an ID of its own it leaves that one as it is."""
        arrival = self.found.arrival
        filled = {
            "method": arrival.method.value,
            "amount": money.typed(arrival.amount),
            "reference": arrival.reference or "",
            "paid_on": days.written(arrival.paid_on),
        }
        return {field: value for field, value in filled.items() if value}

    @property
    def fills(self) -> dict[str, str]:
        """The same by selector, for the script."""
        return {f"#{field}": value for field, value in self.fields.items()}


def brought_by(brought: ArrivalImport) -> str:
    """`the statement that Sana imported at 15:10`."""
    at = clock.store_time(brought.imported_at)
    when = f"at {at:%H:%M}" if at.date() == clock.today() else f"on {at:%-d %B, %H:%M}"
    return f"{_BROUGHT[brought.source].format(brought.imported_by_name)} {when}"


def views(found: Order, form: PaymentForm, came: date | None, read: str | None = None) -> list[ArrivalView]:
    """What may be the money of an order, for its form; `read` is the ID that its screenshot shows. Two queries.

    What was chosen in the form and is no longer among them is not chosen any more.
    """
    asked = form.method.data if form.method.data in set(PaymentMethod) else None
    method = PaymentMethod(asked) if asked else found.payment_method
    likely = list_likely(
        found, came=came, method=method, references=[each for each in (form.reference.data, read) if each]
    )
    expected = amount_expected(found.total_amount, found.money_here)
    keys = iter(_KEYS)
    shown = [
        ArrivalView(each, expected, method, "" if each.likely.is_perhaps else next(keys)) for each in likely
    ]
    if form.arrival.data not in [each.id for each in shown]:
        form.arrival.data = ""
    return shown


def of_form(
    found: Order, form: PaymentForm, came: date | None, read: str | None = None
) -> list[ArrivalView] | None:
    """The same while money is due for the order; None, and no query, when it is paid."""
    return views(found, form, came, read) if found.money_here < found.total_amount else None


def fill_in(form: PaymentForm, shown: Sequence[ArrivalView]) -> None:
    """What the script does with one press: the form as it stands with the arrival that was asked for. Other fields stay as typed."""
    chosen = next((each for each in shown if each.id == request.form.get("use")), None)
    if chosen is None:
        return
    form.arrival.data = chosen.id
    for field, value in chosen.fields.items():
        form[field].process_formdata([value])
