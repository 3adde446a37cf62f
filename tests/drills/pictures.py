"""The picture service takes what it is sent and never answers: uploads end in time with a clear refusal, and the shop goes on."""

from concurrent.futures import ThreadPoolExecutor

from tests.drills import books
from tests.drills.checks import Checks
from tests.drills.customers import Customers
from tests.drills.uploads import largest, path_of, token_of_owner, upload
from tests.drills.visitors import failed, figures, p95, visit
from tests.media.cloudinary_stub import CloudinaryStub, Mode

UPLOADS = 12
ANSWER_S = 15.0
NOTICED = 3


def drill(checks: Checks) -> None:
    """SQLite: what is drilled is the way to the service."""
    checks.title(f"The picture service hangs under {UPLOADS} uploads")
    with CloudinaryStub() as service, books.shop("sqlite") as (server, app, bodies):
        server.environment["CLOUDINARY_URL"] = service.cloudinary_url
        server.start()
        token, picture = token_of_owner(server, app), largest("JPEG", 1_200, 900)
        idle = visit(server, 3.0)
        service.mode = Mode.SILENT
        with ThreadPoolExecutor(UPLOADS) as pool, Customers(server, bodies, 1, pace_s=0.2) as customers:
            sent = [
                pool.submit(upload, server, path_of(body), token, picture) for body in (bodies * 2)[:UPLOADS]
            ]
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
