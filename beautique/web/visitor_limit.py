"""How much the storefront answers one visitor a minute: generous, so that only a flood is held back (0019)."""

import math
import time
from threading import Lock
from typing import cast

import structlog
from flask import current_app
from limits import RateLimitItemPerMinute
from limits.storage import storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from beautique.config import Settings
from beautique.kernel.errors import RateLimited
from beautique.staff import rules

# A page of the storefront is about five requests, and mobile networks put many people behind one address.
PER_MINUTE = 600
_MINUTE_S = 60
_LIMIT = RateLimitItemPerMinute(PER_MINUTE, namespace="storefront")
_SHARED_TIMEOUT_S = 0.5  # a store that hangs must not hold a thread
_ASK_AGAIN_AFTER_S = 10
_REFUSAL = "That was more than we answer in so short a time. Try again in a moment."

log = structlog.get_logger("beautique.web")


class OwnCount:
    """Sliding window counter of this process, in two dictionaries: who came how often in this minute of the clock, and in the one before.

    `limits` counts so, too, but its storage in memory begins a thread every 10 ms: a tenth of what an answer costs (0019).
    """

    def __init__(self) -> None:
        self._lock, self._minute = Lock(), 0
        self._current: dict[str, int] = {}
        self._previous: dict[str, int] = {}

    def wait_s(self, visitor: str) -> int | None:
        """Counts one request; or does not count it, and is the seconds until one more is allowed."""
        minute, elapsed_s = divmod(int(time.time()), _MINUTE_S)
        with self._lock:
            if minute != self._minute:
                self._previous = self._current if minute == self._minute + 1 else {}
                self._current, self._minute = {}, minute
            counted = self._current.get(visitor, 0), self._previous.get(visitor, 0)
            if not rules.fits(counted[0] + 1, counted[1], elapsed_s, PER_MINUTE, _MINUTE_S):
                return rules.wait_s(*counted, elapsed_s, PER_MINUTE, _MINUTE_S)
            self._current[visitor] = counted[0] + 1
            return None


class VisitorLimit:
    """Counts in the store that several machines share, if there is one; while that does not answer, each process for itself."""

    def __init__(self, storage_uri: str) -> None:
        self._own = OwnCount()
        self._shared = _shared(storage_uri) if is_shared(storage_uri) else None
        self._shared_away_until = 0.0

    def count(self, visitor: str) -> None:
        """Counts one request of this visitor, an address or a group of them. Raises `RateLimited`."""
        wait_s = self._wait_s(visitor)
        if wait_s is not None:
            raise RateLimited(_REFUSAL, wait_s)

    def _wait_s(self, visitor: str) -> int | None:
        if self._shared is not None and time.monotonic() >= self._shared_away_until:
            try:
                return _shared_wait_s(self._shared, visitor)
            except Exception as error:  # whatever is wrong with the store, the shop goes on
                log.warning("visitor_limit_store_away", error=type(error).__name__)
                self._shared_away_until = time.monotonic() + _ASK_AGAIN_AFTER_S
        return self._own.wait_s(visitor)


def visitor_limit(settings: Settings) -> VisitorLimit | None:
    """The limit of this shop; None where it has none."""
    return VisitorLimit(settings.ratelimit_storage_uri) if settings.ratelimit_enabled else None


def count_visitor(address: str) -> None:
    """Counts one request from this address, where the shop has a limit. Raises `RateLimited`."""
    limit = cast(VisitorLimit | None, current_app.extensions["visitor_limit"])
    if limit is not None:
        limit.count(rules.address_group(address))


def is_shared(uri: str) -> bool:
    """Whether this is a store that several machines can share; each process's own memory otherwise."""
    return not uri.startswith("memory")


def store_answers(uri: str) -> bool:
    """Whether a shared store can count just now."""
    return _shared(uri).storage.check()


def _shared(uri: str) -> SlidingWindowCounterRateLimiter:
    timeouts = {"socket_connect_timeout": _SHARED_TIMEOUT_S, "socket_timeout": _SHARED_TIMEOUT_S}
    return SlidingWindowCounterRateLimiter(storage_from_string(uri, **timeouts))


def _shared_wait_s(limiter: SlidingWindowCounterRateLimiter, visitor: str) -> int | None:
    if limiter.hit(_LIMIT, visitor):
        return None
    return max(1, math.ceil(limiter.get_window_stats(_LIMIT, visitor).reset_time - time.time()))
