"""What a product was before: values of the activity log, as the commands take them."""

import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from beautique.audit.models import AuditEvent
from beautique.audit.queries import find_event
from beautique.catalog.commands import SUBJECT
from beautique.catalog.types import Category, ProductAction, Size
from beautique.kernel.errors import NotFound
from beautique.media.types import Picture

_READ: Mapping[str, Callable[[Any], Any]] = {
    "name": str,
    "category": Category,
    "regular_price": Decimal,
    "sale_price": lambda value: None if value is None else Decimal(value),
    "description": str,
    "images": lambda value: tuple(Picture(**image) for image in value),
    "sizes": lambda value: tuple(Size(size) for size in value),
    "colors": tuple,
    "is_bestseller": bool,
}  # archiving has its own way back
_MAY_BE_NONE = "sale_price"


def earlier_values(event: AuditEvent) -> dict[str, Any]:
    """What an event changed of a product, as it was before; without what it had not yet, and what no product has any more."""
    found: dict[str, Any] = {}
    if event.action == ProductAction.CREATED:
        return found
    for field, (old, _) in event.changes.items():
        if field not in _READ or (old in (None, []) and field != _MAY_BE_NONE):
            continue
        try:
            found[field] = _READ[field](old)
        except (ValueError, TypeError, ArithmeticError):  # a category or size of an earlier release
            continue
    return found


def earlier_value(product_id: uuid.UUID, event_id: uuid.UUID, field: str) -> Any:
    """One of them. Raises `NotFound`."""
    event = find_event(event_id)
    if event is None or (event.subject_type, event.subject_id) != (SUBJECT, str(product_id)):
        raise NotFound("This entry does not exist.")
    values = earlier_values(event)
    if field not in values:
        raise NotFound("This entry knows no earlier value.")
    return values[field]
