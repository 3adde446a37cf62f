"""Work that eats a core, on threads of low priority: a visitor who comes meanwhile goes first (0021).

A thread cannot raise its priority again, so it cannot be a request's own. What runs here holds Python's lock for moments only (hashing,
decoding): who has the lock and no core would keep the visitors waiting. Where a process has one priority (a Mac), it keeps it.
"""

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

LOW = 5  # nice, as of the programs that look at pictures: on a machine that is full a hash still ends, after a second and not 35


def _lower() -> None:
    if sys.platform == "linux":  # which counts it by thread
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), LOW)


_threads = ThreadPoolExecutor(2, "low-priority", _lower)  # as many as have a place: one hashes, one decodes


def at_low_priority(work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R:
    """What `work` returns, or raises. Whoever asks has a place of a bulkhead: so nobody queues here."""
    return _threads.submit(work, *arguments, **named).result()
