"""What people at the desk begin on one machine and go on with on the other: sessions, news, pictures, files, changes of many orders."""

import http.client
import json
import threading
import time
import uuid
from contextlib import closing, suppress
from typing import Any

from sqlalchemy import func, select
from urllib3.filepost import encode_multipart_formdata

from beautique.audit.models import AuditEvent
from beautique.audit.types import SYSTEM
from beautique.bulk.commands import start_bulk
from beautique.bulk.queries import get_job, progress
from beautique.bulk.types import BulkItemRequest
from beautique.kernel.db import db
from beautique.orders.bulk.commands import ORDER_MOVES
from beautique.orders.bulk.queries import list_bulk_orders
from beautique.orders.models import Order
from beautique.orders.types import OrderFilter
from beautique.payments.bulk import ORDER_KINDS
from beautique.payments.models import PaymentProof
from tests.bench.shop import Server
from tests.bench.stock import DEMO_OWNER, FORM, Answer, ask, cookie_of, csrf_token, fetch, sign_in
from tests.drills.checks import Checks
from tests.drills.customers import wait_until
from tests.drills.two_machines import Machines, customer, kill
from tests.media.pictures import encoded, photo
from tests.payments.desk import screenshot

MANY, BEFORE_THE_KILL = 500, 20
NOTE = "Call before you come"


def drill(checks: Checks, machines: Machines) -> None:
    """One owner, whose balancer changes the machine with each request."""
    first, second = machines.servers
    token = ask(first, "POST", "/api/admin/login", DEMO_OWNER)["access_token"]
    cookie = cookie_of(_get(first, "/admin/orders", sign_in(first)))  # with what forms prove themselves by
    number = _news(checks, machines, cookie, token)
    _pictures(checks, machines, cookie, token, number)
    _file(checks, machines, cookie)
    _many(checks, machines, cookie)
    checks.title("Sessions")
    checks.equal(_get(second, "/admin/orders", cookie).status, 200, "logged in on one, at work on the other")
    _post(second, "/admin/logout", cookie, b"")
    seen = [_get(server, "/admin/orders", cookie).status for server in machines.servers]
    checks.equal(seen, [302, 302], "logged out on one is logged out on both")
    ask(first, "POST", "/api/admin/logout", Authorization=f"Bearer {token}")
    status = fetch(second, "/api/admin/me", Authorization=f"Bearer {token}").status
    checks.equal(status, 401, "the same for a token of the JSON API")


def _news(checks: Checks, machines: Machines, cookie: str, token: str) -> str:
    checks.title("Live news")
    first, second = machines.servers
    mark = json.loads(_get(first, "/admin/live", cookie).body)["mark"]
    number = customer(4_000, machines.bodies).order([second], []).number
    news = json.loads(_get(first, f"/admin/live?since={mark}", cookie).body)
    checks.equal(news["new_orders"], 1, "an order at one is news at the other, at the next poll")
    address = f"/api/admin/orders/{number}"
    version = ask(first, "GET", address, Authorization=f"Bearer {token}")["version"]
    ask(second, "PATCH", f"{address}/status", {"tracking_notes": NOTE}, Authorization=f"Bearer {token}")
    news = json.loads(_get(first, f"/admin/live?order={number}&version={version}", cookie).body)
    checks.that(bool(news["order"] and news["order"]["version"] > version), "so is a change of an open order")
    return number


def _pictures(checks: Checks, machines: Machines, cookie: str, token: str, number: str) -> None:
    checks.title("Pictures and payment screenshots")
    first, second = machines.servers
    product = json.loads(machines.bodies[0])["items"][0]["product_id"]
    body, form = encode_multipart_formdata({"images": ("k.jpg", encoded(photo()), "image/jpeg")})
    headers = {"Content_Type": form, "Authorization": f"Bearer {token}"}
    kept = fetch(first, f"/api/admin/products/{product}/images", "POST", body, **headers)
    newest = json.loads(kept.body)["images"][-1]
    shown = ask(second, "GET", f"/api/products/{product}")["images"]
    checks.that(
        newest in shown and len(machines.pictures.uploads) == 1, "a picture sent to one is shown by the other"
    )
    sent = {"proof": ("s.jpg", screenshot(1).content, "image/jpeg")}
    _post(first, f"/admin/orders/{number}/proofs", cookie, *encode_multipart_formdata(sent))
    with machines.app.app_context():
        proof = db.session.scalars(select(PaymentProof.id)).one()
    seen = _get(second, f"/admin/proofs/{proof}", cookie)
    checks.equal((seen.status, seen.body[:2]), (200, b"\xff\xd8"), "so is a screenshot, to whom may see it")
    checks.equal(_get(second, f"/admin/proofs/{proof}", "").status, 302, "and to nobody else")


def _file(checks: Checks, machines: Machines, cookie: str) -> None:
    checks.title("A file of all orders, begun on one machine while the other one is killed")
    with machines.app.app_context():
        orders = db.session.scalar(select(func.count(Order.id)))
    with closing(http.client.HTTPConnection("127.0.0.1", machines.first.port, timeout=30)) as connection:
        connection.request("GET", "/admin/orders/export.csv", headers={"Cookie": cookie})
        answer = connection.getresponse()
        begun = answer.read(1_000)
        kill(machines.second)
        customer(4_001, machines.bodies).order([machines.first], [])
        time.sleep(1)
        lines = (begun + answer.read()).count(b"\n")
    machines.second.start()
    checks.equal(lines, 1 + (orders or 0), f"it is whole: {orders:,} orders, those there were when it began")


def _many(checks: Checks, machines: Machines, cookie: str) -> None:
    checks.title(f"A change of {MANY} orders, whose machine is killed in the middle")
    with machines.app.app_context():
        orders = list_bulk_orders(OrderFilter())[:MANY]
        wishes = [BulkItemRequest(each.id, each.number) for each in orders]
        job_id = start_bulk(ORDER_MOVES, "Notes", wishes, SYSTEM, changes={"tracking_notes": "Ring twice"}).id
    running = threading.Thread(target=_run_until_it_dies, args=(machines.first, job_id, cookie))
    running.start()
    wait_until(lambda: _done(machines, job_id) >= BEFORE_THE_KILL, 60)
    kill(machines.first)
    running.join()
    before = _done(machines, job_id)
    checks.that(0 < before < MANY, f"{before} were changed when it died")
    while _done(machines, job_id) < MANY:
        _run(machines.second, job_id, cookie)
    machines.first.start()
    with machines.app.app_context():
        changed = progress(get_job(job_id, ORDER_KINDS)).changed
        events = db.session.execute(
            select(func.count(), func.count(AuditEvent.subject_id.distinct())).where(
                AuditEvent.action == "order.delivery_set",
                AuditEvent.changes["tracking_notes"][1].as_string() == "Ring twice",
            )
        ).one()
    checks.equal((changed, *events), (MANY, MANY, MANY), "the other one takes it up: each order changed once")


def _done(machines: Machines, job_id: uuid.UUID) -> int:
    with machines.app.app_context():
        return progress(get_job(job_id, ORDER_KINDS)).done


def _run_until_it_dies(server: Server, job_id: uuid.UUID, cookie: str) -> None:
    """As the page of the change does: each request is about a second of it."""
    with suppress(OSError, http.client.HTTPException):
        while True:
            _run(server, job_id, cookie)


def _run(server: Server, job_id: uuid.UUID, cookie: str) -> None:
    _post(server, f"/admin/orders/bulk/{job_id}/run", cookie, b"")


def _get(server: Server, path: str, cookie: str) -> Answer:
    return fetch(server, path, Cookie=cookie)


def _post(server: Server, path: str, cookie: str, body: bytes, form: str = FORM, **more: Any) -> Answer:
    token = csrf_token(_get(server, "/admin/orders", cookie))
    headers = {"Content_Type": form, "Cookie": cookie, "X_CSRFToken": token}
    answer = fetch(server, path, "POST", body, **headers, **more)
    if answer.status >= 400:
        raise RuntimeError(f"{path} answers {answer.status}: {answer.body[:300]!r}")
    return answer
