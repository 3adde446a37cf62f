"""The pages of the desk that are measured, each with many addresses, so that no page is fast only because it was just read."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from beautique.kernel.pages import Cursor
from beautique.orders import rules
from beautique.orders.types import DeliveryStatus, Flag, OrderStatus, PaymentStatus
from tests.bench.shop import Server
from tests.bench.stock import Stock, ask

ORDERS = "/admin/orders"
LIST_PAGES = 12  # of 50 orders each, from all over the table
PARCELS, TRANSFERS = 20, 20
CITIES = ("Lahore", "Karachi", "Multan")


@dataclass(frozen=True)
class DeskPage:
    """A page that people open. `named` says that it is asked for with the name (ETag) of what is known already.

    `is_api`: programs ask for it, with a token.
    """

    name: str
    paths: Sequence[str]
    named: bool = False
    is_api: bool = False


@dataclass
class Book:
    """Facts of orders from all over the table."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    tracking_numbers: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)


def read_book(server: Server, stock: Stock, orders: int) -> Book:
    """Reads some orders through the API, and records some transfers, for the demo knows none."""
    bearer = {"Authorization": f"Bearer {stock.token}"}
    book, dice = Book(), random.Random(5)
    for part in range(LIST_PAGES):
        page = 1 + part * (orders // 50) // LIST_PAGES
        book.rows += ask(server, "GET", f"/api/admin/orders?limit=50&page={page}", **bearer)["items"]
    dice.shuffle(book.rows)
    sent = [row for row in book.rows if row["delivery_status"] == DeliveryStatus.DELIVERED]
    for row in sent[:PARCELS]:
        order = ask(server, "GET", f"/api/admin/orders/{row['order_id']}", **bearer)
        book.tracking_numbers.append(order["tracking_number"])
    paid = ask(server, "GET", f"/api/admin/orders?limit={TRANSFERS}&payment_status=Paid", **bearer)["items"]
    for row in paid:
        book.references.append(str(dice.randrange(10**11, 10**12)))
        _pay(server, row, book.references[-1], bearer)
    return book


def pages(book: Book, mark: str) -> list[DeskPage]:
    """Every page of the desk whose cost could grow with the shop."""
    numbers = [row["order_id"] for row in book.rows]
    phones = [row["phone"] for row in book.rows]
    return [
        DeskPage("home", ["/admin/"]),
        DeskPage("orders", [ORDERS]),
        DeskPage("orders, a deep page", [f"{ORDERS}?cursor={_place(number)}" for number in numbers]),
        *(DeskPage(f"orders, tab {status}", [_list(order_status=status.value)]) for status in OrderStatus),
        *(DeskPage(f"orders, {name}", paths) for name, paths in _filters(book).items()),
        *(
            DeskPage(f"search, {name}", [_list(q=wanted) for wanted in several])
            for name, several in {
                "number (opens the order)": numbers,
                "a part of a number": [number[:-1] for number in numbers],
                "the year and the month of a number": [number[:9] for number in numbers],
                "phone": phones,
                "phone, +92": [f"+92 {_digits(phone)[2:]}" for phone in phones],
                "last 4 digits": [phone[-4:] for phone in phones],
                "name": [row["customer_name"] for row in book.rows],
                "first name": [row["customer_name"].split()[0] for row in book.rows],
                "transaction ID": book.references,
                "tracking number": book.tracking_numbers,
                "two letters": [row["customer_name"][:2] for row in book.rows],
                "two letters, nothing found": ["xq", "qx"],
                "nothing found": [f"nobody{number}" for number in range(50)],
            }.items()
        ),
        DeskPage("order", [f"{ORDERS}/{number}" for number in numbers]),
        DeskPage("order, on to the next", [f"{ORDERS}/{number}?go=next" for number in numbers]),
        DeskPage("queue", ["/admin/payments"]),
        DeskPage("daily closing", [f"/admin/payments/closing?day={row['order_date']}" for row in book.rows]),
        DeskPage("analytics, 30 days", ["/admin/analytics"]),
        DeskPage("analytics, all time", ["/admin/analytics?range=all"]),
        DeskPage("activity", ["/admin/activity"]),
        *(
            DeskPage(f"API, orders {name}", [f"/api/admin/orders?{query}"], is_api=True)
            for name, query in {
                "": "limit=50",
                "Pending": "limit=50&payment_status=Pending",
                "Delivered": "limit=50&order_status=Delivered",
                "by two letters": "limit=50&search=zu",
            }.items()
        ),
        DeskPage("customer card", [f"/admin/customers/{quote(_digits(phone))}" for phone in phones]),
        DeskPage("live, nothing new (304)", [f"/admin/live?since={mark}"], named=True),
        DeskPage("live, on an order", [f"/admin/live?since={mark}&order={number}" for number in numbers]),
        DeskPage("saved views", [f"{ORDERS}/views"]),
        DeskPage("new order", [f"{ORDERS}/new"]),
        DeskPage("products", ["/admin/products"]),
        DeskPage("settings", ["/admin/settings"]),
    ]


def _filters(book: Book) -> dict[str, list[str]]:
    days = sorted({row["order_date"] for row in book.rows})
    return {
        **{f"payment {status}": [_list(payment_status=status.value)] for status in PaymentStatus},
        "delivery In Progress": [_list(delivery_status=DeliveryStatus.IN_PROGRESS.value)],
        "method": [_list(payment_method="Easypaisa")],
        "city": [_list(city=city) for city in CITIES],
        **{f"flag {flag.value}": [_list(flag=flag.value)] for flag in Flag},
        "two flags": [f"{_list(flag=Flag.OVER_PAID.value)}&{urlencode({'flag': Flag.SENT_UNPAID.value})}"],
        "late": [_list(late="yes")],
        "without a proof": [_list(has_proof="no")],
        "with a proof": [_list(has_proof="yes")],
        "older than a day": [_list(age="1d")],
        "one day": [_list(start_date=day, end_date=day) for day in days],
        "a week": [_list(start_date=days[len(days) // 2], end_date=days[len(days) // 2 + 1])],
        "largest total first": [_list(sort="-total")],
        "three filters": [
            _list(city=city, order_status="Delivered", payment_method="Easypaisa") for city in CITIES
        ],
    }


def _list(**asked: str) -> str:
    return f"{ORDERS}?{urlencode(sorted(asked.items()))}"


def _place(number: str) -> str:
    """The cursor of the page below an order."""
    parsed = rules.parse_number(number)
    if parsed is None:
        raise ValueError(f"{number!r} is no order number")
    return Cursor((parsed.day, parsed.counter)).encode()


def _digits(phone: str) -> str:
    digits = "".join(filter(str.isdigit, phone))
    return f"92{digits[1:]}" if digits.startswith("0") else digits


def _pay(server: Server, row: dict[str, Any], reference: str, bearer: dict[str, str]) -> None:
    body = {
        "method": "Easypaisa",
        "reference": reference,
        "amount": row["total_amount"],
        "paid_on": row["order_date"],
        "seen_in_account": True,
    }
    ask(server, "POST", f"/api/admin/orders/{row['order_id']}/payments", body, **bearer)
