"""Placing an order, and following it with its number and phone."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from beautique.api import gate
from beautique.api.idempotency import REPLAYED_HEADER, read_key
from beautique.api.routing import Reply
from beautique.api.schemas.orders import OrderCreated, OrderIn, PaymentInstructions, TrackedOrder, TrackQuery
from beautique.kernel.errors import NotFound
from beautique.kernel.money import rupees
from beautique.orders.placement import rules
from beautique.orders.placement.commands import place_order
from beautique.orders.placement.pricing import ProductUnavailable, fingerprint
from beautique.orders.placement.types import Ceiling, IdempotencyKey, NewOrder, PlaceableOrder
from beautique.orders.rules import find_number_in_parts
from beautique.orders.tracking import Tracked, track_order
from beautique.orders.types import OrderNumber
from beautique.settings.queries import find_raast_request, get_accounts, get_store
from beautique.settings.types import PaymentMethod
from beautique.staff import throttling
from beautique.staff.types import Limit
from beautique.web.requests import dump_json
from beautique.web.stores import image_store

_SCOPE, _EQUAL = "orders", "equal orders"
_TEN_MINUTES_S, _HOUR_S = 600, 3_600
ORDERS_PER_PHONE = 6
ORDERS_PER_ADDRESS = 300  # mobile networks put many people behind one address
FAILURES_PER_ADDRESS = 20
FAILURES_PER_ORDER = 100


def place_storefront_order(body: OrderIn) -> Reply:
    """Places an order at our prices. With a key, the same request again is told the same, to the byte."""
    order = rules.checked(body.draft())
    limits = (
        Limit("orders-phone", order.contact.phone_normalized, ORDERS_PER_PHONE, _TEN_MINUTES_S),
        Limit("orders-address", gate.visitor_group(), ORDERS_PER_ADDRESS, _TEN_MINUTES_S),
    )
    ceiling = Ceiling(gate.storefront().most_per_order)
    try:
        placed = place_order(order, gate.customer(), _answer, _key(order), limits, ceiling)
    except ProductUnavailable as refusal:
        for line in refusal.details["lines"]:
            line["product_id"] = body.items[line["index"]].product_id  # as it was sent, also when it is no id
        raise
    headers = {"Location": f"/api/admin/orders/{placed.order_id}"}
    if placed.replayed:
        headers[REPLAYED_HEADER] = "true"
    return Reply(placed.answer.encode(), headers)


def track(query: TrackQuery) -> TrackedOrder:
    """The order of a number, for who knows its phone. Failures are counted, so that nobody can try phones."""
    number = str(find_number_in_parts(query.order_id) or query.order_id.casefold())
    limits = (
        Limit("tracking-address", gate.visitor_group(), FAILURES_PER_ADDRESS, _TEN_MINUTES_S),
        Limit("tracking-order", number, FAILURES_PER_ORDER, _HOUR_S),
    )
    try:
        order = track_order(query.order_id, query.phone, *limits)
    except NotFound:
        throttling.consume_all(*limits)
        raise
    return TrackedOrder.of(order, image_store(), _still_to_pay(order))


def _still_to_pay(order: Tracked) -> PaymentInstructions | None:
    """How to pay an order that waits for its money, where its customer can have a Raast QR; all others were told once."""
    asked = find_raast_request(order.payment_method, order.still_asked) if order.waits_for_qr else None
    if asked is None:
        return None
    return instructions(order.payment_method, asked.amount, order.number, asked.text(order.number))


def instructions(
    payment_method: PaymentMethod, due: Decimal, order_number: str, raast_qr: str | None
) -> PaymentInstructions:
    """How to pay so much of an order, in sentences."""
    account, store = get_accounts().by_method[payment_method], get_store()
    amount, method = rupees(due), payment_method.value
    number = account.account_number or account.iban
    pay = (
        f"Transfer {amount} by {method} to {account.account_title}, account {number}."
        if number
        else f"Ask us for our {method} account by WhatsApp, then transfer {amount}."
    )
    to = f" to {store.whatsapp}" if store.whatsapp else " to us"
    return PaymentInstructions(
        account_title=account.account_title,
        account_number=account.account_number,
        iban=account.iban or None,
        raast_qr=raast_qr,
        steps=[
            pay,
            f"Write the order number {order_number} in the note of the transfer.",
            f"Send a screenshot of the transfer{to} by WhatsApp.",
            "We check it by hand and begin with your order as soon as the money has arrived.",
        ],
    )


def _answer(order: NewOrder) -> Callable[[OrderNumber], str]:
    """What the customer is told. Length and checksum of a QR follow from the number, so it is made once more with it."""
    method, total = order.payment_method, order.total_amount
    asked = find_raast_request(method, total)
    numberless = asked.text("") if asked else None
    how_to_pay = instructions(method, total, order.number, numberless)
    told = dump_json(OrderCreated.of(order, how_to_pay, image_store()).model_dump()).decode()

    def with_number(number: OrderNumber) -> str:
        answer = told.replace(order.number, str(number))
        return answer.replace(numberless, asked.text(str(number))) if asked and numberless else answer

    return with_number


def _key(order: PlaceableOrder) -> IdempotencyKey | None:
    """The caller's key for this request; without one, for as long as the owner says, the order itself. Raises `Invalid`."""
    key = read_key()
    if key is None:
        window_s = gate.storefront().duplicate_window_s
        whole = fingerprint(order)
        return IdempotencyKey(_EQUAL, whole, whole, timedelta(seconds=window_s)) if window_s else None
    return IdempotencyKey(_SCOPE, key, fingerprint(order))
