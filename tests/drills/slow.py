"""Slow strangers hold connections while a visitor asks for the catalogue: they hold no thread, and the visitor notices nothing."""

import time
from statistics import median, quantiles

from beautique.config import ROOT
from beautique.web.static_files import static_version
from tests.bench.shop import Server
from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.senders import SILENT, SLOW_BODY, SLOW_HEAD, UPLOAD, Habit, Senders, slow_reader

CATALOGUE = "/api/products?limit=20"
ATTACK_S = 15.0
PATIENCE_S = 5.0
NOTICED = 3  # times the idle p95, and never less than a quarter of a second on a busy machine


def drill(checks: Checks) -> None:
    """SQLite: what is drilled is the server, not the database."""
    with books.shop("sqlite") as (server, _, _):
        server.start()
        idle = visit(server, 3.0)
        checks.title(f"Slow strangers, {ATTACK_S:.0f} s each (idle: {_figures(idle)})")
        allowed = max(NOTICED * _p95(idle), 0.25)
        for name, habit, count in _attacks():
            with Senders(server, habit, count):
                seen = visit(server, ATTACK_S)
            failed = sum(seconds is None for seconds in seen)
            checks.that(
                not failed and _p95(seen) <= allowed,
                f"{count} {name}",
                f"{failed} of {len(seen)} visitors failed, {_figures(seen)}",
            )


def visit(server: Server, seconds: float) -> list[float | None]:
    """One visitor after the other: the seconds that each waited, None for who gave up."""
    seen: list[float | None] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        answered = server.status(CATALOGUE, PATIENCE_S) == 200
        seen.append(time.monotonic() - began if answered else None)
        time.sleep(0.02)
    return seen


def _attacks() -> list[tuple[str, Habit, int]]:
    file = f"/static/{static_version(ROOT / 'static')}/vendor/swagger-ui/swagger-ui-bundle.js"
    return [
        ("slow heads", SLOW_HEAD, 8),
        ("slow heads", SLOW_HEAD, 64),
        ("slow heads", SLOW_HEAD, 150),
        ("slow bodies", SLOW_BODY, 64),
        ("silent connections", SILENT, 64),
        ("uploads of 60 KB/s", UPLOAD, 8),
        ("readers who do not read", slow_reader(file), 16),
    ]


def _p95(seen: list[float | None]) -> float:
    waited = [PATIENCE_S if seconds is None else seconds for seconds in seen]
    return quantiles(waited, n=20)[-1] if len(waited) > 1 else waited[0]


def _figures(seen: list[float | None]) -> str:
    waited = [PATIENCE_S if seconds is None else seconds for seconds in seen]
    return f"p50 {median(waited) * 1000:.0f} ms, p95 {_p95(seen) * 1000:.0f} ms"
