"""A worker whose two threads are busy, or were nearly lost: whoever has sent a request is answered, and nothing spins."""

import os
import select
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psutil
import pytest

from beautique.web.collecting import Collected
from tests.bench.shop import Server

THREADS = 2
CROWD = 6_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One process; its views ask no database."""
    folder: Path = tmp_path_factory.mktemp("busy")
    counted = {"WEB_CONCURRENCY": "1", "THREADS": str(THREADS)}
    with Server(folder, f"sqlite:///{folder / 'shop.db'}", "tests.web.slow_app:app", **counted) as running:
        yield running


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=10)


def ask(line: socket.socket, path: str) -> None:
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())


def is_answered(line: socket.socket) -> bool:
    """Whether the answer comes, to its end; False when the connection ends before."""
    received = b""
    while not received.endswith(b"here"):
        part = line.recv(1_000)
        if not part:
            return False
        received += part
    return True


def lowest_free(process: psutil.Process) -> int:
    """The file descriptor that it would be given next."""
    taken = {int(each.name) for each in Path(f"/proc/{process.pid}/fd").iterdir()}
    return min(set(range(len(taken) + 1)) - taken)


def worker(server: Server) -> psutil.Process:
    [process] = server.workers()
    return process


def test_a_request_that_came_while_all_threads_were_busy_is_answered(server: Server) -> None:
    """Its connection has been kept for longer than one is kept that sends nothing (5 s)."""
    with connect(server) as kept, connect(server) as first, connect(server) as second:
        ask(kept, "/")
        assert is_answered(kept)
        time.sleep(3)
        for line in (first, second):
            ask(line, "/slow?4")
        time.sleep(0.5)
        ask(kept, "/")
        assert is_answered(kept)


def test_thousands_of_requests_at_once_leave_an_upload_its_turn(server: Server) -> None:
    """What one piece holds is looked at once for each request in it, and is paid for by none."""
    with connect(server) as crowd, connect(server) as upload:
        crowd.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * CROWD)
        answers = b""
        while answers.count(b"here") < CROWD:
            answers += crowd.recv(1_000_000)
        upload.sendall(
            b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000\r\n\r\n" + bytes(200_000)
        )
        assert is_answered(upload)


def test_a_view_that_would_end_the_process_costs_no_thread(server: Server) -> None:
    for _ in range(THREADS + 1):
        with connect(server) as line:
            ask(line, "/exit")
            assert not is_answered(line)
    with connect(server) as line:
        ask(line, "/")
        assert is_answered(line)


def test_an_idle_worker_rests_after_a_signal(server: Server) -> None:
    process = worker(server)
    os.kill(process.pid, signal.SIGUSR1)  # gunicorn's: the log files are opened again
    time.sleep(0.5)
    before = sum(process.cpu_times()[:2])
    time.sleep(2)
    assert sum(process.cpu_times()[:2]) - before < 0.2


def test_without_file_descriptors_it_waits_and_says_so(server: Server) -> None:
    process = worker(server)
    limits = process.rlimit(psutil.RLIMIT_NOFILE)
    with connect(server) as kept:
        ask(kept, "/")
        assert is_answered(kept)
        while len(process.net_connections("tcp")) > len(["the listener", "kept"]):  # earlier ones still close
            time.sleep(0.05)
        process.rlimit(psutil.RLIMIT_NOFILE, (lowest_free(process), limits[1]))
        with connect(server) as newcomer:
            before = sum(process.cpu_times()[:2])
            time.sleep(1)
            assert sum(process.cpu_times()[:2]) - before < 0.3
            process.rlimit(psutil.RLIMIT_NOFILE, limits)
            ask(newcomer, "/")
            assert is_answered(newcomer)
    assert "Too many open files" in server.log.read_text()


class _Gone:
    """A resting connection of which a thread makes room just before the main thread has it listened to again."""

    is_known_to_epoll, rests, leaves_at = True, True, 0.0

    def __init__(self, number: int) -> None:
        self.number, self.collected, self.is_closed = number, Collected(), False

    def close(self) -> None:
        self.is_closed = True


def test_a_resting_connection_that_has_gone_does_not_end_the_main_thread() -> None:
    from beautique.web.patient_worker import PatientWorker  # needs epoll, so Linux

    ours, theirs = socket.socketpair()
    worker, gone = PatientWorker.__new__(PatientWorker), _Gone(ours.fileno())
    for end in (ours, theirs):
        end.close()
    worker.waiting, worker.open = {gone.number: gone}, {gone}  # type: ignore[dict-item,arg-type]
    with closing(select.epoll()) as worker.epoll:
        assert worker._go_on()
    assert (worker.open, gone.is_closed) == (set(), True)


def test_who_asked_before_the_end_is_answered_although_all_threads_were_busy(server: Server) -> None:
    with ExitStack() as lines:
        asked = [lines.enter_context(connect(server)) for _ in range(3 * THREADS)]
        for line in asked:
            ask(line, "/slow?1")
        time.sleep(0.5)
        stopped = server.stop()
        assert [is_answered(line) for line in asked] == [True] * len(asked)
    server.start()
    assert stopped is not None


def test_no_thread_waits_while_the_collector_looks_through_what_was_loaded(server: Server) -> None:
    assert server.status("/frozen") == 200
