"""How fast the desk is for one person in a large shop: every page, many times, over the wire as a browser gets it."""

import http.client
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from re import search
from statistics import quantiles

import psutil
import psycopg2

from tests.bench.desk_pages import DeskPage, pages, read_book
from tests.bench.product_pages import product_pages
from tests.bench.shop import STATEMENTS, Server, empty_database, own_folder
from tests.bench.stock import Stock, fetch, fill, take_stock

HEAD = (
    "| desk page | engine | queries | p50 ms | p95 ms | CPU ms | database CPU ms | bytes (br) |\n"
    "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
)
WARM_UP = 8  # both workers have their templates and connections then
APPLICATION = "tests.bench.counting:app"


@dataclass
class Seen:
    """The answers of a page. `cpu_ms` is the workers' processor time for one of them, `database_ms` that of PostgreSQL."""

    latencies_ms: list[float] = field(default_factory=list)
    statements: set[int] = field(default_factory=set)
    sizes: list[int] = field(default_factory=list)
    cpu_ms: float = 0.0
    database_ms: float = 0.0

    @property
    def queries(self) -> str:
        """`7`, or `6-8` when it is not always the same."""
        least, most = min(self.statements), max(self.statements)
        return str(least) if least == most else f"{least}-{most}"

    def percentile(self, percent: int) -> float:
        return quantiles(self.latencies_ms, n=100)[percent - 1]


def measure_desk(engine: str, products: int, orders: int, samples: int) -> Iterator[str]:
    """Fills a shop of its own, and gives a line of the table per page."""
    yield from _measure(
        engine,
        (products, orders),
        samples,
        lambda server, stock: pages(read_book(server, stock, orders), _mark(server, stock)),
    )


def measure_products(engine: str, products: int, orders: int, samples: int) -> Iterator[str]:
    """The same of the products desk."""
    yield from _measure(
        engine,
        (products, orders),
        samples,
        lambda server, stock: product_pages(server, stock, products),
    )


def _measure(
    engine: str,
    size: tuple[int, int],
    samples: int,
    find_pages: Callable[[Server, Stock], list[DeskPage]],
) -> Iterator[str]:
    with own_folder() as folder:
        server = _server(engine, folder)
        fill(server, *size)
        _vacuum(server)
        with server:
            stock = take_stock(server)
            for page in find_pages(server, stock):
                seen = _visit(server, stock, page, samples)
                yield (
                    f"| {page.name} | {engine} | {seen.queries} | {seen.percentile(50):.1f} | {seen.percentile(95):.1f} "
                    f"| {seen.cpu_ms:.1f} | {seen.database_ms:.1f} | {sorted(seen.sizes)[len(seen.sizes) // 2]:,} |"
                )


def _server(engine: str, folder: Path) -> Server:
    return Server(folder, empty_database(engine, folder), APPLICATION)


def _vacuum(server: Server) -> None:
    """What PostgreSQL does by itself within a minute of so many new rows, and would otherwise do while we measure."""
    url = server.environment["DATABASE_URL"]
    if url.startswith("postgresql"):
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute("VACUUM")


def _mark(server: Server, stock: Stock) -> str:
    """The moment up to which an open page knows everything."""
    home = fetch(server, "/admin/", Cookie=stock.cookie).body.decode()
    found = search(r'data-since="([^"]+)"', home)
    if found is None:
        raise RuntimeError("the home page does not say since when it is")
    return unescape(found[1])


def _visit(server: Server, stock: Stock, page: DeskPage, samples: int) -> Seen:
    """One person on one connection, who asks again as soon as the page is there. Raises RuntimeError for an answer that is an error."""
    signed_in = {"Authorization": f"Bearer {stock.token}"} if page.is_api else {"Cookie": stock.cookie}
    headers = {**signed_in, "Accept-Encoding": "gzip, deflate, br"}
    if page.named:
        headers["If-None-Match"] = fetch(server, page.paths[0], Cookie=stock.cookie).headers["ETag"] or ""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as connection:
        _ask_often(connection, page, headers, WARM_UP)
        before_s, database_before_s = server.cpu_s(), _database_cpu_s(server)
        seen = _ask_often(connection, page, headers, samples)
        seen.cpu_ms = (server.cpu_s() - before_s) * 1_000 / samples
        seen.database_ms = (_database_cpu_s(server) - database_before_s) * 1_000 / samples
    return seen


def _database_cpu_s(server: Server) -> float:
    """Seconds of processor time that PostgreSQL has used, if it runs on this machine; SQLite's are those of the workers."""
    url = server.environment["DATABASE_URL"]
    if not url.startswith("postgresql"):
        return 0.0
    with closing(psycopg2.connect(url)) as connection:
        own = psutil.Process(connection.info.backend_pid)
        postmaster = own.parent()
        if postmaster is None:
            return 0.0
        others = [each for each in postmaster.children() if each != own]
        of_ended = sum(postmaster.cpu_times()[2:4])  # helpers of one statement, and our own questions
        return of_ended + sum(sum(each.cpu_times()[:2]) for each in others)


def _ask_often(
    connection: http.client.HTTPConnection, page: DeskPage, headers: dict[str, str], times: int
) -> Seen:
    seen = Seen()
    for turn in range(times):
        path = page.paths[-1 - turn % len(page.paths)]
        started = time.perf_counter()
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        seen.latencies_ms.append((time.perf_counter() - started) * 1_000)
        if answer.status >= 400:
            raise RuntimeError(f"{page.name} answers {answer.status}")
        seen.statements.add(int(answer.headers[STATEMENTS]))
        seen.sizes.append(len(body))
    return seen
