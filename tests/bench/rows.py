"""What is measured: a name and the requests that a client sends in turn."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from tests.bench.load import SERIAL, get, post
from tests.bench.stock import PHONE, Stock, order_body

MANY = 20_000  # more than are sent while measuring, so that each is seen for the first time
LIST = "GET /api/products?limit=20"


@dataclass(frozen=True)
class Row:
    """One line of the table. `yardstick` says that the same bytes from memory are measured beside it."""

    key: str
    name: str
    requests: Callable[[Stock], Sequence[bytes]]
    yardstick: bool = False


def _first_seen_filters(stock: Stock) -> list[bytes]:
    dice = random.Random(7)
    return [
        get(
            f"/api/products?limit=20&min_price={dice.randrange(100, 500_000) / 100}&max_price={dice.randrange(5_000, 50_000)}"
        )
        for _ in range(MANY)
    ]


def _searches(stock: Stock) -> list[bytes]:
    dice = random.Random(8)
    words = sorted(
        {word for product in stock.products for word in product["name"].lower().split() if len(word) > 3}
    )
    return [
        get(
            f"/api/products?limit=20&search={quote(dice.choice(words))}&max_price={dice.randrange(500_000, 5_000_000) / 100}"
        )
        for _ in range(MANY)
    ]


def _orders(stock: Stock) -> list[bytes]:
    return [
        post("/api/orders", order_body(product), Idempotency_Key=f"bench-{SERIAL.decode()}")
        for product in stock.products
    ]


ROWS = (
    Row("list", LIST, lambda stock: [get("/api/products?limit=20")], yardstick=True),
    Row(
        "unchanged",
        "... that the caller has (304)",
        lambda stock: [get("/api/products?limit=20", If_None_Match=stock.list_etag)],
    ),
    Row("filter", "... with price bounds never seen before", _first_seen_filters),
    Row("search", "... with a word and a price bound never seen before", _searches),
    Row(
        "product",
        "GET /api/products/{id}, any of all",
        lambda stock: [get(f"/api/products/{p['id']}") for p in stock.products],
    ),
    Row(
        "popular",
        "... of the hundred that everybody looks at",
        lambda stock: [get(f"/api/products/{p['id']}") for p in stock.products[:100]],
    ),
    Row("categories", "GET /api/categories", lambda stock: [get("/api/categories")]),
    Row("bestsellers", "GET /api/products/bestsellers", lambda stock: [get("/api/products/bestsellers")]),
    Row(
        "track",
        "GET /api/orders/track",
        lambda stock: [get(f"/api/orders/track?order_id={stock.order_number}&phone={quote(PHONE)}")],
    ),
    Row(
        "numbers",
        "GET /api/admin/analytics/dashboard",
        lambda stock: [get("/api/admin/analytics/dashboard", Authorization=f"Bearer {stock.token}")],
    ),
    Row("home", "GET /admin/ (HTML)", lambda stock: [get("/admin/", Cookie=stock.cookie)]),
    Row("orders", "GET /admin/orders (HTML)", lambda stock: [get("/admin/orders", Cookie=stock.cookie)]),
    Row("place", "POST /api/orders", _orders),
)
