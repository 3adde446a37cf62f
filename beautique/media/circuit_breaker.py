"""How long to wait for somebody outside, and when to stop asking."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


class Breaker:
    """Counts failures in a row. After `limit` of them asking is useless for `pause_s` seconds; then one success heals it."""

    def __init__(self, limit: int, pause_s: float) -> None:
        self._limit, self._pause_s = limit, pause_s
        self._failures = 0
        self._paused_until = 0.0
        self._lock = threading.Lock()

    def is_open(self) -> bool:
        """Whether to fail at once instead of asking."""
        return time.monotonic() < self._paused_until

    def failed(self) -> None:
        """One more failure; at the limit, and with each further one, the pause begins."""
        with self._lock:
            self._failures += 1
            if self._failures >= self._limit:
                self._paused_until = time.monotonic() + self._pause_s

    def succeeded(self) -> None:
        """All is well again."""
        with self._lock:
            self._failures = 0


def within(seconds: float, call: Callable[[], T]) -> T:
    """The result of a call, or `TimeoutError` after so many seconds.

    Timeouts of sockets count from byte to byte, so a service that drips would hold us for ever. The thread is a daemon, which an
    executor's is not: one that is still dripped on does not keep the process alive.
    """
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(call())
        except Exception as error:
            outcome.set_exception(error)

    threading.Thread(target=run, name="outside-call", daemon=True).start()
    return outcome.result(timeout=seconds)
