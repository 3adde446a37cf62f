"""The shop is told to end (SIGTERM) with 50 orders in flight: all of them are finished first."""

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from sqlalchemy.engine import make_url

from tests.bench.shop import ENGINES
from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.customers import Reply, ask

IN_FLIGHT = 50
LIMIT_S = 30.0


def drill(checks: Checks) -> None:
    """Both engines."""
    for engine in ENGINES:
        checks.title(f"SIGTERM with {IN_FLIGHT} orders in flight, {engine}")
        with books.shop(engine) as (server, app, bodies):
            server.start()
            replies: list[Reply] = []

            def order(number: int) -> None:
                replies.append(
                    ask(server, "POST", "/api/orders", bodies[number % len(bodies)], f"in-flight-{number}")
                )

            senders = [threading.Thread(target=order, args=(number,)) for number in range(IN_FLIGHT)]
            with _held_orders(server.environment["DATABASE_URL"]):
                for sender in senders:
                    sender.start()
                time.sleep(1)  # all have arrived, none can be finished
                unfinished = IN_FLIGHT - len(replies)
                stopping = threading.Thread(target=lambda: seconds.append(server.stop()))
                seconds: list[float | None] = []
                stopping.start()
                time.sleep(0.5)
            for thread in (*senders, stopping):
                thread.join()
            checks.equal(unfinished, IN_FLIGHT, "all were in flight when it was told")
            checks.equal(
                dict(Counter(reply.status for reply in replies)),
                {201: IN_FLIGHT},
                "all were finished with 201",
            )
            ended = seconds[0]
            checks.that(
                ended is not None and ended <= LIMIT_S,
                f"it ended with status 0 within {LIMIT_S:.0f} s",
                ended,
            )
            books.check_stored(checks, app, IN_FLIGHT)


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
