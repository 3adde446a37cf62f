"""Strangers try wrong passwords from many addresses while a visitor asks for the catalogue: log-ins have few places of their own."""

import json
from concurrent.futures import ThreadPoolExecutor

from tests.bench.load import measure, post
from tests.bench.shop import ENGINES
from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.visitors import failed, p50, visit

GUESSERS = 8
NOTICED = 3  # times the idle median
SECOND_LOOK_MS = 10.0  # below this nobody notices anything


def drill(checks: Checks) -> None:
    """Both engines: each try writes."""
    guesses = wrong_log_ins()
    for engine in ENGINES:
        checks.title(f"{GUESSERS} wrong log-ins at once for {checks.attack_s:.0f} s, {engine}")
        with books.shop(engine) as (server, _, _), ThreadPoolExecutor(1) as elsewhere:
            server.environment["TRUSTED_HOPS"] = "1"
            server.start()
            idle = p50(visit(server, 5.0)) * 1_000
            guessing = elsewhere.submit(measure, server, guesses, GUESSERS, checks.attack_s)
            seen = visit(server, checks.attack_s)
            statuses = dict(guessing.result().statuses)
        during = p50(seen) * 1_000
        checks.that(set(statuses) <= {401, 503}, f"the guessers are told 401 or 503: {statuses}")
        checks.equal(failed(seen), 0, "every visitor is answered")
        checks.that(
            during <= max(NOTICED * idle, SECOND_LOOK_MS),
            f"and waits hardly longer: x{during / idle:.1f}",
            f"median {during:.1f} ms, idle {idle:.1f} ms",
        )


def wrong_log_ins() -> list[bytes]:
    """Requests of strangers, each from an address of its own."""
    return [
        post(
            "/api/admin/login",
            json.dumps({"username": f"nobody{n}", "password": "wrong horse battery"}).encode(),
            Connection="close",  # so that they spread over all workers
            X_Forwarded_For=f"10.1.{n // 250}.{n % 250}",
        )
        for n in range(20_000)
    ]
