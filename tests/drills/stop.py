"""The shop is told to end (SIGTERM) with 50 orders in flight: all of them are finished first."""

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg2
from sqlalchemy.engine import make_url

from tests.bench.shop import ENGINES
from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.customers import acknowledged, ask

IN_FLIGHT = 50
LIMIT_S = 30.0


def drill(checks: Checks) -> None:
    """Both engines."""
    for engine in ENGINES:
        checks.title(f"SIGTERM with {IN_FLIGHT} orders in flight, {engine}")
        with books.shop(engine) as (server, app, bodies):
            server.start()
            with ThreadPoolExecutor(IN_FLIGHT + 1) as pool:
                with _held_orders(server.environment["DATABASE_URL"]):
                    sent = [
                        pool.submit(
                            ask, server, "POST", "/api/orders", bodies[n % len(bodies)], f"in-flight-{n}"
                        )
                        for n in range(IN_FLIGHT)
                    ]
                    time.sleep(1)  # all have arrived, none can be finished
                    unfinished = sum(not order.done() for order in sent)
                    stopping = pool.submit(server.stop)
                    time.sleep(0.5)
                replies = [order.result() for order in sent]
                seconds = stopping.result()
            checks.equal(unfinished, IN_FLIGHT, "all were in flight when it was told")
            statuses = dict(Counter(reply.status for reply in replies))
            checks.equal(statuses, {201: IN_FLIGHT}, "all were finished with 201")
            checks.that(
                seconds is not None and seconds <= LIMIT_S,
                f"it ended with status 0 within {LIMIT_S:.0f} s",
                f"{seconds:.1f} s" if seconds is not None else "it did not",
            )
            books.check(
                checks, app, [acknowledged(r, str(n)) for n, r in enumerate(replies) if r.status == 201]
            )


@contextmanager
def _held_orders(database_url: str) -> Iterator[None]:
    """While this lasts, nobody else can finish an order."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite":
        holder = sqlite3.connect(str(url.database), isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
    else:
        holder = psycopg2.connect(database_url)
        holder.cursor().execute("LOCK TABLE orders IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        holder.rollback()
        holder.close()
