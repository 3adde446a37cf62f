"""Bodies in chunks, against the server itself: they are limited and refused as others are, and never an error of ours."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import cache
from http.client import HTTPResponse

import pytest

from tests.bench.shop import Server
from tests.drills import books

Shop = tuple[Server, bytes]


@pytest.fixture(scope="module")
def shops() -> Iterator[Callable[[str], Shop]]:
    """By its engine: gunicorn with the shop's own configuration, started when first asked for, and an order for it."""
    with ExitStack() as running:

        @cache
        def shop(engine: str) -> Shop:
            server, _, bodies = running.enter_context(books.shop(engine))
            server.environment["WEB_CONCURRENCY"] = "1"
            return server.start(), bodies[0]

        yield shop


@pytest.fixture
def server(engine: str, shops: Callable[[str], Shop]) -> Server:
    return shops(engine)[0]


@pytest.fixture
def order(engine: str, shops: Callable[[str], Shop]) -> bytes:
    return shops(engine)[1]


def in_chunks(body: bytes, size: int = 5_000) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def post(
    server: Server,
    sent: bytes,
    path: str = "/api/orders",
    content_type: str = "application/json",
    *,
    closes: bool = False,
) -> tuple[int, bytes]:
    """Status and body of the answer; where the server `closes` the connection, it does so by itself."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {content_type}\r\n"
        "Transfer-Encoding: chunked\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(head.encode() + sent)
        answer = HTTPResponse(connection)
        answer.begin()
        body = answer.read()
        if closes:
            connection.settimeout(2)  # one that is only idle is closed after five seconds
            with suppress(ConnectionResetError):
                assert connection.recv(1) == b""
    return answer.status, body


def test_an_order_in_chunks_is_an_order(server: Server, order: bytes) -> None:
    assert post(server, in_chunks(order, 100))[0] == 201
    assert post(server, in_chunks(order.ljust(64 * 1024)))[0] == 201


@pytest.mark.parametrize("behind", [b" ", b"rubbish"])
def test_more_than_the_limit_is_refused_whatever_stands_behind_it(
    server: Server, order: bytes, behind: bytes
) -> None:
    for size in (64 * 1024 + 1, 70_000, 1_000_000):
        body = order.ljust(64 * 1024) + (behind * size)[: size - 64 * 1024]
        # A few bytes are read and forgotten; the rest is not waited for.
        status, answer = post(server, in_chunks(body), closes=size == 1_000_000)
        assert (status, b"PAYLOAD_TOO_LARGE" in answer) == (413, True), size


def test_a_chunk_that_is_none_is_a_bad_request(server: Server) -> None:
    for path, content_type in (
        ("/api/orders", "application/json"),
        ("/admin/login", "application/x-www-form-urlencoded"),
    ):
        assert post(server, b"ZZ\r\n", path, content_type, closes=True)[0] == 400, path
    assert "Traceback" not in server.log.read_text()
