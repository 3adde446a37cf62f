"""A bulkhead: slow work has few places of its own in a process, so that it can never take the threads that visitors need."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from beautique.kernel.errors import Busy


class Bulkhead:
    """`places` threads of this process work at once, `waiters` more wait for at most `wait_s` seconds, the next is told at once."""

    def __init__(self, places: int, waiters: int = 0, wait_s: float = 0.0) -> None:
        self.wait_s = wait_s
        self._places = threading.BoundedSemaphore(places)
        self._waiting = threading.Semaphore(waiters)
        self._own = threading.local()

    @contextmanager
    def place(self, refusal: Busy) -> Iterator[None]:
        """A place for the running thread; one that has a place goes on in it. Raises `refusal` where there is none."""
        if getattr(self._own, "has_place", False):
            yield
            return
        if not (self._places.acquire(blocking=False) or self._wait()):
            raise refusal
        self._own.has_place = True
        try:
            yield
        finally:
            self._own.has_place = False
            self._places.release()

    def _wait(self) -> bool:
        if not self._waiting.acquire(blocking=False):
            return False
        try:
            return self._places.acquire(timeout=self.wait_s)
        finally:
            self._waiting.release()
