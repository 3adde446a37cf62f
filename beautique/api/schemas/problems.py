"""Problem details (RFC 9457): the shape of every refusal, and which code has which status and members."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from beautique.api.schemas.admin_orders import OrderOut, PaidOrder
from beautique.api.schemas.common import Out
from beautique.api.schemas.products import ProductOut


class Problem(Out):
    """What went wrong: `detail` in one readable sentence, `code` for programs."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    timestamp: datetime


class FieldsProblem(Problem):
    """Wrong fields: the path of each (`items.0.size`) with its sentences."""

    errors: dict[str, list[str]] | None = None


class ChangedLine(Out):
    """A line whose price is not the one that the customer saw."""

    index: int
    product_id: str
    name: str
    seen_price: Decimal
    current_price: Decimal


class UnavailableLine(Out):
    """A line whose product is unknown or no longer in the shop; the id as it was sent."""

    index: int
    product_id: str


class OrderRefused(Problem):
    """An order that cannot be placed as it is; `lines` say why for prices and products."""

    lines: list[ChangedLine] | list[UnavailableLine] | None = None


class MoveRefused(Problem):
    """A move that nobody may make; `allowed` is what is possible instead."""

    field: str | None = None
    allowed: list[str] | None = None


class OtherOrder(Out):
    """The order that a transaction ID belongs to already."""

    id: str
    order_id: str


class ReferenceRefused(Problem):
    """A transaction ID that was recorded before; `other_order` is where."""

    other_order: OtherOrder | None = None


class StaleOrder(Problem):
    """Somebody saved the order since it was read; `current` is how it is now."""

    current: OrderOut


class StaleProduct(Problem):
    """Somebody saved the product since it was read; `current` is how it is now."""

    current: ProductOut


STATUSES = {
    "BAD_REQUEST": 400,
    "AUTH_MISSING": 401,
    "AUTH_INVALID": 401,
    "AUTH_FORBIDDEN": 403,
    "NOT_FOUND": 404,
    "METHOD_NOT_ALLOWED": 405,
    "NOT_ACCEPTABLE": 406,
    "PRICE_CHANGED": 409,
    "PRODUCT_UNAVAILABLE": 409,
    "IDEMPOTENCY_IN_PROGRESS": 409,
    "ILLEGAL_TRANSITION": 409,
    "DUPLICATE_REFERENCE": 409,
    "PRODUCT_ORDERED": 409,
    "STALE_VERSION": 412,
    "PAYLOAD_TOO_LARGE": 413,
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "VALIDATION_ERROR": 422,
    "IDEMPOTENCY_MISMATCH": 422,
    "RATE_LIMITED": 429,
    "INTERNAL_ERROR": 500,
    "IMAGE_SERVICE_ERROR": 502,
    "DATABASE_ERROR": 503,
}

SHAPES: dict[str, type[Problem]] = {
    "PRICE_CHANGED": OrderRefused,
    "PRODUCT_UNAVAILABLE": OrderRefused,
    "IDEMPOTENCY_IN_PROGRESS": OrderRefused,
    "ILLEGAL_TRANSITION": MoveRefused,
    "DUPLICATE_REFERENCE": ReferenceRefused,
    "VALIDATION_ERROR": FieldsProblem,
    "IDEMPOTENCY_MISMATCH": FieldsProblem,
}


def stale(answers: Any) -> type[Problem]:
    """The shape of a 412 where this is answered."""
    return StaleOrder if answers in (OrderOut, PaidOrder) else StaleProduct
