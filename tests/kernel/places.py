"""Somebody else in a bulkhead."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from beautique.kernel.bulkhead import Bulkhead
from beautique.kernel.errors import Busy


@contextmanager
def taken(bulkhead: Bulkhead, places: int = 1) -> Iterator[None]:
    """While this lasts, other threads have so many places."""
    arrived, leaving = threading.Semaphore(0), threading.Event()

    def stay() -> None:
        with bulkhead.place(Busy("There was no place to take.")):
            arrived.release()
            leaving.wait(20)

    threads = [threading.Thread(target=stay) for _ in range(places)]
    for thread in threads:
        thread.start()
    try:
        assert all(arrived.acquire(timeout=10) for _ in threads)
        yield
    finally:
        leaving.set()
        for thread in threads:
            thread.join()
