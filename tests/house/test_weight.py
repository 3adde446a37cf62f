"""What a phone downloads without pictures: the first page with everything it needs, and the pages after it."""

import gzip
import re
from pathlib import Path, PurePosixPath

import pytest
import time_machine
from flask import Flask

from tests.house.small_shop import MORNING, make_orders, make_products

STATIC = Path("static")
FIRST, NEXT = 200_000, 60_000  # bytes
PACKED = {".woff2"}  # compressed as they are


def files_of(page: str) -> set[str]:
    """The static files that a page loads, and the modules that these import."""
    waiting = {
        name
        for name in re.findall(r'(?:src|href)="/static/(?:[0-9a-f]{12}/)?([^"#]+)', page)
        if PurePosixPath(name).suffix in {".js", ".css", ".svg", ".woff2"}
    }
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        found.add(name)
        if name.startswith("js/"):
            imports = re.findall(r'(?:from|import) "\./([^"]+)"', (STATIC / name).read_text())
            waiting |= {f"js/{each}" for each in imports} - found
    return found


def weight(name: str) -> int:
    content = (STATIC / name).read_bytes()
    return len(content if PurePosixPath(name).suffix in PACKED else gzip.compress(content))


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_phone_loads_little(app: Flask, owner, owner_client) -> None:
    with time_machine.travel(MORNING):
        order = make_orders(app, make_products(app))["paid"]
        owner_client.sign_in(owner.username)
        pages = {
            path: owner_client.get(path).text
            for path in ("/admin/", "/admin/orders", "/admin/payments", f"/admin/orders/{order.number}")
        }
    files = {path: files_of(page) for path, page in pages.items()}
    everywhere = set.intersection(*files.values())
    html = {path: len(gzip.compress(page.encode())) for path, page in pages.items()}
    first = {path: html[path] + sum(map(weight, files[path])) for path in pages}
    after = {path: html[path] + sum(map(weight, files[path] - everywhere)) for path in pages}
    assert max(first.values()) < FIRST, first
    assert max(after.values()) < NEXT, after
    assert min(first.values()) > 100_000  # the stylesheet and the font were counted
