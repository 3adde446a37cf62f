"""Strangers try wrong passwords from many addresses while a visitor asks for the catalogue: log-ins have few places of their own."""

import json
from concurrent.futures import ThreadPoolExecutor
from statistics import median

from tests.bench.load import measure, post
from tests.bench.shop import ENGINES
from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.slow import PATIENCE_S, visit

ATTACK_S = 15.0
GUESSERS = 8
NOTICED = 3  # times the idle median
SECOND_LOOK_MS = 10.0  # below this nobody notices anything


def drill(checks: Checks) -> None:
    """Both engines: each try writes."""
    guesses = [
        post(
            "/api/admin/login",
            json.dumps({"username": f"nobody{n}", "password": "wrong horse battery"}).encode(),
            Connection="close",  # so that they spread over all workers
            X_Forwarded_For=f"10.1.{n // 250}.{n % 250}",
        )
        for n in range(20_000)
    ]
    for engine in ENGINES:
        checks.title(f"{GUESSERS} wrong log-ins at once for {ATTACK_S:.0f} s, {engine}")
        with books.shop(engine) as (server, _, _), ThreadPoolExecutor(1) as elsewhere:
            server.environment["TRUSTED_HOPS"] = "1"
            server.start()
            idle = _median_ms(visit(server, 5.0))
            guessing = elsewhere.submit(measure, server, guesses, GUESSERS, ATTACK_S)
            seen = visit(server, ATTACK_S)
            statuses = dict(guessing.result().statuses)
        failed, during = sum(seconds is None for seconds in seen), _median_ms(seen)
        checks.that(set(statuses) <= {401, 503}, f"the guessers are told 401 or 503: {statuses}")
        checks.equal(failed, 0, "every visitor is answered")
        checks.that(
            during <= max(NOTICED * idle, SECOND_LOOK_MS),
            f"and waits hardly longer: x{during / idle:.1f}",
            f"median {during:.1f} ms, idle {idle:.1f} ms",
        )


def _median_ms(seen: list[float | None]) -> float:
    return median(PATIENCE_S if seconds is None else seconds for seconds in seen) * 1_000
