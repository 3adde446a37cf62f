"""Which arrivals may be an order's money, and why: words, not scores. Pure."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal

from beautique.kernel.errors import Invalid
from beautique.kernel.money import rupees
from beautique.kernel.text import digits, fold
from beautique.orders.rules import find_number_in_parts
from beautique.payments.arrivals.types import LONGEST_NUMBER
from beautique.payments.matching.types import ArrivalFacts, Awaited, Likely, Likeness
from beautique.settings.types import PaymentMethod

MOST_SHOWN = 3
EARLIER = timedelta(days=1)  # than its order's day: who orders late had paid before midnight
SHORTEST_TAIL = 3  # digits of a phone; measured: with them an amount names one of 150 orders
_COMPARED_DIGITS = 10  # of a phone; what stands before them is written in several ways
_SHORTEST_WORD = 3  # letters of a name that say something

_TITLES = frozenset(("mr", "mrs", "ms", "miss", "m/s", "dr", "syed", "syeda", "muhammad", "mohammad", "md"))


def order_number_in(message: str | None) -> str | None:
    """The one order that a message names, however the number is spaced or written; None when it names none, or several.

    What follows a day with nine digits is another number of the bank: no shop had so many orders that day.
    """
    number = find_number_in_parts(message or "")
    return str(number) if number and len(str(number)) <= LONGEST_NUMBER else None


def likely(awaited: Awaited, arrivals: Iterable[ArrivalFacts]) -> Sequence[Likely]:
    """The arrivals that may be the order's money, the likeliest first, at most three. `arrivals` are free ones.

    An amount alone only suggests: it is left out as soon as anything says more. So is the amount with a name or a phone, when the
    order's number or the ID stands on an arrival of that amount.
    """
    found = [each for arrival in arrivals if (each := _likeness(awaited, arrival)) is not None]
    weakest = Likeness.AMOUNT
    if any(_is_certain(awaited, each) for each in found):
        weakest = Likeness.REFERENCE
    elif any(not each.is_perhaps for each in found):
        weakest = Likeness.NAME
    kinds = list(Likeness)
    kept = [each for each in found if kinds.index(each.why) <= kinds.index(weakest)]
    return sorted(kept, key=lambda each: _place(awaited, each))[:MOST_SHOWN]


def is_same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's: apps write `IMRAN S.`, `Imran Shahid` and `IMRAN SH****`.

    Each word of the shorter name begins like a word of its own in the longer one, and one of them is written out in both. A single
    word says too little, unless it is all that both have.
    """
    short, long = sorted((_words(one), _words(other)), key=len)
    if not short or (len(short) == 1 and short != long):
        return False
    left, is_written_out = list(long), False
    for word in sorted(short, key=len, reverse=True):
        match = next((each for each in left if each.startswith(word) or word.startswith(each)), None)
        if match is None:
            return False
        left.remove(match)
        is_written_out |= word == match and len(word) >= _SHORTEST_WORD
    return is_written_out


def is_from_phone(shown: str | None, phones: Iterable[str]) -> bool:
    """Whether the digits of a phone that a bank shows, perhaps its last three only, are those of one of these phones."""
    tail = digits(shown or "")[-_COMPARED_DIGITS:]
    return len(tail) >= SHORTEST_TAIL and any(phone.endswith(tail) for phone in phones)


def refuse_other_money(arrival: ArrivalFacts, amount: Decimal, method: PaymentMethod) -> None:
    """Raises `Invalid` unless an arrival came into the account of a transfer, and is as much as that brought."""
    if arrival.method != method:
        raise Invalid({"method": [f"The arrival that you chose is in the {arrival.method} account."]})
    if arrival.amount != amount:
        sentence = f"The arrival that you chose is {rupees(arrival.amount)}, this is {rupees(amount)}."
        raise Invalid({"amount": [f"{sentence} Give what arrived, or choose no arrival."]})


def _likeness(awaited: Awaited, arrival: ArrivalFacts) -> Likely | None:
    if arrival.order_number == awaited.number:
        return Likely(arrival, Likeness.NUMBER)
    if arrival.reference_key in awaited.references:
        return Likely(arrival, Likeness.REFERENCE)
    is_for_another = arrival.order_number is not None or arrival.method != awaited.method
    if is_for_another or arrival.amount != awaited.due or arrival.paid_on < awaited.since - EARLIER:
        return None
    sender = arrival.sender or ""
    if payer := next((name for name in awaited.payers if is_same_name(name, sender)), ""):
        return Likely(arrival, Likeness.PAYER, payer)
    if is_from_phone(arrival.sender_phone, awaited.phones):
        return Likely(arrival, Likeness.TAIL)
    return Likely(arrival, Likeness.NAME if is_same_name(awaited.customer, sender) else Likeness.AMOUNT)


def _is_certain(awaited: Awaited, each: Likely) -> bool:
    return each.why in (Likeness.NUMBER, Likeness.REFERENCE) and each.arrival.amount == awaited.due


def _place(awaited: Awaited, each: Likely) -> tuple[object, ...]:
    """Stable: the same arrivals stand in the same order whoever looks."""
    arrival = each.arrival
    is_other = arrival.amount != awaited.due
    return list(Likeness).index(each.why), is_other, abs(arrival.paid_on - awaited.near), arrival.id


def _words(name: str) -> list[str]:
    """A name's words as they are compared: masked letters say nothing, neither do titles."""
    words = (word.strip(".,*'") for word in fold(name).replace("*", "* ").split())
    return sorted(word for word in words if word and word not in _TITLES)
