"""How much the storefront answers one visitor a minute: generous, so that only a flood is held back (0019)."""

import math
import time
from typing import cast

import structlog
from flask import current_app
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from beautique.config import Settings
from beautique.kernel.errors import RateLimited
from beautique.staff.rules import address_group

# A page of the storefront is about five requests, and mobile networks put many people behind one address.
_LIMIT = RateLimitItemPerMinute(600, namespace="storefront")
_SHARED_TIMEOUT_S = 0.5  # a store that hangs must not hold a thread
_ASK_AGAIN_AFTER_S = 10
_REFUSAL = "That was more than we answer in so short a time. Try again in a moment."

log = structlog.get_logger("beautique.web")


class VisitorLimit:
    """Counts in the store that several machines share, if there is one; while that does not answer, each process for itself."""

    def __init__(self, storage_uri: str) -> None:
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = _shared(storage_uri) if is_shared(storage_uri) else None
        self._shared_away_until = 0.0

    def count(self, visitor: str) -> None:
        """Counts one request of this visitor, an address or a group of them. Raises `RateLimited`."""
        if self._shared is not None and time.monotonic() >= self._shared_away_until:
            try:
                return _count(self._shared, visitor)
            except RateLimited:
                raise
            except Exception as error:  # whatever is wrong with the store, the shop goes on
                log.warning("visitor_limit_store_away", error=type(error).__name__)
                self._shared_away_until = time.monotonic() + _ASK_AGAIN_AFTER_S
        return _count(self._own, visitor)


def visitor_limit(settings: Settings) -> VisitorLimit | None:
    """The limit of this shop; None where it has none."""
    return VisitorLimit(settings.ratelimit_storage_uri) if settings.ratelimit_enabled else None


def count_visitor(address: str) -> None:
    """Counts one request from this address, where the shop has a limit. Raises `RateLimited`."""
    limit = cast(VisitorLimit | None, current_app.extensions["visitor_limit"])
    if limit is not None:
        limit.count(address_group(address))


def is_shared(uri: str) -> bool:
    """Whether this is a store that several machines can share; each process's own memory otherwise."""
    return not uri.startswith("memory")


def store_answers(uri: str) -> bool:
    """Whether a shared store can count just now."""
    return _shared(uri).storage.check()


def _shared(uri: str) -> SlidingWindowCounterRateLimiter:
    timeouts = {"socket_connect_timeout": _SHARED_TIMEOUT_S, "socket_timeout": _SHARED_TIMEOUT_S}
    return SlidingWindowCounterRateLimiter(storage_from_string(uri, **timeouts))


def _count(limiter: SlidingWindowCounterRateLimiter, visitor: str) -> None:
    if not limiter.hit(_LIMIT, visitor):
        wait_s = limiter.get_window_stats(_LIMIT, visitor).reset_time - time.time()
        raise RateLimited(_REFUSAL, max(1, math.ceil(wait_s)))
