"""The disk is full: what writes is refused and may come again, what reads goes on, and with room again nothing is missing."""

import contextlib
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.shop import own_folder
from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.customers import Customers, acknowledged, ask
from tests.drills.uploads import largest, path_of, token_of_owner, upload
from tests.drills.visitors import CATALOGUE

SIZE_MB = 24
TRIES = 20


def drill(checks: Checks) -> None:
    """SQLite and local pictures on a small disk of their own, which only root may make."""
    checks.title(f"A disk of {SIZE_MB} MB runs full, SQLite and local pictures")
    with own_folder() as folder, _small_disk(folder) as is_small:
        if not is_small:
            print("  - not drilled: only root can mount a small disk", flush=True)
            return
        with books.shop("sqlite", f"sqlite:///{folder / 'shop.db'}") as (server, app, bodies):
            server.environment["MEDIA_ROOT"] = str(folder / "media")
            server.start()
            token, picture = token_of_owner(server, app), largest("JPEG", 1_200, 900)
            with Customers(server, bodies, 2) as before:
                checks.equal(
                    upload(server, path_of(bodies[0]), token, picture).status, 200, "with room all is well"
                )
            filler = folder / "filler"
            _fill(filler)
            orders = [ask(server, "POST", "/api/orders", bodies[0], f"full-{n}") for n in range(TRIES)]
            uploaded = upload(server, path_of(bodies[1]), token, picture)
            refused = [reply for reply in orders if reply.status != 201]
            checks.that(len(refused) > TRIES / 2, f"{len(refused)} of {TRIES} orders found no room")
            checks.equal({reply.status for reply in refused}, {503}, "orders are told 503")
            checks.that(all("retry-after" in reply.headers for reply in refused), "with Retry-After")
            checks.that(uploaded.status in (502, 503), "an upload is refused", uploaded.status)
            checks.equal(ask(server, "GET", CATALOGUE).status, 200, "the catalogue is read")
            filler.unlink()
            again = [ask(server, "POST", "/api/orders", bodies[0], f"full-{n}") for n in range(TRIES)]
            checks.equal(
                {reply.status for reply in again}, {201}, "with room again, the same keys become orders"
            )
            checks.equal(
                upload(server, path_of(bodies[1]), token, picture).status, 200, "and pictures are kept"
            )
            kept = [acknowledged(reply, f"full-{n}") for n, reply in enumerate(again)]
            books.check(checks, app, [*before.journal, *kept])
            checks.equal(b"Traceback" in server.log.read_bytes(), False, "no traceback in the log")
            books.check_doctor(checks, server)


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """Whether a small disk is mounted at the folder."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "beautique-drill", str(folder)]
    mounted = subprocess.run(mount, check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=False)


def _fill(filler: Path) -> None:
    """Takes all the room there is."""
    with filler.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
