"""Strangers who hold connections: half a head, a body by the drop, nothing at all, an upload over a thin line, an answer never read."""

import contextlib
import socket
import threading
import time
from dataclasses import dataclass
from typing import Self

from tests.bench.shop import Server

TICK_S = 1.0
FORM = "Content-Type: multipart/form-data; boundary=b"


@dataclass(frozen=True)
class Habit:
    """What one connection sends: `first` at once, then `drop` every second, `size` bytes of drops in all (then it begins anew)."""

    first: bytes = b""
    drop: bytes = b""
    size: int = 1 << 40
    reads: bool = True


def _post(path: str, length: int) -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{FORM}\r\nContent-Length: {length}\r\n\r\n".encode()


SLOW_HEAD = Habit(b"GET /api/products HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", b"slowly")
SLOW_BODY = Habit(_post("/admin/login", 100_000), b"slowly")
SILENT = Habit()
_FILE = b'--b\r\nContent-Disposition: form-data; name="picture"; filename="p.jpg"\r\n\r\n'
UPLOAD = Habit(_post("/admin/login", 1_500_000 + len(_FILE)) + _FILE, b"x" * 60_000, 1_500_000)


def slow_reader(path: str) -> Habit:
    """Asks for a large file and reads nothing of it."""
    return Habit(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode(), reads=False)


class Senders:
    """So many connections of one habit, as a context. One that the server closes is opened again."""

    def __init__(self, server: Server, habit: Habit, count: int) -> None:
        self.server, self.habit, self.count = server, habit, count
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._hold, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        time.sleep(TICK_S)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._thread.join()

    def _hold(self) -> None:
        lines = [_Line(self.server.port, self.habit) for _ in range(self.count)]
        while not self._closing.wait(TICK_S):
            for line in lines:
                line.go_on()
        for line in lines:
            line.close()


class _Line:
    def __init__(self, port: int, habit: Habit) -> None:
        self.port, self.habit = port, habit
        self._open()

    def go_on(self) -> None:
        """The next drop; a new connection where this one has ended."""
        try:
            if self.habit.reads and self._is_answered():
                raise ConnectionResetError
            if self.habit.drop and self.sent < self.habit.size:
                self.socket.sendall(self.habit.drop)
                self.sent += len(self.habit.drop)
        except BlockingIOError:
            pass  # the server does not read just now
        except OSError:
            self.close()
            self._open()

    def close(self) -> None:
        self.socket.close()

    def _open(self) -> None:
        self.sent = 0
        self.socket = socket.socket()
        if not self.habit.reads:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(2)
        with contextlib.suppress(OSError):
            self.socket.connect(("127.0.0.1", self.port))
            self.socket.sendall(self.habit.first)
        self.socket.setblocking(False)

    def _is_answered(self) -> bool:
        """Whether an answer or the end has come: this connection has done what it could."""
        try:
            self.socket.recv(65_536)
        except BlockingIOError:
            return False
        return True
