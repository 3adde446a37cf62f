"""Customers who never give up: each order is sent with one key until it is acknowledged, and written into a journal."""

import http.client
import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from tests.bench.shop import Server

ANSWER_TIMEOUT_S = 20
PATIENCE_S = 60  # after the end of the drill, for orders under way


@dataclass(frozen=True)
class Acknowledged:
    """An order that the shop promised."""

    key: str
    number: str
    told: bytes


@dataclass(frozen=True)
class Reply:
    """What came back for one request; status 0 when nothing did."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


def ask(
    server: Server,
    method: str,
    path: str,
    body: bytes | None = None,
    key: str = "",
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """One request on a connection of its own."""
    headers = {
        "Content-Type": "application/json",
        **({"Idempotency-Key": key} if key else {}),
        **(headers or {}),
    }
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=ANSWER_TIMEOUT_S)
    started = time.monotonic()
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        told = answer.read()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(answer.status, names, told, time.monotonic() - started)
    except (OSError, http.client.HTTPException):
        return Reply(0, {}, b"", time.monotonic() - started)
    finally:
        connection.close()


def seen_from(address: str) -> dict[str, str]:
    """The header by which a proxy before the server names a visitor's address."""
    return {"X-Forwarded-For": address}


def acknowledged(reply: Reply, key: str) -> Acknowledged:
    """The journal's entry of a 201."""
    return Acknowledged(key, json.loads(reply.body)["order_id"], reply.body)


class Customers:
    """Some threads that order without a pause, as a context; at its end every order under way has been acknowledged.

    `pace_s` is a pause between two requests of one customer, 0 for full load.
    """

    def __init__(self, server: Server, bodies: list[bytes], count: int = 8, pace_s: float = 0.0) -> None:
        self.server, self.bodies, self.pace_s = server, bodies, pace_s
        self.journal: list[Acknowledged] = []
        self.replies: list[Reply] = []  # those that were no success
        self._closing = threading.Event()
        self._threads = [threading.Thread(target=self._shop, args=(n,), daemon=True) for n in range(count)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        deadline = time.monotonic() + PATIENCE_S
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    @property
    def unanswered(self) -> int:
        """Customers who wait for ever."""
        return sum(thread.is_alive() for thread in self._threads)

    def statuses(self) -> dict[int, int]:
        """How many answers were no success, by status."""
        return dict(sorted(Counter(reply.status for reply in self.replies).items()))

    def _shop(self, number: int) -> None:
        while not self._closing.is_set():
            self._order(self.bodies[(number + len(self.journal)) % len(self.bodies)])
            time.sleep(self.pace_s)

    def _order(self, body: bytes) -> None:
        key = uuid.uuid4().hex
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            reply = ask(self.server, "POST", "/api/orders", body, key)
            if reply.status == 201:
                self.journal.append(acknowledged(reply, key))
                return
            self.replies.append(reply)
            time.sleep(0.05)


def wait_until(condition: Callable[[], bool], timeout_s: float) -> float | None:
    """Seconds until the condition held; None when it did not in time."""
    started = time.monotonic()
    while time.monotonic() - started < timeout_s:
        if condition():
            return time.monotonic() - started
        time.sleep(0.05)
    return None
