"""`make bench`: how fast the shop is, on this machine, as Markdown. `python -m tests.bench --help` lists the options."""

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path

import psycopg2

from tests import servers
from tests.bench import bulk, comparison, cpu, desk, export
from tests.bench.load import Outcome, measure
from tests.bench.rows import ROWS
from tests.bench.shop import ENGINES, THREADS, WORKERS, Server, empty_database, own_folder
from tests.bench.stock import Stock, fill, take_stock
from tests.bench.weight import weigh_pages

CLIENTS = (1, 32, 100)
WARM_UP_S = 1.0
TURNS = 4
_DESKS = {"desk": desk.measure_desk, "products": desk.measure_products}


def main() -> int:
    """Measure and print; status 1 when an answer was an error."""
    chosen = _options()
    print(_machine())
    parts = {"reference", "memory"} & set(chosen.only)
    failures = _measure_doors(chosen) if set(chosen.only) - {*_DESKS, *parts} else 0
    if parts and "postgresql" in chosen.engine:
        for table, wrong in comparison.report(chosen.products, chosen.orders, chosen.seconds / 2, parts):
            print(table, end="", flush=True)
            failures += wrong
    for key in (key for key in _DESKS if key in chosen.only):
        products = chosen.products if key == "desk" else chosen.desk_products
        orders = chosen.desk_orders if key == "desk" else chosen.orders
        print(
            f"\nThe {key} with {products:,} products and {orders:,} orders, one person:\n\n{desk.HEAD}",
            flush=True,
        )
        for engine in chosen.engine:
            for line in _DESKS[key](engine, products, orders, chosen.samples):
                print(line, flush=True)
    return 1 if failures else 0


def _measure_doors(chosen: argparse.Namespace) -> int:
    """Prints the rows of requests a second, and the weights of pages; the number of lines with errors."""
    print("\n| what | engine | clients | req/s | p50 ms | p95 ms | CPU ms | errors | of memory |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | --- | ---: |", flush=True)
    failures, weights, exports, changes, spent = 0, "", "", "", ""
    for engine in chosen.engine:
        with own_folder() as folder:
            server = Server(folder, empty_database(engine, folder))
            fill(server, chosen.products, chosen.orders)
            with server:
                stock = take_stock(server)
                failures += _measure_rows(server, stock, folder, engine, chosen)
                weights = weights or (_weights(server, stock) if "weight" in chosen.only else "")
                if "export" in chosen.only:
                    exports += export.report(server, engine)
                if "cpu" in chosen.only:
                    spent += "".join(f"{line}\n" for line in cpu.report(server, stock, engine))
                if "bulk" in chosen.only:
                    changes += f"{bulk.report(server, stock, engine)}\n"
    print(weights, end="")
    print(exports, end="")
    if spent:
        print(f"\n{cpu.HEAD}\n{spent}", end="")
    if changes:
        print(f"\n{bulk.HEAD}\n{changes}", end="")
    return failures


def _options() -> argparse.Namespace:
    keys = [*(row.key for row in ROWS), "cpu", "weight", "export", "bulk", "reference", "memory", *_DESKS]
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each measurement (default 4)")
    parser.add_argument("--only", nargs="+", choices=keys, default=keys, metavar="ROW", help=", ".join(keys))
    parser.add_argument("--engine", nargs="+", choices=ENGINES, default=ENGINES)
    parser.add_argument("--clients", nargs="+", type=int, default=CLIENTS)
    parser.add_argument("--products", type=int, default=1_000)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--desk-orders", type=int, default=100_000, help="in the shop whose desk is measured")
    parser.add_argument("--desk-products", type=int, default=100_000, help="where `products` are measured")
    parser.add_argument("--samples", type=int, default=100, help="answers per page of the desk")
    return parser.parse_args()


def _measure_rows(server: Server, stock: Stock, folder: Path, engine: str, chosen: argparse.Namespace) -> int:
    """Prints a line per row and number of clients; the number of lines with errors."""
    body = folder / "body.json"
    body.write_bytes(stock.list_body)
    bare = Server(
        folder, server.environment["DATABASE_URL"], "tests.bench.yardstick:app", YARDSTICK_BODY=str(body)
    )
    failures = 0
    for row in ROWS:
        if row.key not in chosen.only:
            continue
        requests = row.requests(stock)
        for clients in chosen.clients:
            with bare if row.yardstick else nullcontext():
                measured = [server, bare] if row.yardstick else [server]
                outcome, *memory = _measured(measured, requests, clients, chosen.seconds)
            share = f"{outcome.per_second / memory[0].per_second:.0%}" if memory else ""
            print(_line(row.name, engine, clients, outcome, share), flush=True)
            for each in memory:
                print(_line("the same bytes from memory", "", clients, each, "100%"), flush=True)
            failures += bool(outcome.errors)
    return failures


def _measured(
    measured: Sequence[Server], requests: Sequence[bytes], clients: int, seconds: float
) -> list[Outcome]:
    """One outcome per server: never two at once, and in turns, so that a busy moment of the machine hits all of them."""
    for server in measured:  # with the last requests, so that what is "never seen before" stays so
        measure(server, requests[-1000:], clients, WARM_UP_S)
    if len(measured) == 1:
        return [measure(measured[0], requests, clients, seconds)]
    outcomes = [Outcome() for _ in measured]
    for _ in range(TURNS):
        for server, outcome in zip(measured, outcomes, strict=True):
            outcome.add(measure(server, requests, clients, seconds / TURNS))
    return outcomes


def _line(name: str, engine: str, clients: int, seen: Outcome, share: str) -> str:
    errors = ", ".join(f"{n} x {status}" for status, n in seen.errors.items()) or "none"
    speed = f"{seen.per_second:,.0f} | {seen.p50_ms:.1f} | {seen.p95_ms:.1f} | {seen.cpu_ms:.2f}"
    return f"| {name} | {engine} | {clients} | {speed} | {errors} | {share} |"


def _weights(server: Server, stock: Stock) -> str:
    lines = ["\n| page | bytes | over the wire | encoding |\n| --- | ---: | ---: | --- |"]
    lines += [
        f"| {name} | {plain:,} | {wire:,} | {encoding} |"
        for name, plain, wire, encoding in weigh_pages(server, stock)
    ]
    return "\n".join(lines) + "\n"


def _machine() -> str:
    with psycopg2.connect(servers.postgres_url()) as connection:
        postgres = connection.server_version // 10_000
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("flask", "sqlalchemy", "gunicorn", "psycopg2-binary")
    )
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, load {load:.1f} before the start, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {packages}, PostgreSQL {postgres}; "
        f"{WORKERS} workers x {THREADS} threads, logs written to a file."
    )


if __name__ == "__main__":
    sys.exit(main())
