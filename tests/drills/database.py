"""PostgreSQL restarts, is away, freezes, or keeps a table locked: clear answers in time, and recovery without anybody's help."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import quantiles

import psutil
import psycopg2
from flask import Flask

from tests.bench.shop import THREADS, WORKERS, Server
from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.customers import Customers, Reply, ask, wait_until
from tests.servers import OPTIONS, Postgres

RESTARTS = 3
RECOVERY_S = 5.0
LOCK_ANSWER_S = 6.0
FROZEN_ANSWER_S = 6.0
CATALOGUE = "/api/products?limit=20"


def drill(checks: Checks) -> None:
    """A server of our own, which may be hurt."""
    with Postgres() as postgres, books.shop("postgresql", postgres.url) as (server, app, bodies):
        _away_at_the_start(checks, postgres, server)
        server.start()
        _restarts(checks, postgres, server, app, bodies)
        _locked_table(checks, postgres, server, bodies)
        _frozen(checks, postgres, server, bodies)
        books.check_doctor(checks, server)


def _away_at_the_start(checks: Checks, postgres: Postgres, server: Server) -> None:
    checks.title("PostgreSQL is away when the shop starts")
    postgres.control("stop", "-m", "fast")
    server.start()
    checks.equal(server.status("/health"), 200, "the process lives: /health")
    checks.equal(server.status("/ready"), 503, "/ready says that it cannot serve")
    _check_refusal(checks, [ask(server, "GET", CATALOGUE)])
    postgres.control("-w", "-o", _options(postgres), "start")
    waited = wait_until(lambda: server.status("/ready") == 200, 2 * RECOVERY_S)
    checks.that(
        waited is not None and waited <= RECOVERY_S, f"ready within {RECOVERY_S:.0f} s of its return", waited
    )
    checks.equal(server.status(CATALOGUE), 200, "the catalogue is served again")
    server.stop()


def _restarts(checks: Checks, postgres: Postgres, server: Server, app: Flask, bodies: list[bytes]) -> None:
    checks.title(f"PostgreSQL is restarted {RESTARTS} times under load (immediate: connections are cut)")
    slowest = 0.0
    with Customers(server, bodies) as customers:
        for _ in range(RESTARTS):
            time.sleep(3)
            postgres.control("-w", "-m", "immediate", "restart")
            waited = wait_until(lambda: server.status("/ready") == 200, 4 * RECOVERY_S)
            slowest = max(slowest, 4 * RECOVERY_S if waited is None else waited)
        time.sleep(2)
    checks.that(slowest <= RECOVERY_S, f"ready within {RECOVERY_S:.0f} s each time", f"{slowest:.1f} s")
    checks.equal(customers.unanswered, 0, "every customer got an answer in the end")
    checks.that(len(customers.replies) > 0, f"the restarts were felt: {customers.statuses()}")
    _check_refusal(checks, customers.replies)
    books.check_replays(checks, server, bodies, customers.journal)
    books.check(checks, app, customers.journal)


def _locked_table(checks: Checks, postgres: Postgres, server: Server, bodies: list[bytes]) -> None:
    checks.title("The table of orders stays locked by somebody else")
    idle = _slowest_reads(server, 40)
    affected: list[Reply] = []
    askers = [
        threading.Thread(target=lambda: affected.append(ask(server, "POST", "/api/orders", bodies[0])))
        for _ in range(3)  # fewer than one worker has threads: the rest of the shop must not notice
    ]
    with _lock(postgres.url):
        for asker in askers:
            asker.start()
        time.sleep(0.5)
        during = _slowest_reads(server, 40)
        for asker in askers:
            asker.join()
    checks.equal(len(affected), len(askers), "every order under the lock was answered")
    slowest = max((reply.seconds for reply in affected), default=0.0)
    checks.that(0.5 < slowest <= LOCK_ANSWER_S, f"within {LOCK_ANSWER_S:.0f} s", f"{slowest:.1f} s")
    _check_refusal(checks, affected)
    checks.that(
        during <= max(5 * idle, 0.25),
        "the catalogue does not notice",
        f"p95 {during * 1000:.0f} ms, idle {idle * 1000:.0f} ms",
    )
    checks.equal(ask(server, "POST", "/api/orders", bodies[0]).status, 201, "orders are taken again after it")


def _frozen(checks: Checks, postgres: Postgres, server: Server, bodies: list[bytes]) -> None:
    checks.title("PostgreSQL freezes (SIGSTOP) under open connections")
    everybody = WORKERS * THREADS
    with ThreadPoolExecutor(everybody) as pool:
        list(
            pool.map(lambda _: ask(server, "GET", CATALOGUE), range(4 * everybody))
        )  # every thread has its connection
        with _stopped(postgres):
            affected = list(pool.map(lambda _: ask(server, "GET", CATALOGUE), range(everybody)))
            ordered = ask(server, "POST", "/api/orders", bodies[0])
    _check_refusal(checks, [*affected, ordered])
    slowest = max(reply.seconds for reply in [*affected, ordered])
    checks.that(slowest <= FROZEN_ANSWER_S, f"within {FROZEN_ANSWER_S:.0f} s", f"{slowest:.1f} s")
    waited = wait_until(lambda: server.status("/ready") == 200, 2 * RECOVERY_S)
    checks.that(waited is not None and waited <= RECOVERY_S, "ready soon after it goes on", waited)
    checks.equal(ask(server, "POST", "/api/orders", bodies[0]).status, 201, "orders are taken again")


@contextmanager
def _stopped(postgres: Postgres) -> Iterator[None]:
    """While this lasts, no process of the server runs; its machine still takes connections for it."""
    postmaster = psutil.Process(postgres.pid)
    stopped = [postmaster, *postmaster.children(recursive=True)]
    for process in stopped:
        process.suspend()
    try:
        yield
    finally:
        for process in stopped:
            process.resume()


def _check_refusal(checks: Checks, replies: list[Reply]) -> None:
    statuses = sorted({reply.status for reply in replies if reply.status != 503})
    checks.equal(statuses, [], "trouble is always 503")
    refusals = [reply for reply in replies if reply.status == 503]
    checks.that(all("retry-after" in reply.headers for reply in refusals), "with Retry-After")
    checks.that(
        all(reply.headers["content-type"].startswith("application/problem+json") for reply in refusals),
        "and our own error body",
    )
    words = b"".join(reply.body.lower() for reply in refusals)
    checks.that(
        not any(leak in words for leak in (b"psycopg", b"127.0.0.1", b"select ")), "that gives nothing away"
    )


def _slowest_reads(server: Server, count: int) -> float:
    """The 95th percentile of some catalogue reads one after the other, in seconds."""
    return quantiles([ask(server, "GET", CATALOGUE).seconds for _ in range(count)], n=20)[-1]


@contextmanager
def _lock(url: str) -> Iterator[None]:
    holder = psycopg2.connect(url)
    try:
        with holder.cursor() as cursor:
            cursor.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        yield
    finally:
        holder.close()


def _options(postgres: Postgres) -> str:
    """The settings that the server was started with, for pg_ctl."""
    settings = OPTIONS | {"port": str(postgres.port), "unix_socket_directories": str(postgres.here)}
    return " ".join(f"-c {name}={value}" for name, value in settings.items())
