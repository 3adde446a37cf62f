"""gunicorn's threads for requests that have arrived whole: slow senders hold a socket, never a thread (docs/decisions/0018)."""

import contextlib
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, ThreadWorker

from beautique.web.collecting import Collected

RECEIVE_BYTES = 64 * 1024
ON_DISK_BYTES = 512 * 1024 * 1024  # of all the requests that a worker collects
GOODBYE_S = 2.0  # for a client to read its last answer and close

Connection = Any  # gunicorn's TConn: `parser` reads from a `Collected` of ours


class PatientWorker(ThreadWorker):
    """A thread looks at a connection once and does not wait: what is not whole goes back to the poller, which collects the rest.

    So a request that comes in one piece costs the poller no more than with gunicorn's own class, and a slow one holds no thread.
    Where places or the disk run short, whoever has been sending longest goes.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.collecting: deque[Connection] = deque()  # the oldest first
        self.next_round_at = 0.0

    def enqueue_req(self, conn: Connection) -> None:
        """Lets a thread look, which for nearly every request is all there is to do."""
        if not conn.initialized:
            conn.parser, conn.initialized = http.get_parser(self.cfg, conn.sock, conn.client), True
            conn.parser.unreader = Collected()
        super().enqueue_req(conn)

    def handle(self, conn: Connection) -> Any:
        """In a thread: answers what is whole. Otherwise what the poller has to do with the connection, without having waited."""
        if not conn.parser.unreader.is_ready:
            conn.sock.setblocking(False)
            decided = self._look(conn)
            if decided != self._submit:
                return decided or self._watch
        return super().handle(conn)

    def _watch(self, conn: Connection) -> None:
        self.collecting.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self._on_more, conn))

    def _on_more(self, conn: Connection, _socket: socket.socket) -> None:
        if decided := self._look(conn):
            self._stop_watching(conn)
            decided(conn)

    def _look(self, conn: Connection) -> Callable[[Connection], None] | None:
        """Takes what has arrived. What to do with the connection now; None while it is waited for."""
        collected: Collected = conn.parser.unreader
        try:
            if kept := collected.take_buffered():
                collected.add(kept)
            if not collected.is_ready:
                received = conn.sock.recv(RECEIVE_BYTES)
                if not received:
                    return self._drop
                collected.add(received)
        except BlockingIOError:
            pass
        except OSError:  # it is gone, or our disk is full
            return self._drop
        if collected.is_ready:
            return self._submit
        if collected.refusal:
            return partial(self._refuse, collected.refusal)
        if collected.awaits_continue:
            collected.awaits_continue = False
            _send(conn, b"HTTP/1.1 100 Continue\r\n\r\n")
        return None

    def _submit(self, conn: Connection) -> None:
        super().enqueue_req(conn)

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """The body is here already: nobody waits for a "100 Continue"."""
        req._expected_100_continue = False
        return bool(super().handle_request(req, conn))

    def _keepalive_after(self, conn: Connection, keepalive: bool) -> bool:
        collected: Collected = conn.parser.unreader
        if not super()._keepalive_after(conn, keepalive) or collected.ran_dry:
            return False
        collected.turn_over()
        return True

    def finish_request(self, conn: Connection, fs: "Future[Any]") -> None:
        """Goes on as `handle` said: keeps the connection as gunicorn does, or says goodbye without making the poller wait for it."""
        result = None if fs.cancelled() or fs.exception() else fs.result()
        if callable(result):
            result(conn)
        elif result:
            super().finish_request(conn, fs)
        else:
            self._say_goodbye(conn)

    def murder_pending(self) -> None:
        """Between two rounds of the poller: who takes too long to send or to close, and room for the next."""
        super().murder_pending()
        now = time.monotonic()
        if now >= self.next_round_at:
            self.next_round_at = now + 1
            for conn in [each for each in self.collecting if self._is_late(each)]:
                self._give_up(conn)
        while self._is_crowded() and self._make_room():
            pass

    def _is_late(self, conn: Connection) -> bool:
        idle_s = self.cfg.keepalive if self.alive else STOP_KEEPALIVE_LINGER
        return bool(conn.parser.unreader.seconds_left(idle_s) <= 0)

    def _is_crowded(self) -> bool:
        on_disk: int = sum(conn.parser.unreader.size for conn in self.collecting)
        return bool(self.nr_conns >= self.worker_connections) or on_disk > ON_DISK_BYTES

    def _make_room(self) -> bool:
        """Closes one connection that waits for its client; False when there is none."""
        if self.collecting:
            conn = self.collecting[0]
            self._stop_watching(conn)
            self._drop(conn)
        elif self.keepalived_conns:
            self.keepalived_conns[0].timeout = 0
            self.murder_keepalived()
        else:
            return False
        return True

    def _give_up(self, conn: Connection) -> None:
        self._stop_watching(conn)
        if conn.parser.unreader.size:
            self._refuse("408 Request Timeout", conn)
        else:
            self._drop(conn)

    def _stop_watching(self, conn: Connection) -> None:
        self.collecting.remove(conn)
        self.poller.unregister(conn.sock)

    def _refuse(self, status: str, conn: Connection) -> None:
        _send(conn, f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
        self._say_goodbye(conn)

    def _say_goodbye(self, conn: Connection) -> None:
        """Ends our side, and reads away what still comes: closed at once, the client might never see its answer."""
        conn.parser.unreader.close()
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._drop(conn)
            return
        conn.timeout = time.monotonic() + GOODBYE_S
        self.pending_conns.append(conn)  # which gunicorn closes when their time is over
        self.poller.register(conn.sock, EVENT_READ, partial(self._on_goodbye, conn))

    def _on_goodbye(self, conn: Connection, client: socket.socket) -> None:
        try:
            if client.recv(RECEIVE_BYTES):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.pending_conns.remove(conn)
        self.poller.unregister(client)
        self._drop(conn)

    def _drop(self, conn: Connection) -> None:
        self.nr_conns -= 1
        conn.parser.unreader.close()
        conn.close()


def _send(conn: Connection, few_bytes: bytes) -> None:
    with contextlib.suppress(OSError):
        conn.sock.send(few_bytes)
