"""What a worker keeps: after 2,000 and after 20,000 mixed requests, and while the largest pictures are read."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psutil

from tests.bench.load import SERIAL, get, measure, post
from tests.bench.shop import Server
from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.customers import ask
from tests.drills.uploads import largest, path_of, token_of_owner, upload

FEW, MANY = 2_000, 20_000
GROWN = 1.1
PICTURES = 8
WHOLE_SERVER_MIB = 1024.0
LOOK_EVERY_S = 0.01


def drill(checks: Checks) -> None:
    """SQLite: the database is not counted in."""
    with books.shop("sqlite") as (server, app, bodies):
        server.start()
        token = token_of_owner(server, app)
        checks.title(f"Memory of the workers after {FEW:,} and {MANY:,} mixed requests")
        requests, answered, after = _mixed(bodies, token), 0, {}
        for wanted in (FEW, MANY):
            while answered < wanted:
                answered += len(measure(server, requests, 8, 2.0).latencies_ms)
            after[wanted] = [worker.memory_info().rss / 2**20 for worker in server.workers()]
        ratio = sum(after[MANY]) / sum(after[FEW])
        shown = "; ".join(" + ".join(f"{mib:.0f}" for mib in each) for each in after.values())
        checks.that(ratio <= GROWN, f"grown to x{ratio:.2f} after {answered:,}", f"{shown} MiB")
        paths = [path_of(body) for body in bodies]
        for name, picture in _largest().items():
            _read_at_once(checks, server, token, paths, name, picture)


def _mixed(bodies: list[bytes], token: str) -> list[bytes]:
    own = {"Authorization": f"Bearer {token}"}
    return [
        get("/api/products?limit=20"),
        get("/api/products?limit=20"),
        get("/api/products?search=kurta"),
        get("/api/categories"),
        post("/api/orders", bodies[0], Idempotency_Key=SERIAL.decode()),
        get("/api/admin/orders?limit=20", **own),
        get("/api/admin/me", **own),
        get("/admin/login"),
    ]


def _largest() -> dict[str, bytes]:
    return {
        "JPEG of 50 megapixels": largest("JPEG", 7_070, 7_070),
        "JPEG in layers of 25 megapixels": largest("JPEG", 4_990, 4_990, progressive=True, subsampling=0),
        "WebP of 16 megapixels": largest("WEBP", 3_990, 3_990, method=0),
        "PNG of 25 megapixels": largest("PNG", 4_990, 4_990, compress_level=1),
    }


def _read_at_once(
    checks: Checks, server: Server, token: str, paths: list[str], name: str, picture: bytes
) -> None:
    most, over = [_server_mib(server)], threading.Event()

    def look() -> None:
        while not over.wait(LOOK_EVERY_S):
            most[0] = max(most[0], _server_mib(server))

    looking = threading.Thread(target=look)
    looking.start()
    before = most[0]
    with ThreadPoolExecutor(PICTURES) as pool:
        replies = list(pool.map(lambda path: upload(server, path, token, picture), paths[:PICTURES]))
    over.set()
    looking.join()
    time.sleep(0.2)
    statuses = sorted(reply.status for reply in replies)
    checks.title(f"{PICTURES} x {name} at once: {statuses}")
    checks.that(
        200 in statuses and set(statuses) <= {200, 503}, "some are kept, the others told to come again"
    )
    checks.that(
        most[0] <= WHOLE_SERVER_MIB,
        "the whole server stays below 1 GiB",
        f"{before:.0f} -> at most {most[0]:.0f} -> {_server_mib(server):.0f} MiB",
    )
    checks.equal(ask(server, "GET", "/health").status, 200, "it lives")


def _server_mib(server: Server) -> float:
    """Main process and workers; what they share counts for each of them."""
    main = psutil.Process(server.process.pid) if server.process else None
    return sum(each.memory_info().rss for each in (main, *server.workers()) if each) / 2**20
