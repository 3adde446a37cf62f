"""What arrives slowly, against the server itself: it holds a socket and no thread, and is answered when it is whole."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from beautique.web.collecting import BYTES_PER_S
from tests.bench.shop import Server
from tests.drills import books

GET = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@pytest.fixture(scope="module")
def shop() -> Iterator[tuple[Server, bytes]]:
    """A shop with two workers of two threads each, and an order for it. SQLite: the server is looked at, not the database."""
    with books.shop("sqlite") as (server, _, bodies):
        server.environment["THREADS"] = "2"
        server.start()
        yield server, bodies[0]


@pytest.fixture
def server(shop: tuple[Server, bytes]) -> Server:
    return shop[0]


@pytest.fixture
def order(shop: tuple[Server, bytes]) -> bytes:
    return shop[1]


@pytest.fixture
def line(server: Server) -> Iterator[socket.socket]:
    """One connection."""
    with connect(server) as connection:
        yield connection


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def post(length: int, *more: str) -> bytes:
    lines = ("POST /api/orders HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", *more)
    return "\r\n".join([*lines, f"Content-Length: {length}", "", ""]).encode()


def answer(line: socket.socket) -> tuple[int, bytes]:
    """Status and body of the next answer."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        letter = line.recv(1)
        assert letter, head
        head += letter
    length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
    body = b""
    while len(body) < length:
        body += line.recv(length - len(body))
    return int(head.split()[1]), body


@pytest.mark.parametrize(
    "beginning",
    [b"GET /health HTTP/1.1\r\nX-Slow: ", post(10_000) + b"{", b""],
    ids=["head", "body", "nothing"],
)
def test_a_visitor_is_answered_while_eight_others_have_not_sent_all(server: Server, beginning: bytes) -> None:
    with ExitStack() as lines:
        for _ in range(8):
            lines.enter_context(connect(server)).sendall(beginning)
        for _ in range(4):
            assert server.status("/api/products", timeout_s=4) == 200


def test_a_request_in_many_small_pieces_is_a_request(order: bytes, line: socket.socket) -> None:
    for part in (post(len(order)), order):
        for at in range(0, len(part), 7):
            line.sendall(part[at : at + 7])
    assert answer(line)[0] == 201


def test_requests_sent_at_once_are_answered_one_after_the_other(order: bytes, line: socket.socket) -> None:
    line.sendall(GET + post(len(order)) + order + GET + GET[:20])
    assert [answer(line)[0] for _ in range(3)] == [200, 201, 200]
    line.sendall(GET[20:])
    assert answer(line)[0] == 200


def test_who_asks_whether_to_go_on_is_told_once(order: bytes, line: socket.socket) -> None:
    line.sendall(post(len(order), "Expect: 100-continue"))
    assert answer(line)[0] == 100
    line.sendall(order)
    assert answer(line)[0] == 201


def test_a_body_that_is_too_long_is_refused_before_it_is_sent(line: socket.socket) -> None:
    line.sendall(post(31 * 1024 * 1024, "Expect: 100-continue"))
    status, body = answer(line)
    assert (status, b"PAYLOAD_TOO_LARGE" in body) == (413, True)
    assert line.recv(1) == b""  # what would follow is no request of its own


def test_a_head_without_end_is_refused(line: socket.socket) -> None:
    line.sendall(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 65_000)
    line.sendall(b"x" * 1_000)
    assert answer(line)[0] == 431


def sent_until_cut_off(line: socket.socket, most: int) -> int:
    """How many bytes it took before it was cut off; fails where it takes more."""
    sent = 0
    try:
        while sent < most:
            sent += line.send(b"x" * 60_000)
    except (ConnectionResetError, BrokenPipeError):
        return sent
    raise AssertionError(f"it took {sent:,} bytes")


def test_who_goes_on_sending_after_a_refusal_is_cut_off_and_heard_no_faster_than_others(
    line: socket.socket,
) -> None:
    """Two seconds at the pace of a worker, a second's bytes at once, and what the kernel keeps."""
    line.sendall(b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 66_000)
    assert sent_until_cut_off(line, most=12 * BYTES_PER_S) > 0


def test_a_large_picture_arrives_as_it_was_sent_and_no_faster_than_visitors_bear(
    server: Server, line: socket.socket
) -> None:
    """Kept in a file meanwhile; the answer shows that the whole body was counted."""
    began_at = time.monotonic()
    line.sendall(post(20_000_000))
    for _ in range(20):
        line.sendall(b"x" * 1_000_000)
        assert server.status("/health") == 200
    assert answer(line)[0] == 413
    assert time.monotonic() - began_at > (20_000_000 - BYTES_PER_S) / BYTES_PER_S - 0.1


def test_the_server_stops_while_somebody_is_silent(server: Server) -> None:
    with connect(server), connect(server) as kept:
        kept.sendall(GET)
        assert answer(kept)[0] == 200
        seconds = server.stop()
    server.start()
    assert seconds is not None
    assert seconds < 15
