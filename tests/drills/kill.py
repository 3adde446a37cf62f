"""Workers are killed at random (kill -9) while customers order; nothing that was promised may be lost or doubled."""

import random
import time

import psutil

from tests.bench.shop import ENGINES, Server
from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.customers import Customers

LIMIT_S = 4  # for each, its pause before it and the start of another worker


def drill(checks: Checks) -> None:
    """Both engines."""
    for engine in ENGINES:
        checks.title(f"kill -9 of workers under load, {engine}")
        with books.shop(engine) as (server, app, bodies):
            server.start()
            with Customers(server, bodies) as customers:
                killed = _kill(server, checks.kills)
            checks.equal(killed, checks.kills, f"{killed} workers were killed")
            checks.equal(customers.unanswered, 0, "every customer got an answer in the end")
            checks.that(
                set(customers.statuses()) <= {0, 409, 503},
                f"besides 201 only broken connections, 409 and 503: {customers.statuses()}",
            )
            books.check_replays(checks, server, bodies, customers.journal)
            books.check(checks, app, customers.journal)
            books.check_doctor(checks, server)


def _kill(server: Server, wanted: int) -> int:
    """Kills random workers; how many."""
    killed, deadline = 0, time.monotonic() + wanted * LIMIT_S
    while killed < wanted and time.monotonic() < deadline:
        time.sleep(random.uniform(0.3, 1.5))
        if alive := server.workers():
            try:
                random.choice(alive).kill()
                killed += 1
            except psutil.NoSuchProcess:
                pass  # it was gone already
    return killed
