"""What a connection has sent so far, and whether a thread may begin with it: the waiting is done without one.

Only the moment is decided here. What the bytes mean is said by gunicorn's own parser, which reads them from here afterwards: so no
request can be understood in two ways. Where the two differ the parser runs dry, and the connection ends with its answer.
"""

import contextlib
import re
import tempfile
import time

from gunicorn.http.unreader import Unreader

MAX_BODY_BYTES = 30 * 1024 * 1024
MAX_HEAD_BYTES = 64 * 1024
IN_MEMORY_BYTES = 256 * 1024  # of one connection; a larger request goes on in a temporary file
HEAD_S = 10.0
BODY_S = 30.0  # and a second more for each of these:
LEAST_BYTES_PER_S = 4_096
LONGEST_S = 600.0
BYTES_PER_S = 8 * 1024 * 1024  # that a worker takes in; beyond it, what is larger than one piece rests

_CHUNK_LINE_BYTES = 8_192
# To read a line between chunks takes as long as to receive some KiB of them: so many are free, all others have to bring so many bytes.
_FREE_LINES, _LEAST_BYTES_A_LINE = 1_000, 256
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*([0-9]{1,15})[ \t]*\r\n", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTS = re.compile(rb"\r\nexpect:[ \t]*100-continue[ \t]*\r\n", re.IGNORECASE)
_CHUNK_LINE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?\r?", re.DOTALL)


class Collected(Unreader):
    """The requests of one connection, one after the other; bytes behind the end of one are the beginning of the next.

    A thread may have it when `is_ready`; `refusal` is the status of a request that no thread shall see. `ran_dry` tells after
    the answer that the parser wanted more than had come: the end of the request is unknown then, and the connection must close.
    """

    def __init__(self) -> None:
        super().__init__()
        self._begin()

    def _begin(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115 - lives as long as the request
        self._head: bytearray | None = bytearray()  # None when it is whole
        self._whole_size = 0
        self._chunks: _Chunks | None = None
        self.began_at = time.monotonic()
        self.size = self.unpaid = 0  # bytes; `unpaid`: not yet counted in the worker's pace
        self.is_ready = self.ran_dry = self.awaits_continue = False
        self.refusal = ""

    def add(self, received: bytes) -> None:
        """What has arrived. Raises OSError when the disk is full."""
        if not self.size:
            self.began_at = time.monotonic()
        self.size += len(received)
        self.unpaid += len(received)
        self._file.write(received)
        body = received if self._head is None else self._end_of_head(self._head, received)
        if self._head is None and not self.is_ready:
            self._look_at_body(body)
        if self.is_ready:
            self._file.seek(0)

    def seconds_left(self, idle_s: float) -> float:
        """How long it may still take; `idle_s` is the patience with a connection that sends nothing."""
        if not self.size:
            allowed = idle_s
        elif self._head is not None:
            allowed = HEAD_S
        else:
            allowed = min(BODY_S + self.size / LEAST_BYTES_PER_S, LONGEST_S)
        return self.began_at + allowed - time.monotonic()

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The parser reads. Never waits: what is not here does not come any more."""
        part = self._file.read(max(size_hint or 0, 8_192))
        self.ran_dry = self.ran_dry or not part
        return part

    def turn_over(self) -> None:
        """After an answer: what the parser has left is kept for `take_buffered`, and the next request begins."""
        rest = self.take_buffered() + self._file.read()
        self.close()
        self._begin()
        self.unread(rest)

    def close(self) -> None:
        """Lets go of what is kept, which nobody wants any more, also where a full disk refuses the rest of it."""
        with contextlib.suppress(OSError):
            self._file.close()
        self.size = 0

    def _end_of_head(self, head: bytearray, received: bytes) -> bytes:
        """Looks for the end of the head; what stands behind it."""
        known = max(0, len(head) - 3)
        head += received
        end = head.find(b"\r\n\r\n", known)
        if end < 0:
            if len(head) > MAX_HEAD_BYTES:
                self.refusal = "431 Request Header Fields Too Large"
            return b""
        self._head = None
        fields, length = bytes(head[: end + 4]), 0
        if _CHUNKED.search(fields):
            self._chunks = _Chunks()
        elif stated := _LENGTH.search(fields):
            length = int(stated[1])
        self._whole_size = self.size - len(head) + end + 4 + length
        self.is_ready = length > MAX_BODY_BYTES  # which the application words; nobody waits for such a body
        self.awaits_continue = _EXPECTS.search(fields) is not None and b" HTTP/1.1\r\n" in fields
        return bytes(head[end + 4 :])

    def _look_at_body(self, received: bytes) -> None:
        if self._chunks is None:
            self.is_ready = self.size >= self._whole_size
            return
        try:
            self.is_ready = self._chunks.end_in(received)
        except _TinyChunks:
            self.refusal = "400 Bad Request"
        except ValueError:
            self.is_ready = True  # the parser will say what is wrong with it
        if not self.is_ready and self.size > MAX_BODY_BYTES:
            self.refusal = "413 Content Too Large"


class _TinyChunks(Exception):
    """A body that is lines and hardly anything between them: nobody sends it but to keep us busy."""


class _Chunks:
    """Where a body in chunks ends."""

    def __init__(self) -> None:
        self._to_skip, self._line, self._is_trailer = 0, b"", False
        self._lines = self._size = 0

    def end_in(self, received: bytes) -> bool:
        """Whether the end has come. Raises `_TinyChunks`, and ValueError for a chunk that is none."""
        at = 0
        while at < len(received):
            if self._to_skip:
                step = min(self._to_skip, len(received) - at)
                self._to_skip, at = self._to_skip - step, at + step
                continue
            end = received.find(b"\n", at)
            self._line += received[at : end if end >= 0 else None]
            if len(self._line) > _CHUNK_LINE_BYTES:
                raise ValueError
            if end < 0:
                return False
            line, self._line, at = self._line, b"", end + 1
            self._lines += 1
            if self._lines > _FREE_LINES + self._size / _LEAST_BYTES_A_LINE:
                raise _TinyChunks
            if self._is_trailer:
                if line in (b"", b"\r"):
                    return True
            else:
                self._open(line)
        return False

    def _open(self, line: bytes) -> None:
        found = _CHUNK_LINE.fullmatch(line)
        if found is None:
            raise ValueError
        size = int(found[1], 16)
        self._size += size
        self._is_trailer = size == 0
        self._to_skip = size + 2 if size else 0  # with the end of its line
