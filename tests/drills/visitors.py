"""A visitor of the catalogue, before an attack and during it."""

import time
from statistics import median, quantiles

from tests.bench.shop import Server

CATALOGUE = "/api/products?limit=20"
PATIENCE_S = 5.0


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


def failed(seen: list[float | None]) -> int:
    """How many gave up."""
    return sum(seconds is None for seconds in seen)


def p50(seen: list[float | None]) -> float:
    """The median wait in seconds; who gave up has waited for all his patience."""
    return median(_waited(seen))


def p95(seen: list[float | None]) -> float:
    """The 95th percentile, likewise."""
    waited = _waited(seen)
    return quantiles(waited, n=20)[-1] if len(waited) > 1 else waited[0]


def figures(seen: list[float | None]) -> str:
    """Both in milliseconds."""
    return f"p50 {p50(seen) * 1000:.0f} ms, p95 {p95(seen) * 1000:.0f} ms"


def _waited(seen: list[float | None]) -> list[float]:
    return [PATIENCE_S if seconds is None else seconds for seconds in seen]
