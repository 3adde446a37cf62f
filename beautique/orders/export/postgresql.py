"""The orders file as PostgreSQL itself writes it: more than twice as fast as we could from its columns (0011).

SQLite has its rows written by `rows.order_rows`; a test compares the two.
"""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Text, case, cast, func, literal, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from beautique.kernel import clock
from beautique.kernel.copying import copy_out
from beautique.kernel.csv import FORMULA, SIGNS, SURE_INITIALS, SURELY_TEXT, VALUE
from beautique.orders.export.rows import stored_word
from beautique.orders.filters import matching
from beautique.orders.models import Order
from beautique.orders.queries import ordered
from beautique.orders.types import OrderFilter
from beautique.settings.types import Labels

_MINUTE = "YYYY-MM-DD HH24:MI"


def order_lines(criteria: OrderFilter, known: Labels) -> Iterator[bytes]:
    """The rows of the matching orders as lines of CSV, in pieces; `known` are the shop's labels."""
    return copy_out(ordered(select(*_cells(known)).where(*matching(criteria)), criteria.sort))


def _cells(known: Labels) -> list[Any]:
    return [
        Order.number,
        Order.order_date,  # drivers have days told as ISO 8601
        _text(Order.customer_name),
        _text(Order.phone),
        _text(Order.whatsapp),
        _text(Order.email),
        _text(Order.city),
        _text(Order.address),
        _text(Order.country),
        _items(),  # begins with a quantity: neither a formula nor a number
        _amount(Order.total_amount),
        stored_word(Order.payment_method),
        stored_word(Order.payment_status),
        stored_word(Order.order_status),
        stored_word(Order.delivery_status),
        _text(Order.courier),
        _text(Order.tracking_number),
        _text(Order.tracking_notes),
        Order.estimated_delivery,
        stored_word(Order.source),
        _text(Order.notes),
        func.to_char(func.timezone(clock.zone_name(), Order.placed_at), _MINUTE),
        _labels(known),
    ]


def _text(column: Any) -> ColumnElement[str]:
    """What `kernel.csv.text_cell` says. Most cells are told by their first letter, at a tenth of what a pattern takes."""
    guarded = literal("'").concat(column)
    return case(
        (_begins_with(column, SURE_INITIALS), column),
        (_begins_with(column, SIGNS), guarded),
        (column.op("~")(SURELY_TEXT), column),
        (column.op("~")(FORMULA), guarded),
        (column.op("~")(VALUE), guarded),
        else_=column,
    )


def _begins_with(column: Any, letters: str) -> ColumnElement[bool]:
    return func.ascii(column).in_([ord(letter) for letter in letters])


def _amount(column: Any) -> ColumnElement[str]:
    whole = func.trunc(column)
    return case((column == whole, cast(whole, Text)), else_=cast(column, Text))


def _labels(known: Labels) -> ColumnElement[str]:
    """The names, in the order of the shop's list. Few orders have any: the others are done with one comparison."""
    labels = type_coerce(Order.labels, JSONB)
    worn = [case((labels.contains([label.id]), literal(label.name))) for label in known.known]
    named = func.concat_ws(", ", *worn) if worn else literal("")
    return case((labels != literal([], JSONB), _text(named)))


def _items() -> ColumnElement[str]:
    items = type_coerce(Order.items, JSONB)
    item = func.jsonb_array_elements(items).table_valued("value", with_ordinality="position").render_derived()
    several = select(
        func.string_agg(
            _item(type_coerce(item.c.value, JSONB)), aggregate_order_by(literal("; "), item.c.position)
        )
    ).scalar_subquery()
    # Most orders have one line, for which the way through a set of rows and a sort would take most of the time.
    return case((func.jsonb_array_length(items) == 1, _item(items[0])), else_=several)


def _item(item: Any) -> ColumnElement[str]:
    return func.concat(
        item["quantity"].astext, " x ", item["name"].astext,
        " (", item["size"].astext, ", ", item["color"].astext, ")",
    )  # fmt: skip
