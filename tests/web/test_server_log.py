"""What gunicorn itself writes, against the server: what kind of wrong a request was, and none of its words."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bench.shop import Server

SECRETS = ("1234567", "Ayesha", "127.0.0.1")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One process; its views ask no database."""
    folder: Path = tmp_path_factory.mktemp("log")
    database = f"sqlite:///{folder / 'shop.db'}"
    with Server(folder, database, "tests.web.slow_app:app", WEB_CONCURRENCY="1") as running:
        yield running


def written_after(server: Server, sent: bytes) -> str:
    """What the log says more once the answer has come to its end."""
    before = len(server.log.read_text())
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        while line.recv(1_000):
            pass
    return server.log.read_text()[before:]


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        ("GET /api/orders/track?phone=0300 1234567 HTTP/1.1\r\n\r\n", "Invalid HTTP Version"),
        ("GET /admin/orders?q=Ayesha\u200f HTTP/1.1\r\n\r\n", "Invalid HTTP request line"),
        ("GET / HTTP/1.1\r\nAyesha 0300 1234567\r\n\r\n", "Invalid HTTP Header"),
        ("GET / HTTP/1.1\r\nAyesha Siddiqui: yes\r\n\r\n", "Invalid HTTP header name"),
        ("GET / HTTP/1.1\r\nExpect: Ayesha: 1234567\r\n\r\n", "Unable to comply with expectation"),
    ],
)
def test_a_request_that_cannot_be_read_is_told_by_its_kind(server: Server, sent: str, kind: str) -> None:
    told = written_after(server, sent.encode())
    assert f"Invalid request: {kind}\n" in told
    assert not [secret for secret in SECRETS if secret in told]


@pytest.mark.parametrize("path", ["/broken", "/broken-off"])
def test_an_answer_that_fails_is_told_by_kinds_and_places(server: Server, path: str) -> None:
    told = written_after(server, f"GET {path}?q=Ayesha HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    assert "Error handling request\n" in told
    assert "builtins.ValueError" in told
    assert "slow_app.py" in told
    assert not [secret for secret in SECRETS if secret in told]
