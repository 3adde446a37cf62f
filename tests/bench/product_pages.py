"""The pages of the products desk that are measured: the list, each of its filters and orders, and a product."""

import random
from collections.abc import Sequence
from urllib.parse import urlencode

from beautique.admin.products.filters import SORTS, SWITCHES
from beautique.catalog.types import Category, Size, Sort
from beautique.kernel.pages import Cursor
from tests.bench.desk_pages import DeskPage
from tests.bench.shop import Server
from tests.bench.stock import Stock, ask

PRODUCTS = "/admin/products"
_PLACES = 12  # from all over the catalogue, 50 products each


def product_pages(server: Server, stock: Stock, products: int) -> list[DeskPage]:
    """Every page of the products desk whose cost could grow with the catalogue."""
    rows, dice = [], random.Random(5)
    bearer = {"Authorization": f"Bearer {stock.token}"}
    for part in range(_PLACES):
        page = 1 + part * (products // 50) // _PLACES
        rows += ask(server, "GET", f"/api/admin/products?limit=50&page={page}", **bearer)["items"]
    dice.shuffle(rows)
    names = [row["name"] for row in rows]
    colors = sorted({color for row in rows for color in row["colors"]})
    some = rows[:40]
    filters = {
        "category": [{"category": each.slug} for each in Category],
        "archived": [{"archived": "1"}],
        "price range": [{"min_price": n * 1_000, "max_price": n * 1_000 + 4_000} for n in range(3, 15)],
        "size": [{"size": each.value} for each in Size],
        "colour": [{"color": each} for each in colors],
        "colour that nothing has": [{"color": f"Colour {n}"} for n in range(20)],
        "size and colour": [{"size": dice.choice(list(Size)).value, "color": each} for each in colors],
        "category, size and price": [
            {"category": each.slug, "size": "XL", "max_price": 9_000} for each in Category
        ],
        **{name.replace("_", " "): [{name: "1"}] for name in SWITCHES},
        **{f"sort {sort.value}": [{"sort": sort.value}] for sort in SORTS if sort is not Sort.NEWEST},
        "sort price, a deep page": [
            {"sort": "price", "cursor": Cursor((row["price"], row["id"])).encode()} for row in some
        ],
    }
    searches = {
        "name": names,
        "word of a name": [name.split()[0] for name in names],
        "two letters": [name[:2] for name in names],
        "nothing found": [f"nobody{number}" for number in range(50)],
    }
    return [
        DeskPage("products", [PRODUCTS]),
        DeskPage("products, a deep page", _list([{"cursor": Cursor((row["id"],)).encode()} for row in some])),
        *(DeskPage(f"products, {name}", _list(queries)) for name, queries in filters.items()),
        *(
            DeskPage(f"products, search, {name}", _list([{"q": each} for each in words]))
            for name, words in searches.items()
        ),
        DeskPage("product", [f"{PRODUCTS}/{row['id']}" for row in rows]),
    ]


def _list(queries: Sequence[dict[str, object]]) -> list[str]:
    return [f"{PRODUCTS}?{urlencode(sorted(each.items()))}" for each in queries]
