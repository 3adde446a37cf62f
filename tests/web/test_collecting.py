"""When a request is whole: byte by byte, and never later or earlier than its end."""

import errno
from collections.abc import Iterator

import pytest
from gunicorn.config import Config
from gunicorn.http.message import Request

from beautique.web import collecting
from beautique.web.collecting import Collected

HEAD = b"POST /a HTTP/1.1\r\nHost: h\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def collected() -> Iterator[Collected]:
    """Of a connection that has sent nothing yet."""
    mine = Collected()
    yield mine
    mine.close()


WHOLE = {
    "no body": HEAD + b"\r\n",
    "a length": HEAD + b"content-length:  5 \r\n\r\nhello",
    "a length of nothing": HEAD + b"Content-Length: 0\r\n\r\n",
    "chunks": CHUNKED + b'5\r\nhello\r\n1;a="b"\r\n!\r\n0\r\n\r\n',
    "a chunk that looks like an end": CHUNKED + b"7\r\n\r\n0\r\n\r\n\r\n0\r\n\r\n",
    "a trailer": CHUNKED + b"A\r\n0123456789\r\n0\r\nX-After: all\r\n\r\n",
}


@pytest.mark.parametrize("request_bytes", WHOLE.values(), ids=WHOLE)
def test_a_request_is_ready_with_its_last_byte(collected: Collected, request_bytes: bytes) -> None:
    for at in range(len(request_bytes)):
        assert not collected.is_ready
        collected.add(request_bytes[at : at + 1])
    assert collected.is_ready


@pytest.mark.parametrize("request_bytes", WHOLE.values(), ids=WHOLE)
def test_what_follows_a_request_is_the_next_one(collected: Collected, request_bytes: bytes) -> None:
    collected.add(request_bytes + b"GET /b")
    for behind in (b"", b" HTTP/1.1\r\n\r\n"):
        if behind:
            collected.add(collected.take_buffered() + behind)
        read = Request(Config(), collected, ("127.0.0.1", 1))
        read.body.read()
        assert (read.path, collected.ran_dry) == ("/b" if behind else "/a", False)
        collected.turn_over()


@pytest.mark.parametrize("line", [b"ZZ", b"", b"-1", b"0x5", b"1_0", b"+5", b"x" * 9_000])
def test_a_chunk_that_is_none_goes_to_the_parser_at_once(collected: Collected, line: bytes) -> None:
    collected.add(CHUNKED + line + b"\r\n")
    assert collected.is_ready


def test_lengths_that_only_one_of_us_understands_end_the_connection(collected: Collected) -> None:
    collected.add(HEAD + b"Content-Length: 00000000000000000000005\r\n\r\n")
    assert collected.is_ready  # we saw no length, gunicorn sees five bytes
    assert Request(Config(), collected, ("127.0.0.1", 1)).body.read() == b""
    assert collected.ran_dry


def test_a_body_in_chunks_is_refused_beyond_the_limit(
    collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collecting, "MAX_BODY_BYTES", 1_000)
    collected.add(CHUNKED + b"FFFF\r\n" + b"x" * 2_000)
    assert collected.refusal.startswith("413")


@pytest.mark.parametrize(
    "lines",
    [b"1\r\na\r\n" * 1_100, b"80\r\n" + b"a" * 128 + b"\r\n", b"0\r\n" + b"a: b\r\n" * 1_100],
    ids=["bytes", "short", "trailers"],
)
def test_a_body_of_lines_and_hardly_anything_between_them_is_refused(
    collected: Collected, lines: bytes
) -> None:
    """Each line takes microseconds of all threads: 64 KiB of chunks of a byte held them for 30 ms."""
    collected.add(CHUNKED)
    for _ in range(3_000):
        collected.add(lines)
        if collected.refusal:
            break
    assert (collected.refusal, collected.is_ready) == ("400 Bad Request", False)


@pytest.mark.parametrize(("count", "size"), [(900, 1), (4_000, 300)])
def test_a_body_of_few_or_larger_chunks_is_read(collected: Collected, count: int, size: int) -> None:
    collected.add(CHUNKED + (b"%x\r\n%s\r\n" % (size, b"a" * size)) * count + b"0\r\n\r\n")
    assert (collected.refusal, collected.is_ready) == ("", True)


def test_patience_depends_on_what_has_come(collected: Collected, monkeypatch: pytest.MonkeyPatch) -> None:
    now = collected.began_at = 1_000.0  # of which sums are exact
    monkeypatch.setattr(collecting.time, "monotonic", lambda: now)
    assert collected.seconds_left(idle_s=5) == 5
    collected.add(HEAD)
    assert collected.seconds_left(idle_s=5) == collecting.HEAD_S
    collected.add(b"Content-Length: 1000000\r\n\r\n" + b"x" * 409_600)
    assert 130 < collected.seconds_left(idle_s=5) < 131  # half a minute, and as long as a thin line needs
    now += 131
    assert collected.seconds_left(idle_s=5) <= 0


def test_what_a_full_disk_does_not_take_is_let_go_of(
    collected: Collected, monkeypatch: pytest.MonkeyPatch
) -> None:
    collected.add(b"GET / HTTP/1.1\r\nHost: ")

    def refuse() -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(collected._file, "close", refuse)
        collected.close()
    assert collected.size == 0
