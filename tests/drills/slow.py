"""Strangers hold connections or bring expensive work while a visitor asks for the catalogue, and the visitor notices nothing."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager

from beautique.config import ROOT
from beautique.web.static_files import static_version
from tests.bench.load import measure
from tests.bench.shop import Server
from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.logins import wrong_log_ins
from tests.drills.senders import SILENT, SLOW_BODY, SLOW_HEAD, UPLOAD, Senders, slow_reader
from tests.drills.uploads import path_of, raw_upload, token_of_owner, with_scans
from tests.drills.visitors import failed, figures, p95, visit

IDLE_S = 5.0
NOTICED = 3  # times the idle p95, and never less than a quarter of a second on a busy machine

# No body needs more than 64 KiB here, and each byte comes as a chunk of its own.
_TINY_CHUNKS = (
    b"POST /api/orders HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"1\r\n \r\n" * 60_000
    + b"0\r\n\r\n"
)

Attack = tuple[str, AbstractContextManager[object]]


def drill(checks: Checks) -> None:
    """SQLite: what is drilled is the server, not the database."""
    with books.shop("sqlite") as (server, app, bodies):
        server.environment["TRUSTED_HOPS"] = "1"  # so that guessers come from everywhere
        server.start()
        token = token_of_owner(server, app)
        idle = visit(server, IDLE_S)
        checks.title(f"Strangers, {checks.attack_s:.0f} s each (idle: {figures(idle)})")
        allowed = max(NOTICED * p95(idle), 0.25)
        for name, attack in _attacks(server, path_of(bodies[0]), token, checks.attack_s):
            with attack:
                seen = visit(server, checks.attack_s)
            checks.that(
                not failed(seen) and p95(seen) <= allowed,
                f"{name:28}",
                f"{failed(seen)} of {len(seen)} visitors failed, {figures(seen)}, x{p95(seen) / p95(idle):.1f} idle",
            )


def _attacks(server: Server, path: str, token: str, seconds: float) -> Iterator[Attack]:
    file = f"/static/{static_version(ROOT / 'static')}/vendor/swagger-ui/swagger-ui-bundle.js"
    for name, habit, count in [
        ("slow heads", SLOW_HEAD, 8),
        ("slow heads", SLOW_HEAD, 64),
        ("slow heads", SLOW_HEAD, 150),
        ("slow bodies", SLOW_BODY, 64),
        ("silent connections", SILENT, 64),
        ("uploads of 60 KB/s", UPLOAD, 16),
        ("readers who do not read", slow_reader(file), 16),
    ]:
        yield f"{count} {name}", Senders(server, habit, count)
    for name, requests in [
        ("wrong log-ins", wrong_log_ins()),
        ("bodies in chunks of a byte", [_TINY_CHUNKS]),
        ("scan bombs of 4,000 layers", [raw_upload(path, token, with_scans(7_000, 4_000))]),
        ("pictures of most layers", [raw_upload(path, token, with_scans(4_990, 20)[:-2])]),
    ]:
        yield f"8 {name}", _asking(server, requests, 8, seconds)


@contextmanager
def _asking(server: Server, requests: Sequence[bytes], clients: int, seconds: float) -> Iterator[None]:
    """So many who ask again as soon as they are answered, from a process of their own."""
    with ThreadPoolExecutor(1) as elsewhere:
        asking = elsewhere.submit(measure, server, requests, clients, seconds)
        yield
        told = asking.result().statuses
    print(f"      they were told: {dict(sorted(told.items()))}", flush=True)
