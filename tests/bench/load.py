"""The load client: N visitors on keep-alive connections, each asking again as soon as it is answered.

It runs in a process of its own, on raw sockets with requests made beforehand, so that it measures the server and not itself.
"""

import re
import selectors
import socket
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from math import inf
from multiprocessing import get_context
from statistics import quantiles

from tests.bench.shop import Server

ANSWER_TIMEOUT_S = 30
SERIAL = b"{serial}"  # in a request: replaced by a number that never comes twice
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Outcome:
    """What a measurement saw. Status 0 is an answer that never came."""

    seconds: float = 0.0
    cpu_s: float = 0.0  # of the server's workers, database not included
    statuses: Counter[int] = field(default_factory=Counter)
    latencies_ms: list[float] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.latencies_ms) / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Processor time of the workers for one answer: what stays comparable on a machine that others use too."""
        return self.cpu_s * 1000 / len(self.latencies_ms)

    @property
    def p50_ms(self) -> float:
        return self._percentile(50)

    @property
    def p95_ms(self) -> float:
        return self._percentile(95)

    @property
    def errors(self) -> dict[int, int]:
        """How many answers were no success, by status."""
        return {status: n for status, n in sorted(self.statuses.items()) if not 200 <= status < 400}

    def add(self, other: "Outcome") -> None:
        """Counts a further measurement of the same in."""
        self.seconds += other.seconds
        self.cpu_s += other.cpu_s
        self.statuses += other.statuses
        self.latencies_ms += other.latencies_ms

    def _percentile(self, percent: int) -> float:
        return (
            quantiles(self.latencies_ms, n=100)[percent - 1] if len(self.latencies_ms) > 1 else float("nan")
        )


def get(path: str, **headers: str) -> bytes:
    """The bytes of a GET request; `Accept_Encoding` becomes Accept-Encoding."""
    return _request("GET", path, b"", headers)


def post(path: str, body: bytes, **headers: str) -> bytes:
    """The bytes of a POST request with a JSON body."""
    return _request("POST", path, body, {"Content_Type": "application/json", **headers})


def measure(
    server: Server, requests: Sequence[bytes], clients: int, seconds: float, at_most: float = inf
) -> Outcome:
    """Sends the requests in turn, over and over, from `clients` connections in another process; ends earlier after `at_most` of them."""
    cpu_before_s = server.cpu_s()
    driven = _elsewhere().submit(_drive, server.port, requests, clients, seconds, at_most)
    outcome = driven.result(seconds + 2 * ANSWER_TIMEOUT_S)
    outcome.cpu_s = server.cpu_s() - cpu_before_s
    return outcome


@cache
def _elsewhere() -> ProcessPoolExecutor:
    """One client for all measurements: starting it costs more than many a measurement."""
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


def _request(method: str, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


class _Visitor:
    """One keep-alive connection with one request under way."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=ANSWER_TIMEOUT_S)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.asked = 0.0

    def ask(self, request: bytes) -> None:
        self.received, self.asked = b"", time.perf_counter()
        self.connection.sendall(request)

    def listen(self) -> tuple[int, bool] | None:
        """Status, and whether the connection stays, once an answer is complete; None before. Raises OSError."""
        part = self.connection.recv(1 << 18)
        if not part:
            raise ConnectionResetError("closed in the middle of an answer")
        self.received += part
        head, blank, body = self.received.partition(b"\r\n\r\n")
        if not blank:
            return None
        length = _LENGTH.search(head)
        complete = (
            len(body) >= int(length[1]) if length else body.endswith(b"0\r\n\r\n") or head[9:12] == b"304"
        )
        return (int(head[9:12]), b"connection: close" not in head.lower()) if complete else None


def _drive(port: int, requests: Sequence[bytes], clients: int, seconds: float, at_most: float) -> Outcome:
    outcome, sent, first_serial = Outcome(), 0, time.time_ns()
    selector = selectors.DefaultSelector()

    def ask(visitor: _Visitor) -> None:
        nonlocal sent
        request = requests[sent % len(requests)]
        if SERIAL in request:
            request = request.replace(SERIAL, b"%d" % (first_serial + sent))
        sent += 1
        visitor.ask(request)

    def join() -> None:
        visitor = _Visitor(port)
        selector.register(visitor.connection, selectors.EVENT_READ, visitor)
        ask(visitor)

    def leave(visitor: _Visitor) -> None:
        selector.unregister(visitor.connection)
        visitor.connection.close()

    started = time.perf_counter()
    for _ in range(clients):
        join()
    while selector.get_map():
        ready = selector.select(ANSWER_TIMEOUT_S)
        is_over = time.perf_counter() - started > seconds or sent >= at_most
        if not ready:
            outcome.statuses[0] += len(selector.get_map())
            break
        for key, _ in ready:
            visitor = key.data
            try:
                answer = visitor.listen()
            except OSError:
                answer = (0, False)
            if answer is None:
                continue
            status, stays = answer
            outcome.statuses[status] += 1
            if status:
                outcome.latencies_ms.append((time.perf_counter() - visitor.asked) * 1000)
            if is_over or not stays:
                leave(visitor)
                if not is_over:
                    join()
            else:
                ask(visitor)
    outcome.seconds = time.perf_counter() - started
    return outcome
