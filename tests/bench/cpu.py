"""Processor time of one answer, in process: no network, request limits on, beside a bare Flask view that answers the same bytes.

A child process holds the shop and measures what it is asked on its standard input, so that two trees can be compared in turns.
"""

import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, cast
from urllib.parse import quote

from flask import Flask, Response
from werkzeug.test import create_environ

from beautique.config import ROOT
from tests.bench.shop import Server
from tests.bench.stock import PHONE, Stock, order_body

HEAD = (
    "| CPU of one answer, in process, limits on | engine | CPU us | bare Flask, same bytes, us | times bare |\n"
    "| --- | --- | ---: | ---: | ---: |"
)
ROUNDS = 5
VISITORS = 1_000  # each with an address of its own, as limits see them
Environ = dict[str, Any]


@dataclass(frozen=True)
class Work:
    """What is asked: the n-th request, and how many make one measurement. `anew`: as if something was written before each."""

    name: str
    requests: int
    path: Callable[[Stock, int], str]
    token: bool = False
    cookie: bool = False
    anew: bool = False
    body: Callable[[Stock, int], bytes] | None = None


def _order(stock: Stock, n: int) -> bytes:
    order = json.loads(order_body(stock.products[n % len(stock.products)]))
    return json.dumps(order | {"phone": f"0301 {time.time_ns() // 1000 % 10_000_000:07d}"}).encode()


WORKS = {
    "list": Work("GET /api/products?limit=20, warm", 200, lambda _, n: "/api/products?limit=20"),
    "cold": Work(
        "... with a price bound never seen before",
        40,
        lambda _, n: f"/api/products?limit=20&max_price={5_000 + time.time_ns() % 10**9 / 10**6:.6f}",
    ),
    "search": Work(
        "... with a word and a price bound never seen before",
        40,
        lambda stock, n: (
            f"/api/products?limit=20&search={stock.products[n % 100]['name'].split()[0]}"
            f"&max_price={5_000 + time.time_ns() % 10**9 / 10**6:.6f}"
        ),
    ),
    "product": Work(
        "GET /api/products/{id}", 200, lambda stock, n: f"/api/products/{stock.products[n % 100]['id']}"
    ),
    "unkept": Work(
        "... in words never seen before",
        100,
        lambda stock, n: f"/api/products/{stock.products[n % 100]['id']}?seen={time.time_ns()}",
    ),
    "categories": Work("GET /api/categories", 200, lambda _, n: "/api/categories"),
    "track": Work(
        "GET /api/orders/track",
        60,
        lambda stock, n: f"/api/orders/track?order_id={stock.order_number}&phone={quote(PHONE)}",
    ),
    "place": Work("POST /api/orders", 30, lambda _, n: "/api/orders", body=_order),
    "admin": Work("GET /api/admin/orders", 30, lambda _, n: "/api/admin/orders", token=True),
    "numbers": Work(
        "GET /api/admin/analytics/dashboard", 10, lambda _, n: "/api/admin/analytics/dashboard", token=True
    ),
    "admin_anew": Work(
        "GET /api/admin/orders, after a write", 30, lambda _, n: "/api/admin/orders", token=True, anew=True
    ),
    "numbers_anew": Work(
        "GET /api/admin/analytics/dashboard, after a write",
        10,
        lambda _, n: "/api/admin/analytics/dashboard",
        token=True,
        anew=True,
    ),
    "desk": Work("GET /admin/orders (HTML)", 6, lambda _, n: "/admin/orders", cookie=True),
}


class Shop:
    """The application in a child process, in the tree and with the settings of a stopped or running server."""

    def __init__(self, server: Server, stock: Stock, tree: str = str(ROOT)) -> None:
        environment = {**server.environment, "RATELIMIT_ENABLED": "true", "PYTHONPATH": tree}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.cpu"],
            cwd=tree,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._ask(json.dumps(asdict(stock) | {"list_body": ""}))

    def measure(self, key: str) -> tuple[float, float]:
        """Microseconds of one answer of the shop and of the bare view, measured in turns."""
        ours, bare = self._ask(key).split()
        return float(ours), float(bare)

    def close(self) -> None:
        """Ends the child."""
        self._process.communicate()

    def _ask(self, line: str) -> str:
        assert self._process.stdin
        assert self._process.stdout
        print(line, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the shop in process ended at: {line[:60]}")
        return answer


def report(server: Server, stock: Stock, engine: str) -> Iterator[str]:
    """A line of the table per work: medians of some rounds."""
    shop = Shop(server, stock)
    try:
        seen: dict[str, list[tuple[float, float]]] = {key: [] for key in WORKS}
        for _ in range(ROUNDS):
            for key, pairs in seen.items():
                pairs.append(shop.measure(key))
    finally:
        shop.close()
    for key, pairs in seen.items():
        ours, bare = (median(column) for column in zip(*pairs, strict=True))
        yield f"| {WORKS[key].name} | {engine} | {ours:,.0f} | {bare:,.0f} | {ours / bare:.1f} |"


def _environ(stock: Stock, work: Work, n: int) -> Environ:
    headers: dict[str, str] = {}
    if work.token:
        headers["Authorization"] = f"Bearer {stock.token}"
    if work.cookie:
        headers["Cookie"] = stock.cookie
    body = work.body(stock, n) if work.body else None
    environ = create_environ(
        work.path(stock, n),
        method="POST" if body else "GET",
        headers=headers,
        data=body,
        content_type="application/json" if body else None,
    )
    environ["REMOTE_ADDR"] = f"198.51.{n % VISITORS // 250}.{n % 250}"
    environ["wsgi.input"] = io.BytesIO(body or b"")
    return cast(Environ, environ)


def _answer(app: Any, environ: Environ) -> tuple[str, bytes]:
    told: list[str] = []
    parts = app(environ, lambda status, _headers, _exc=None: told.append(status))
    body = b"".join(parts)
    if hasattr(parts, "close"):
        parts.close()
    return told[0], body


def _bare(stock: Stock, app: Flask) -> Flask:
    """A Flask application of one view per work, which answers from memory what the shop answers."""
    bare = Flask("bare")
    for key, work in WORKS.items():
        status, body = _answer(app.wsgi_app, _environ(stock, work, 0))
        if status[0] != "2":
            raise RuntimeError(f"{work.name}: {status} {body[:300]!r}")

        def view(body: bytes = body, status: int = int(status[:3])) -> Response:
            return Response(body, status, mimetype="application/json")

        bare.add_url_rule(f"/{key}", key, view, methods=["GET", "POST"])
    return bare


def _spent_us(app: Flask, environs: list[Environ], *, anew: bool = False) -> float:
    statuses, told_before = [], app.extensions.get("answers_told_again")
    started = time.process_time()
    for environ in environs:
        if anew:
            told_before.clear()
        statuses.append(_answer(app.wsgi_app, environ)[0])
    spent_s = time.process_time() - started
    if wrong := {status for status in statuses if status[0] != "2"}:
        raise RuntimeError(f"answers were no success: {wrong}")
    return spent_s * 1e6 / len(environs)


def main() -> None:
    """The child: the stock on the first line, then a work on each; answers each with two numbers."""
    from wsgi import app

    stock = Stock(**json.loads(sys.stdin.readline()))
    bare = _bare(stock, app)
    print("ready", flush=True)
    turn = 0
    for line in sys.stdin:
        work, ours, beside = WORKS[line.strip()], 0.0, 0.0
        for _ in range(2):
            environs = [_environ(stock, work, turn + n) for n in range(work.requests)]
            turn += work.requests
            ours += _spent_us(app, environs, anew=work.anew) / 2
            same = [
                create_environ(f"/{line.strip()}", method=environ["REQUEST_METHOD"]) for environ in environs
            ]
            beside += _spent_us(bare, same) / 2
        print(ours, beside, flush=True)


if __name__ == "__main__":
    main()
