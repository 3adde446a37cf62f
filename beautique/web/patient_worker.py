"""gunicorn's threads for requests that have arrived whole: slow senders hold a socket, never a thread (docs/decisions/0018).

Leader and followers: all threads wait at one epoll; whoever wakes reads, answers, and waits again. A request never changes hands, which
took longer than to read and answer a small one. Needs Linux; elsewhere gunicorn's own class serves.
"""

import contextlib
import os
import select
import socket
import time
from threading import Thread
from typing import Any

from gunicorn import http
from gunicorn.workers.base import Worker
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from beautique.web.collecting import BYTES_PER_S, Collected

RECEIVE_BYTES = 64 * 1024
ON_DISK_BYTES = 512 * 1024 * 1024  # of all the requests that a worker collects; looked at once a round
GOODBYE_S = 2.0  # for a client to read its last answer and close
_ROUND_S = 1.0  # between two looks at who is late
_SHORT_ROUND_S = 0.1  # while somebody rests


class Line(TConn):
    """One connection. Only one thread at a time has it: the one that took it from `PatientWorker.waiting`."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.number = self.sock.fileno()
        self.sock.setblocking(True)
        self.parser, self.initialized = http.get_parser(self.cfg, self.sock, self.client), True
        self.collected = self.parser.unreader = Collected()
        self.is_known_to_epoll = False
        self.rests = False  # what it sends stays in the kernel for now
        self.leaves_at: float | None = None  # when our side has ended

    def receive(self) -> bytes | None:
        """What has arrived; None when nothing has, no bytes at the end. Raises OSError."""
        try:
            return bytes(self.sock.recv(RECEIVE_BYTES, socket.MSG_DONTWAIT))
        except BlockingIOError:
            return None

    def send(self, few_bytes: bytes) -> None:
        """What the kernel takes at once."""
        with contextlib.suppress(OSError):
            self.sock.send(few_bytes, socket.MSG_DONTWAIT)

    def is_late(self, idle_s: float) -> bool:
        """Whether its time is over; `idle_s` is the patience with one that sends nothing."""
        if self.leaves_at is not None:
            return time.monotonic() >= self.leaves_at
        return self.collected.seconds_left(idle_s) <= 0

    def has_sent(self) -> bool:
        """Whether bytes of a request have arrived that nobody has looked at."""
        try:
            return self.leaves_at is None and bool(self.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT))
        except OSError:
            return False

    @property
    def claim(self) -> tuple[int, float]:
        """Where places are short the least goes first: whoever has been sending longest, then who is idle, then who has just come."""
        began_at = self.collected.began_at
        if self.collected.size == 0 and self.parser.req_count > 0:
            return 1, began_at
        return (0 if time.monotonic() - began_at > _ROUND_S else 2), began_at


class PatientWorker(ThreadWorker):
    """Threads that take what has arrived and never wait for the rest."""

    epoll: select.epoll

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.open: set[Line] = set()
        self.keepalived_conns = self.open  # gunicorn counts these, and asks to close beyond its bound
        self.waiting: dict[int, Line] = {}  # by file descriptor
        self.paid_until = 0.0  # when what was taken in will have had its time, at so many bytes a second

    def init_process(self) -> None:
        """After the fork: none of gunicorn's pool, poller and queue."""
        self.epoll = select.epoll()
        Worker.init_process(self)

    def run(self) -> None:
        """The main thread tells the arbiter that we live and closes what is late, until the end: then it waits for who is being answered."""
        listeners = {listener.fileno(): listener.sock for listener in self.sockets}
        for number, listener in listeners.items():
            listener.setblocking(False)
            self.epoll.register(number, select.EPOLLIN | select.EPOLLEXCLUSIVE)
        for _ in range(self.cfg.threads):
            Thread(target=self._answer_who_comes, args=(listeners,), daemon=True).start()
        while self.alive and self.is_parent_alive():
            self.notify()
            self._close_the_late(self.cfg.keepalive)
            if select.select([self.PIPE[0]], [], [], _SHORT_ROUND_S if self._go_on() else _ROUND_S)[0]:
                os.read(self.PIPE[0], 1_024)  # every signal writes a byte
        for number, listener in listeners.items():
            self.epoll.unregister(number)
            while line := self._accept(listener):  # who was in the kernel's queue has asked before the end
                self._wait(line)
            listener.close()
        deadline = time.monotonic() + self.cfg.graceful_timeout
        while self.open and time.monotonic() < deadline:
            self.notify()
            self._go_on()
            self._close_the_late(min(self.cfg.keepalive, STOP_KEEPALIVE_LINGER))
            time.sleep(_ROUND_S / 20)

    def handle_exit(self, sig: int, frame: Any) -> None:
        """SIGTERM."""
        self.alive = False
        os.write(self.PIPE[1], b"1")

    def handle_quit(self, sig: int, frame: Any) -> None:
        """SIGQUIT: at once."""
        Worker.handle_quit(self, sig, frame)

    def _answer_who_comes(self, listeners: dict[int, socket.socket]) -> None:
        while True:
            for number, _ in self.epoll.poll(maxevents=1):
                try:
                    if number in listeners:
                        self._welcome(listeners[number])
                    elif line := self.waiting.pop(number, None):
                        self._serve(line)
                except BaseException:  # a thread that ends is missed by nobody but the visitors
                    self.log.exception("A connection could not be served")

    def _welcome(self, listener: socket.socket) -> None:
        if line := self._accept(listener):
            if self._is_crowded():
                self._make_room()
            self._serve(line)

    def _accept(self, listener: socket.socket) -> Line | None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):  # another thread was first, or it has gone again
            return None
        except OSError:
            if self.alive:  # else nobody listens any more
                self.log.exception("A connection could not be taken")
                time.sleep(_ROUND_S / 10)  # no room for it: not asked again and again
            return None
        line = Line(self.cfg, client, address, listener.getsockname())
        self.open.add(line)
        return line

    def _serve(self, line: Line) -> None:
        """One step of a connection. Afterwards it waits again, or is closed."""
        try:
            if line.leaves_at is not None:
                self._see_off(line)
            else:
                self._take_more(line)
        except OSError:  # it is gone, or our disk is full
            self._drop(line)
        except BaseException:
            self._drop(line)
            raise

    def _take_more(self, line: Line) -> None:
        collected = line.collected
        is_large = collected.size >= RECEIVE_BYTES
        if is_large and self._is_spent():
            return self._rest(line)
        received = collected.take_buffered() or line.receive()
        if received is None:
            return self._wait(line)
        if not received:
            return self._drop(line)
        collected.add(received)
        if is_large:
            self._pay(collected.unpaid)
            collected.unpaid = 0
        if collected.refusal:
            return self._refuse(line, collected.refusal)
        if collected.is_ready:
            return self._wait(line) if self.handle(line) else self._say_goodbye(line)
        if collected.awaits_continue:
            collected.awaits_continue = False
            line.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        return self._wait(line)

    def _wait(self, line: Line) -> None:
        """For what comes next. Whoever has sent it already queues up behind the others: nobody keeps a thread by sending on and on."""
        is_here = line.leaves_at is None and line.collected.buf.getvalue()
        # One event wakes one thread, and no other until the connection waits again.
        wanted = (select.EPOLLOUT if is_here else select.EPOLLIN) | select.EPOLLONESHOT
        tell = self.epoll.modify if line.is_known_to_epoll else self.epoll.register
        line.is_known_to_epoll = True
        self.waiting[line.number] = line
        tell(line.number, wanted)

    def _rest(self, line: Line) -> None:
        """It waits, and nothing that it sends wakes a thread."""
        line.rests = True
        self.waiting[line.number] = line

    def _is_spent(self) -> bool:
        return self.paid_until > time.monotonic()

    def _pay(self, size: int) -> None:
        """A leaky bucket of a second's bytes, for what can rest alone: small requests neither wait nor make others wait."""
        self.paid_until = max(self.paid_until, time.monotonic() - 1.0) + size / BYTES_PER_S

    def _go_on(self) -> bool:
        """Has those who rest listened to again; whether there were any."""
        resting = [line for line in list(self.waiting.values()) if line.rests]
        for line in resting:
            if self._take(line):
                line.rests = False
                try:
                    self._wait(line)
                except OSError:  # meanwhile a thread made room of it
                    self._drop(line)
        return bool(resting)

    def handle_request(self, req: Any, conn: Line) -> bool:
        """The body is here already: nobody waits for a "100 Continue"."""
        req._expected_100_continue = False
        return bool(super().handle_request(req, conn))

    def _keepalive_after(self, conn: Line, keepalive: bool) -> bool:
        if not super()._keepalive_after(conn, keepalive) or conn.collected.ran_dry:
            return False
        conn.collected.turn_over()
        return True

    def _close_the_late(self, idle_s: float) -> None:
        """Not those who have sent what they owe: they wait for a thread, and not we for them."""
        for line in list(self.waiting.values()):
            if line.is_late(idle_s) and not line.has_sent() and self._take(line):
                self._give_up(line)
        while self._is_crowded() and self._make_room():
            pass

    def _is_crowded(self) -> bool:
        on_disk = sum(line.collected.size for line in list(self.waiting.values()))
        return len(self.open) > self.worker_connections or on_disk > ON_DISK_BYTES

    def _make_room(self) -> bool:
        """Closes one connection that waits for its client; False when there is none."""
        for line in sorted(self.waiting.values(), key=lambda line: line.claim):
            if self._take(line):
                self._drop(line)
                return True
        return False

    def _take(self, line: Line) -> bool:
        """Takes a connection from those that wait; False where a thread was first."""
        taken = self.waiting.pop(line.number, None)
        if taken is not None and taken is not line:  # its number is another one's by now
            self._wait(taken)
        return taken is line

    def _give_up(self, line: Line) -> None:
        if line.leaves_at is None and line.collected.size:
            self._refuse(line, "408 Request Timeout")
        else:
            self._drop(line)

    def _refuse(self, line: Line, status: str) -> None:
        line.send(f"HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n".encode())
        self._say_goodbye(line)

    def _say_goodbye(self, line: Line) -> None:
        """Ends our side, and reads away what still comes: closed at once, the client might never see its answer."""
        line.collected.close()
        line.leaves_at = time.monotonic() + GOODBYE_S
        try:
            line.sock.shutdown(socket.SHUT_WR)
            self._wait(line)
        except OSError:
            self._drop(line)

    def _see_off(self, line: Line) -> None:
        if self._is_spent():
            return self._rest(line)
        received = line.receive()
        if received == b"":
            return self._drop(line)
        self._pay(len(received or b""))
        return self._wait(line)

    def _drop(self, line: Line) -> None:
        self.open.discard(line)
        line.close()
        line.collected.close()
