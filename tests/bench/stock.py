"""What is in the shop that is measured: the demo's products and orders, and what a client needs to know of them."""

import http.client
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.bench.shop import Server

FORM = "application/x-www-form-urlencoded"
PHONE = "0300 1234567"
# Orders of the demo from which a larger shop on PostgreSQL is multiplied, and their days: whole weeks, for the figures of a day know
# its weekday.
SMALL, DAYS = 20_000, 56
FIRST_PRODUCTS = 5_000  # of the demo, from which a larger catalogue is multiplied: as many as its orders name
DEMO_OWNER = {"username": "owner", "password": "beautique-demo"}


@dataclass
class Stock:
    """Facts from which requests are made."""

    products: list[dict[str, Any]]
    order_number: str
    token: str
    cookie: str
    list_etag: str  # of GET /api/products?limit=20
    list_body: bytes = field(repr=False)


def fill(server: Server, products: int, orders: int) -> None:
    """Creates the tables and the demo shop."""
    multiplied = orders > SMALL and server.environment["DATABASE_URL"].startswith("postgresql")
    told = SMALL if multiplied else orders
    server.flask("db", "upgrade")
    server.flask(
        "demo",
        "--products",
        str(min(products, FIRST_PRODUCTS)),
        "--orders",
        str(told),
        "--days",
        str(DAYS),
        "--seed",
        "1",
    )
    if multiplied:
        server.run("-m", "tests.bench.multiply", str(orders))
    if products > FIRST_PRODUCTS:
        server.run("-m", "tests.bench.many_products", str(products))


def take_stock(server: Server) -> Stock:
    """Reads the shop through its own doors."""
    products: list[dict[str, Any]] = []
    pages = 1
    while len(products) < 1_000 and pages * 50 <= len(products) + 50:
        products += ask(server, "GET", f"/api/products?limit=50&page={pages}")["items"]
        pages += 1
    placed = ask(server, "POST", "/api/orders", json.loads(order_body(products[0])))
    login = ask(server, "POST", "/api/admin/login", DEMO_OWNER)
    listed = fetch(server, "/api/products?limit=20")
    told = (placed["order_id"], login["access_token"], sign_in(server))
    return Stock(products, *told, listed.headers["ETag"], listed.body)


def order_body(product: dict[str, Any]) -> bytes:
    """A customer's order of one piece."""
    order = {
        "customer_name": "Ayesha Siddiqui",
        "phone": PHONE,
        "whatsapp": PHONE,
        "email": "ayesha@example.com",
        "address": "House 14-B, Street 7, Model Town",
        "city": "Lahore",
        "payment_method": "Easypaisa",
        "items": [
            {
                "product_id": product["id"],
                "size": product["sizes"][0],
                "color": product["colors"][0],
                "quantity": 1,
                "price": product["price"],
            }
        ],
    }
    return json.dumps(order).encode()


@dataclass
class Answer:
    """An answer as it came over the wire: the body is still compressed, if it was."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def fetch(
    server: Server, path: str, method: str = "GET", body: bytes | None = None, **headers: str
) -> Answer:
    """One request on a connection of its own; `Accept_Encoding` becomes Accept-Encoding."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    try:
        connection.request(
            method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def sign_in(server: Server) -> str:
    """The owner's session cookie, through the form as a browser would."""
    page = fetch(server, "/admin/login")
    visitor = cookie_of(page)
    form = urlencode({"csrf_token": csrf_token(page), **DEMO_OWNER}).encode()
    answer = fetch(server, "/admin/login", "POST", form, Content_Type=FORM, Cookie=visitor)
    if answer.status not in {302, 303}:
        raise RuntimeError(f"the log-in answers {answer.status}")
    return cookie_of(answer)


def csrf_token(page: Answer) -> str:
    """What the first form of a page proves itself with. Raises RuntimeError where there is none."""
    token = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', page.body)
    if token is None:
        raise RuntimeError(f"a page of status {page.status} has no form")
    return token[1].decode()


def cookie_of(answer: Answer) -> str:
    """What an answer gives its reader to keep, as it is sent back."""
    return "; ".join(each.partition(";")[0] for each in answer.headers.get_all("Set-Cookie") or [])


def ask(server: Server, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """What the API answers, as Python values. Raises RuntimeError for anything but success."""
    sent = None if body is None else json.dumps(body).encode()
    answer = fetch(server, path, method, sent, Content_Type="application/json", **headers)
    if answer.status not in {200, 201}:
        raise RuntimeError(f"{method} {path} answers {answer.status}: {answer.body[:500]!r}")
    return json.loads(answer.body)
