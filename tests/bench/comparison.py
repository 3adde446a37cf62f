"""The shop beside the reference program of the old design: processor time of an answer, answers a second, waiting time, memory.

Both answer the same requests from equal databases on one PostgreSQL, in turns and in both orders (A B B A), so that a busy moment of the
machine hits both. The shop runs as in production: request limits on, visitors with addresses of their own behind one proxy, a log line
per request, an audit row per order. The reference has none of these, and tells less: no picture variants, a quarter of the list's bytes.
Per answer means per success; waiting times count refusals too. On PostgreSQL only: asyncpg is what the old design is about.
"""

import json
import os
import random
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg2
from sqlalchemy.engine import make_url

from beautique.api.tokens import ADMIN
from beautique.web.storefront_tokens import derived_key
from tests import servers
from tests.bench.cpu import VISITORS
from tests.bench.load import SERIAL, Outcome, get, measure, post
from tests.bench.rows import ROWS, Row
from tests.bench.shop import WORKERS, Server, empty_database, own_folder
from tests.bench.stock import Stock, fill, order_body, take_stock

CLIENTS = 32
TURNS = 4
WARM_UP_S = 0.5
MIXED = (2_000, 20_000)  # answers after which the workers' memory is read
_AS_LONG_AS_IT_TAKES_S = 600
_MIB = 1 << 20
_BARE = "(bare Flask: the list's bytes from memory)"
_PHONES = 8_000  # the shop takes six orders from one in ten minutes


class Reference(Server):
    """The reference program under uvicorn, with as many workers as the shop."""

    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "uvicorn", self.application, "--workers", str(WORKERS)),
            *("--host", "127.0.0.1", "--port", str(self.port), "--no-access-log", "--log-level", "warning"),
        ]


@dataclass
class Side:
    """A server and what is measured of it in one row. `database` is None where it has none."""

    server: Server
    database: str | None
    seen: Outcome = field(default_factory=Outcome)
    database_cpu_s: float = 0.0

    @property
    def answers(self) -> int:
        """Those that were a success: a refusal is no answer."""
        return self.seen.statuses.total() - sum(self.seen.errors.values())

    @property
    def per_second(self) -> float:
        return self.answers / self.seen.seconds

    @property
    def cpu_us(self) -> float:
        """Processor time of the workers for one answer."""
        return self.seen.cpu_s * 1e6 / self.answers

    @property
    def database_us(self) -> float:
        """Processor time of its PostgreSQL backends for one answer."""
        return self.database_cpu_s * 1e6 / self.answers

    def measure(self, requests: Sequence[bytes], seconds: float) -> None:
        """Counts a turn in."""
        before = self._backends()
        self.seen.add(measure(self.server, requests, CLIENTS, seconds))
        self.database_cpu_s += sum(spent_s - before.get(pid, 0) for pid, spent_s in self._backends().items())

    def _backends(self) -> dict[int, float]:
        if self.database is None or "TEST_DATABASE_URL" in os.environ:  # which may be on another machine
            return {}
        with psycopg2.connect(servers.postgres_url()) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE datname = %s", [make_url(self.database).database]
            )
            return {
                pid: sum(psutil.Process(pid).cpu_times()[:2]) for (pid,) in cursor if psutil.pid_exists(pid)
            }


def report(products: int, orders: int, seconds: float, parts: Collection[str]) -> Iterator[tuple[str, int]]:
    """The tables of the parts, `reference` and `memory`; each with how many rows had answers that were no success.

    A reference that refuses orders is no fault of the shop.
    """
    with own_folder() as folder, _both(folder, products, orders) as (shop, reference, bare, stock):
        if "reference" in parts:
            yield _speeds(stock, shop, reference, bare, seconds)
        if "memory" in parts:
            sides = {"shop": shop, "reference": reference}
            lines = "".join(_memory(name, side, stock) for name, side in sides.items())
            yield f"\n{_MEMORY_HEAD}\n{lines}", 0


def _speeds(stock: Stock, shop: Side, reference: Side, bare: Side, seconds: float) -> tuple[str, int]:
    processor, speed, wrong = "", "", 0
    for row in rows():
        ours, theirs, *memorised = _measured(row, stock, shop, reference, bare, seconds)
        for name, left in ((row.name, ours), *((_BARE, side) for side in memorised)):
            processor += _processor_line(name, left, theirs)
            speed += _speed_line(name, left, theirs)
        wrong += bool(ours.seen.errors) or (bool(theirs.seen.errors) and row.key != "place")
    return f"\n{_PROCESSOR_HEAD}\n{processor}\n{_SPEED_HEAD}\n{speed}", wrong


def rows() -> list[Row]:
    """What both programs are asked."""
    shared = {row.key: row for row in ROWS}
    return [
        *(shared[key] for key in ("list", "filter", "search", "product", "popular", "categories", "track")),
        Row("place", "POST /api/orders", _orders),
        Row("admin", "GET /api/admin/orders", _first_page),
        shared["numbers"],
    ]


def _first_page(stock: Stock) -> list[bytes]:
    return [get("/api/admin/orders", Authorization=f"Bearer {stock.token}")]


def _orders(stock: Stock) -> list[bytes]:
    dice = random.Random()
    requests = []
    for n in range(_PHONES):
        order = json.loads(order_body(stock.products[n % len(stock.products)]))
        phone = f"03{dice.randrange(50):02d} {dice.randrange(10_000_000):07d}"
        body = json.dumps(order | {"phone": phone, "whatsapp": phone}).encode()
        requests.append(post("/api/orders", body, Idempotency_Key=f"bench-{SERIAL.decode()}"))
    return requests


@contextmanager
def _both(folder: Path, products: int, orders: int) -> Iterator[tuple[Side, Side, Side, Stock]]:
    url = empty_database("postgresql", folder)
    # Stock is taken and the copy made before anything is measured: both begin with the same rows.
    shop = Server(folder, url, RATELIMIT_ENABLED="true", TRUSTED_HOPS="1")
    fill(shop, products, orders)
    with shop:
        stock = take_stock(shop)
    copy = servers.create_database(f"{folder.name.replace('-', '_').lower()}_reference", template=url)
    for database in (url, copy):
        _vacuum(database)
    key = derived_key(shop.environment["JWT_SECRET_KEY"], ADMIN)
    opens = {"REFERENCE_JWT_KEY": key, "REFERENCE_JWT_AUDIENCE": ADMIN}
    reference = Reference(folder, copy, "tests.bench.reference.app:app", **opens)
    body = folder / "body.json"
    body.write_bytes(stock.list_body)
    bare = Server(folder, url, "tests.bench.yardstick:app", YARDSTICK_BODY=str(body))
    with ExitStack() as running:
        for server in (shop, reference, bare):
            running.enter_context(server)
        yield Side(shop, url), Side(reference, copy), Side(bare, None), stock


def _vacuum(url: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


def _measured(row: Row, stock: Stock, shop: Side, reference: Side, bare: Side, seconds: float) -> list[Side]:
    requests = _from_visitors(row.requests(stock))
    measured = [
        Side(side.server, side.database)
        for side in ((shop, reference, bare) if row.yardstick else (shop, reference))
    ]
    for side in measured:  # with the last requests, so that what is "never seen before" stays so
        measure(side.server, requests[-1000:], CLIENTS, WARM_UP_S)
    part = len(requests) * 9 // 10 // TURNS
    for turn in range(TURNS):
        for side in measured if turn % 2 == 0 else reversed(measured):
            side.measure(requests[turn * part :], seconds / TURNS)
    return measured


def _from_visitors(requests: Sequence[bytes]) -> list[bytes]:
    """The same, each from one of many addresses as a proxy reports them."""
    host = b"Host: 127.0.0.1\r\n"
    return [
        requests[n % len(requests)].replace(
            host, host + b"X-Forwarded-For: 198.51.%d.%d\r\n" % (n % VISITORS // 250, n % 250), 1
        )
        for n in range(max(len(requests), VISITORS))
    ]


def _memory(name: str, side: Side, stock: Stock) -> str:
    reads = [_from_visitors(row.requests(stock)) for row in rows() if row.key != "place"]
    mixed = [requests[n % len(requests)] for n in range(3_000) for requests in reads]
    line, answered = f"| {name} | {_rss(side.server)} |", 0
    for target in MIXED:
        seen = measure(
            side.server, mixed[answered:], CLIENTS, _AS_LONG_AS_IT_TAKES_S, at_most=target - answered
        )
        answered += seen.statuses.total()
        line += f" {_rss(side.server)} |"
    return f"{line}\n"


def _rss(server: Server) -> str:
    """MiB of the largest worker."""
    return f"{max(worker.memory_info().rss for worker in server.workers()) / _MIB:.0f}"


_PROCESSOR_HEAD = (
    "| CPU us of one answer | shop | its database | reference | its database | times less | database included |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
)
_SPEED_HEAD = (
    f"| {CLIENTS} clients | shop, answers/s | reference | times | shop, p50 ms | reference | times less "
    "| shop, p95 ms | reference | times less | shop refused | reference refused |\n"
    f"| --- {'| ---: ' * 11}|"
)
_MEMORY_HEAD = (
    "| MiB of a worker | at start | "
    + " | ".join(f"after {count:,} mixed reads" for count in MIXED)
    + " |\n| --- | ---: | ---: | ---: |"
)


def _processor_line(name: str, ours: Side, theirs: Side) -> str:
    whole = (theirs.cpu_us + theirs.database_us) / (ours.cpu_us + ours.database_us)
    return (
        f"| {name} | {ours.cpu_us:,.0f} | {ours.database_us:,.0f} | {theirs.cpu_us:,.0f} | {theirs.database_us:,.0f} "
        f"| {theirs.cpu_us / ours.cpu_us:.1f} | {whole:.1f} |\n"
    )


def _speed_line(name: str, ours: Side, theirs: Side) -> str:
    us, them = ours.seen, theirs.seen
    return (
        f"| {name} | {ours.per_second:,.0f} | {theirs.per_second:,.0f} | {ours.per_second / theirs.per_second:.1f} "
        f"| {us.p50_ms:.1f} | {them.p50_ms:.1f} | {them.p50_ms / us.p50_ms:.1f} "
        f"| {us.p95_ms:.1f} | {them.p95_ms:.1f} | {them.p95_ms / us.p95_ms:.1f} "
        f"| {_refused(ours)} | {_refused(theirs)} |\n"
    )


def _refused(side: Side) -> str:
    return ", ".join(f"{count:,} x {status}" for status, count in side.seen.errors.items()) or "none"
