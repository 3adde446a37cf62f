"""Work that eats a core, on threads of the lowest priority: a visitor who comes meanwhile goes first (0021).

A thread cannot raise its priority again, so it cannot be a request's own. What runs here holds Python's lock for moments only (hashing,
decoding): who has the lock and no core would keep the visitors waiting.
"""

import contextlib
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

LOWEST = 19  # nice


def _lower() -> None:
    with contextlib.suppress(OSError):  # only Linux knows threads by number
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOWEST)


_threads = ThreadPoolExecutor(2, "low-priority", _lower)  # as many as have a place: one hashes, one decodes


def at_low_priority(work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """What `work` returns, or raises. Whoever asks has a place of a bulkhead: so nobody queues here."""
    return _threads.submit(work, *arguments, **named).result()
