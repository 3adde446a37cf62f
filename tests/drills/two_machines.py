"""Two servers of one shop, as on two machines: one PostgreSQL behind PgBouncer, one Redis, one picture service, one private folder."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psutil
from flask import Flask

from beautique.staff.actors import command_line
from beautique.staff.commands import create_account
from beautique.staff.types import AccountDraft, Role
from tests.bench.shop import THREADS, WORKERS, Server, own_folder
from tests.bench.stock import DEMO_OWNER
from tests.drills import books
from tests.drills.customers import Acknowledged, Reply, acknowledged, ask, seen_from
from tests.media.cloudinary_stub import CloudinaryStub
from tests.neighbours import PgBouncer, Redis
from tests.servers import Postgres

CONNECTIONS = WORKERS * THREADS  # to PostgreSQL: half as many as both machines have to PgBouncer
TRIES = 200
PAUSE_S = 0.05


@dataclass
class Machines:
    """The two servers, what they share, and the application to read their books with."""

    servers: list[Server]
    app: Flask
    bodies: list[bytes]
    redis: Redis
    bouncer: PgBouncer
    pictures: CloudinaryStub

    @property
    def first(self) -> Server:
        """The one that people begin things on."""
        return self.servers[0]

    @property
    def second(self) -> Server:
        """The one that goes on with them."""
        return self.servers[1]


@contextmanager
def two_machines() -> Iterator[Machines]:
    """Both running, with an owner who can log in."""
    with (
        Postgres() as postgres,
        PgBouncer(postgres.url, CONNECTIONS) as bouncer,
        Redis() as redis,
        CloudinaryStub() as pictures,
        own_folder() as shared,
        own_folder() as folder,
        books.shop("postgresql", bouncer.url) as (first, app, bodies),
        ExitStack() as stack,
    ):
        second = Server(folder, bouncer.url)
        stack.callback(second.stop)
        for server in (first, second):
            server.environment |= {
                "PROOFS_ROOT": str(shared / "proofs"),
                "CLOUDINARY_URL": pictures.cloudinary_url,
                "RATELIMIT_ENABLED": "true",
                "RATELIMIT_STORAGE_URI": redis.url,
                "TRUSTED_HOPS": "1",
            }
            server.start()
        with app.app_context():
            draft = AccountDraft(DEMO_OWNER["username"], "owner@example.com", Role.OWNER, "Sana Tariq")
            create_account(draft, DEMO_OWNER["password"], command_line())
        yield Machines([first, second], app, bodies, redis, bouncer, pictures)


def kill(server: Server) -> None:
    """kill -9 of everything that the machine runs."""
    assert server.process is not None
    workers = server.workers()
    server.process.kill()  # first: it would start workers anew
    server.process.wait()
    for worker in workers:
        with suppress(psutil.NoSuchProcess):
            worker.kill()
    psutil.wait_procs(workers)


@dataclass(frozen=True)
class Customer:
    """The n-th one, with a phone, an address and an order of their own. Asks the next machine when one fails, as a balancer does."""

    n: int
    body: bytes
    key: str

    @property
    def address(self) -> str:
        """Where they are."""
        return f"10.{self.n >> 16}.{self.n >> 8 & 255}.{self.n & 255}"

    def ask(self, server: Server) -> Reply:
        """Sends the order once."""
        return ask(server, "POST", "/api/orders", self.body, self.key, seen_from(self.address))

    def order(self, servers: list[Server], failures: list[Reply]) -> Acknowledged:
        """Until it is acknowledged. Raises RuntimeError when it never is."""
        for attempt in range(TRIES):
            reply = self.ask(servers[(self.n + attempt) % len(servers)])
            if reply.status == 201:
                return acknowledged(reply, self.key)
            failures.append(reply)
            time.sleep(PAUSE_S)
        raise RuntimeError(f"an order was refused {TRIES} times: {failures[-1]}")


def customer(n: int, bodies: list[bytes], phone: str = "") -> Customer:
    """One who orders the n-th body; `phone` for one who has ordered before."""
    order: dict[str, Any] = json.loads(bodies[n % len(bodies)])
    phone = phone or f"0300 {1_000_000 + n}"
    return Customer(n, json.dumps(order | {"phone": phone, "whatsapp": phone}).encode(), uuid.uuid4().hex)
