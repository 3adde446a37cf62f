"""What an `OrderFilter` asks of the table of orders: the same conditions for the list, its counts and its file."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, not_, or_, select, true, tuple_

from beautique.kernel import clock, text
from beautique.kernel.search import contains_words
from beautique.orders import rules
from beautique.orders.flagged import FLAGGED, NOT_VERIFIED, late
from beautique.orders.models import Order, OrderLabel
from beautique.orders.references import comparable_reference
from beautique.orders.types import OPEN, Age, OrderFilter, PaymentStatus, Proof

_SHORTEST_DIGITS = 4
_WITH_COUNTRY = len("923001234567")
_SHORT = 2
# A phone number as a link: `tel:+92300...`, `https://wa.me/92300...?text=...`.
_PHONE_LINK = re.compile(r"(?:tel:|wa\.me/|[?&]phone=)\s*\+?([\d\s().-]+)", re.IGNORECASE)
# Digits in groups, beside other words or alone: not in the middle of a word (`LE123456789PK`).
_PHONE = re.compile(r"(?<![\w-])[+(]*(\d[\d\s()./-]*\d)(?![\w-])")


def matching(criteria: OrderFilter, *, in_few_rows: bool = False) -> Sequence[ColumnElement[bool]]:
    """The conditions that hold for exactly the wanted orders. `in_few_rows`: a search is the least of them (`contains_words`)."""
    conditions: list[ColumnElement[bool]] = [true()]
    for column, words in (
        (Order.number, criteria.number),
        (Order.order_status, criteria.order_status),
        (Order.payment_status, criteria.payment_status),
        (Order.delivery_status, criteria.delivery_status),
        (Order.payment_method, criteria.payment_method),
        (Order.city_folded, tuple(text.fold(city) for city in criteria.city)),
    ):
        if words:
            conditions.append(column.in_(words))
    if criteria.payment_status and PaymentStatus.VERIFIED not in criteria.payment_status:
        conditions.append(NOT_VERIFIED)  # says nothing new, but what the indexes of these orders are for
    if criteria.flag:
        conditions.append(or_(*(FLAGGED[flag] for flag in criteria.flag)))
    if criteria.label:
        conditions.append(_labelled(criteria.label))
    if criteria.has_proof is not None:
        conditions.append(
            true() & Order.has_proof if criteria.has_proof is Proof.YES else not_(Order.has_proof)
        )
    if criteria.age is not None:
        conditions.append(_waits_longer_than(criteria.age))
    if criteria.is_late:
        conditions.append(late(clock.today()))
    if criteria.start_date is not None:
        conditions.append(Order.order_date >= criteria.start_date)
    if criteria.end_date is not None:
        conditions.append(Order.order_date <= criteria.end_date)
    if criteria.search.strip():
        conditions.append(_found_by(criteria.search, in_few_rows=in_few_rows))
    return conditions


def has_short_word(search: str) -> bool:
    """Whether a word of a search is so short that it must begin a word of an order."""
    return any(len(word) <= _SHORT for word in text.search_terms(search))


def _labelled(ids: tuple[int, ...]) -> ColumnElement[bool]:
    """Orders with any of the labels, named by their place in the list: so their rows are found newest first (0032)."""
    place = select(OrderLabel.order_date, OrderLabel.day_counter).where(OrderLabel.label_id.in_(ids))
    return tuple_(Order.order_date, Order.day_counter).in_(place)


def _waits_longer_than(age: Age) -> ColumnElement[bool]:
    placed_before = clock.now() - age.duration
    return and_(
        Order.order_status.in_(OPEN),
        Order.order_date <= clock.store_day(placed_before),  # what the index of the statuses is sorted by
        Order.placed_at <= placed_before,
    )


def _found_by(search: str, *, in_few_rows: bool) -> ColumnElement[bool]:
    """An order number among any words, a phone in any spelling or a part of it, or words of the name, numbers and IDs."""
    if number := rules.find_number(search):
        return Order.number == str(number)
    if begun := rules.parse_beginning(search):  # every order has the trigrams of these: their days find them
        first, last, beginning = begun
        return and_(Order.order_date.between(first, last), Order.number.startswith(beginning))
    ways = [_sought(text.search_terms(search))]
    reference = text.fold(comparable_reference(search))
    if text.digits(reference) and reference != text.fold(search) and len(reference) >= _SHORTEST_DIGITS:
        # Transaction IDs are kept without the label, the dashes and the spaces with which they are typed.
        ways.append([reference])
    typed, beside = _phone_in(search)
    # Leading zeros and a country's code are ways of dialling (0300, 0092300), not a part of the number: 300... is what all spellings
    # share. Every order has the trigrams of 923: looked for with it, the index takes four times as long (0024).
    bare = text.digits(typed).lstrip("0")
    if len(bare) == _WITH_COUNTRY:
        bare = bare.removeprefix("92")
    if len(bare) >= _SHORTEST_DIGITS:
        # What has a word around these digits has them too, and nothing has a plus: the index is read once.
        if not beside:
            ways = [words for words in ways if not any(bare in word or word[0] == "+" for word in words)]
        ways.append([bare, *_sought(beside)])
    return or_(*(contains_words(Order.search_text, words, in_few_rows=in_few_rows) for words in ways))


def _sought(words: Sequence[str]) -> Sequence[str]:
    """A word of one or two letters must begin a word: somewhere inside of one stand nearly all, and no trigram index knows them.

    With the space before it, it is long enough. The first word of an order, its number, stands there once more without dashes.
    """
    return [word if len(word) > _SHORT else f" {word}" for word in words]


def _phone_in(search: str) -> tuple[str, Sequence[str]]:
    """What may be a phone number in a search, and the words beside it."""
    if link := _PHONE_LINK.search(search):
        return link[1], []
    if not any(character.isalpha() for character in search):
        return search, []
    phone = _PHONE.search(search)
    if phone is None:
        return "", []
    words = text.search_terms(f"{search[: phone.start()]} {search[phone.end() :]}")
    return phone[1], [word for each in words if (word := each.strip(".,:;()"))]
