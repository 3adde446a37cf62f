"""The shop's books, read through its own models, held against the customers' journal."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from beautique import create_app
from beautique.audit.models import AuditEvent
from beautique.config import Settings
from beautique.kernel.db import db
from beautique.orders.models import Order, OrderDay
from beautique.orders.placement.models import IdempotencyKeyRow
from beautique.orders.placement.rules import total
from tests.bench.shop import Server, empty_database, own_folder
from tests.bench.stock import order_body
from tests.drills.checks import Checks
from tests.drills.customers import Acknowledged, ask
from tests.factories import make_product

REPLAYS = 50


@contextmanager
def shop(engine: str, database_url: str = "") -> Iterator[tuple[Server, Flask, list[bytes]]]:
    """A server that is not started yet, the application to read its books with, and bodies of orders of its products."""
    with own_folder() as folder:
        server = Server(folder, database_url or empty_database(engine, folder))
        server.flask("db", "upgrade")
        app = _application(server, folder)
        bodies = []
        for _ in range(10):
            product = make_product(app)
            price = float(product.effective_price)
            bodies.append(
                order_body(
                    {"id": str(product.id), "sizes": product.sizes, "colors": product.colors, "price": price}
                )
            )
        try:
            yield server, app, bodies
        finally:
            server.stop()
            with app.app_context():
                db.engine.dispose()


def check_doctor(checks: Checks, server: Server) -> None:
    """`flask doctor` finds nothing either."""
    try:
        server.flask("doctor")
        healthy = True
    except subprocess.CalledProcessError:
        healthy = False
    checks.that(healthy, "flask doctor finds nothing wrong")


def check(checks: Checks, app: Flask, journal: list[Acknowledged]) -> None:
    """Every promised order is there exactly once, numbers have no gap, totals are the sums of their lines."""
    numbers = Counter(entry.number for entry in journal)
    with app.app_context():
        orders = db.session.scalars(select(Order)).all()
        keys = db.session.scalar(select(func.count()).select_from(IdempotencyKeyRow))
        events = db.session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "order.placed")
        )
        last_numbers = {day.day: day.last_number for day in db.session.scalars(select(OrderDay))}
    stored = Counter(order.number for order in orders)
    counters: dict[object, list[int]] = {}
    for order in orders:
        counters.setdefault(order.order_date, []).append(order.day_counter)
    checks.equal(len(numbers - stored), 0, f"none of {len(journal)} acknowledged orders is lost")
    checks.equal(len(stored - numbers), 0, "no order is doubled: each belongs to one acknowledged key")
    checks.equal(keys, len(orders), "one order per key, no key left behind")
    checks.that(
        all(sorted(each) == list(range(1, last_numbers[day] + 1)) for day, each in counters.items()),
        "numbers begin at 1, have no gap and no repeat, and end at the counter",
    )
    checks.that(
        all(order.total_amount == total(order.lines) for order in orders),
        "totals are the sums of their lines",
    )
    checks.equal(events, len(orders), "each order is on the activity log once")


def check_replays(checks: Checks, server: Server, bodies: list[bytes], journal: list[Acknowledged]) -> None:
    """An old key is told the same, to the byte."""
    by_product = {json.loads(body)["items"][0]["product_id"]: body for body in bodies}
    different = 0
    for entry in journal[:: max(1, len(journal) // REPLAYS)]:
        body = by_product[json.loads(entry.told)["items"][0]["product_id"]]
        reply = ask(server, "POST", "/api/orders", body, entry.key)
        same = (reply.status, reply.body) == (201, entry.told)
        different += not (same and reply.headers.get("idempotency-replayed") == "true")
    checks.equal(different, 0, "an old key is told the same again, to the byte")


def _application(server: Server, folder: Path) -> Flask:
    return create_app(
        Settings(
            beautique_env="development",
            database_url=server.environment["DATABASE_URL"],
            media_root=folder / "media",
            proofs_root=folder / "proofs",
            secret_key="a secret of benchmarks and drills that is long enough",
            jwt_secret_key="another secret of benchmarks and drills, long enough",
        )
    )
