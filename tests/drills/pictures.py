"""The picture service takes what it is sent and never answers: uploads end in time with a clear refusal, and the shop goes on."""

import time
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import text

from beautique.kernel.db import db
from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.customers import Customers
from tests.drills.uploads import largest, path_of, token_of_owner, upload
from tests.drills.visitors import failed, figures, p95, visit
from tests.media.cloudinary_stub import CloudinaryStub, Mode

UPLOADS = 8
ANSWER_S = 15.0
NOTICED = 3


def drill(checks: Checks) -> None:
    """PostgreSQL: it can tell whether a connection is kept meanwhile."""
    checks.title(f"The picture service hangs under {UPLOADS} uploads")
    with CloudinaryStub() as service, books.shop("postgresql") as (server, app, bodies):
        server.environment["CLOUDINARY_URL"] = service.cloudinary_url
        server.start()
        token, picture = token_of_owner(server, app), largest("JPEG", 1_200, 900)
        idle = visit(server, 3.0)
        service.mode = Mode.SILENT
        with ThreadPoolExecutor(UPLOADS) as pool:
            sent = [pool.submit(upload, server, path_of(body), token, picture) for body in bodies[:UPLOADS]]
            time.sleep(1.0)
            checks.equal(
                _transactions_open(app), 0, "no upload keeps a connection of the database while it hangs"
            )
            with Customers(server, bodies, 1, pace_s=0.2) as customers:
                seen = visit(server, ANSWER_S)
        replies = [each.result() for each in sent]
        checks.that(
            {reply.status for reply in replies} == {502, 503},
            "uploads are told 502 (no answer) or 503 (no place)",
        )
        checks.that(
            all("retry-after" in reply.headers for reply in replies if reply.status == 503),
            "503 with Retry-After",
        )
        slowest = max(reply.seconds for reply in replies)
        checks.that(slowest <= ANSWER_S, f"within {ANSWER_S:.0f} s", f"{slowest:.1f} s")
        checks.equal(failed(seen), 0, "every visitor is answered")
        checks.that(
            p95(seen) <= max(NOTICED * p95(idle), 0.25),
            "and waits hardly longer",
            f"{figures(seen)}, idle {figures(idle)}",
        )
        checks.that(len(customers.journal) > 0 and not customers.replies, "orders are taken throughout")
        service.mode = Mode.OK
        service.hang_up.set()
        checks.equal(upload(server, path_of(bodies[0]), token, picture).status, 200, "the next upload works")
        books.check(checks, app, customers.journal)
        books.check_doctor(checks, server)


def _transactions_open(app: Flask) -> int:
    """Transactions that the shop has open while nobody but the uploads is there."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"
    with app.app_context():
        return int(db.session.scalar(text(waiting)) or 0)
