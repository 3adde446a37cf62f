"""How many bytes a page is over the wire, as a browser gets it."""

import re
from collections.abc import Iterator
from posixpath import normpath

from tests.bench.shop import Server
from tests.bench.stock import Stock, fetch

_IN_HTML = re.compile(r'(?:href|src)="(/static/[^"#]+)"')
_IN_CSS = re.compile(r"url\([\"']?([^\"')#]+)")
_IN_JS = re.compile(r"""(?:from|import)\s*["'](\.[^"']+)["']""")


def weigh_pages(server: Server, stock: Stock) -> Iterator[tuple[str, int, int, str]]:
    """Name, bytes plain, bytes over the wire and encoding of each page, then of all static files of the home page."""
    paths = {
        "log-in": "/admin/login",
        "home": "/admin/",
        "orders list": "/admin/orders",
        "order": f"/admin/orders/{stock.order_number}",
        "products list": "/admin/products",
        "products as JSON (20)": "/api/products?limit=20",
    }
    for name, path in paths.items():
        cookie = "" if name == "log-in" else stock.cookie
        yield name, *_weigh(server, path, cookie)
    assets = [_weigh(server, path, "") for path in sorted(_assets(server, stock))]
    encodings = "/".join(sorted({encoding for *_, encoding in assets}))
    yield (
        f"CSS, scripts, font: {len(assets)} files",
        sum(a[0] for a in assets),
        sum(a[1] for a in assets),
        encodings,
    )


def _weigh(server: Server, path: str, cookie: str) -> tuple[int, int, str]:
    plain = fetch(server, path, Cookie=cookie, Accept_Encoding="identity")
    wire = fetch(server, path, Cookie=cookie, Accept_Encoding="gzip, deflate, br")
    if wire.status != 200:
        raise RuntimeError(f"{path} answers {wire.status}")
    return len(plain.body), len(wire.body), wire.headers.get("Content-Encoding", "none")


def _assets(server: Server, stock: Stock) -> set[str]:
    """Every static file that the home page loads, files named in its CSS and scripts included; pictures left out."""
    found: set[str] = set()
    waiting = _IN_HTML.findall(fetch(server, "/admin/", Cookie=stock.cookie).body.decode())
    while waiting:
        path = waiting.pop()
        if path in found or not path.endswith((".css", ".js", ".woff2")):
            continue
        found.add(path)
        if path.endswith((".css", ".js")):
            text = fetch(server, path, Accept_Encoding="identity").body.decode()
            names = _IN_CSS.findall(text) if path.endswith(".css") else _IN_JS.findall(text)
            folder = path.rpartition("/")[0]
            waiting += [normpath(f"{folder}/{name}") for name in names if not name.startswith("data:")]
    return found
