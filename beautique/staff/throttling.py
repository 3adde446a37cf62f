"""Counting tries in the database, so that a limit holds over all workers and restarts.

A try is counted first and allowed afterwards, under the lock of its bucket's row: however many arrive at once, only `allowed` get
through. A refused try is not counted (its transaction rolls back): nobody prolongs the wait by asking again, so the time that was
promised is kept, and a stranger who goes on hammering cannot keep an account shut beyond it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVarTuple, cast

from sqlalchemy import (
    CompoundSelect,
    Integer,
    Select,
    String,
    Table,
    TextualSelect,
    bindparam,
    delete,
    null,
    select,
    text,
    type_coerce,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from beautique.kernel import clock
from beautique.kernel.alone import list_alone
from beautique.kernel.db import UtcDateTime, retrying, transaction
from beautique.kernel.errors import RateLimited
from beautique.kernel.statements import made_once
from beautique.staff import rules
from beautique.staff.models import RateBucket
from beautique.staff.types import Consumed, KnownDevice, Limit

Ts = TypeVarTuple("Ts")

KEEP = timedelta(days=2)  # longer than two of the longest windows

LOGIN_WINDOW_S = 15 * 60
PER_ACCOUNT_AND_ADDRESS = 10
PER_ADDRESS = 30
PER_ACCOUNT = 100
PER_DEVICE = 10

_requests_are_limited = True


@made_once
def _count(limits: int) -> TextualSelect:
    """Counts one try in so many buckets, and gives each count with that of the window before.

    One statement, so that no two tries read the same count; both databases spell it alike.
    """
    each = range(limits)
    before = " ".join(f"WHEN :key_{n} THEN :before_{n}" for n in each)
    return (
        text(
            "INSERT INTO rate_buckets (key, window_start, count) VALUES "
            + ", ".join(f"(:key_{n}, :start_{n}, 1)" for n in each)
            + " ON CONFLICT (key, window_start) DO UPDATE SET count = rate_buckets.count + 1"
            " RETURNING key, count, coalesce((SELECT earlier.count FROM rate_buckets AS earlier WHERE earlier.key = rate_buckets.key"
            f" AND earlier.window_start = CASE rate_buckets.key {before} END), 0) AS previous"
        )
        .bindparams(
            *(bindparam(f"key_{n}", type_=String) for n in each),
            *(bindparam(f"{edge}_{n}", type_=UtcDateTime) for edge in ("start", "before") for n in each),
        )
        .columns(key=String, count=Integer, previous=Integer)
    )


class Window(NamedTuple):
    """The bucket of a limit now, where the one before began, and how much of this one is over."""

    limit: Limit
    key: str
    start: datetime
    before: datetime
    elapsed_s: int


Counts = dict[tuple[str, datetime], int]  # of keys and starts of windows


def configure(*, requests_are_limited: bool) -> None:
    """Switches `consume` on or off, once, at start. The counting of log-ins is never off."""
    global _requests_are_limited  # noqa: PLW0603 - set once
    _requests_are_limited = requests_are_limited


def consume(name: str, key: str, allowed: int, window_s: int) -> None:
    """Counts one request of this kind for this key, in a transaction of its own. Raises `RateLimited`."""
    consume_all(Limit(name, key, allowed, window_s))


def consume_all(*limits: Limit) -> Consumed:
    """Counts one try under every limit, or under none of them. Raises `RateLimited`.

    For work of which only failures count: consume, try, and `refund` after a success.
    """
    return _consume(limits) if _requests_are_limited else Consumed(())


def windows_of(limits: Sequence[Limit]) -> tuple[Window, ...]:
    """Where one more try now would be counted; nowhere while nothing is limited."""
    return tuple(_window(each, clock.now()) for each in limits) if _requests_are_limited else ()


def list_counted(
    windows: Sequence[Window], statement: Select[*Ts], values: Mapping[str, Any]
) -> tuple[list[tuple[*Ts]], Counts]:
    """The rows of a statement as of `list_alone`, and what is counted in some windows. One question for both.

    For work that mostly succeeds and of which only failures count: ask so, `refuse_one_too_many`, and `consume_all` after a failure.
    Counts nothing and takes no lock: of tries at the same moment each sees the same count, so a burst may get as many too many
    through as there are threads.
    """
    if not windows:
        return list_alone(statement, values), {}
    keys = {f"key_{n}": each.key for n, each in enumerate(windows)}
    asked = {**values, **keys, "since": min(each.before for each in windows)}
    counts: Counts = {}
    found: list[Any] = []
    for key, start, count, *columns in list_alone(_with_counts(statement, len(keys)), asked):
        if key is None:
            found.append(tuple(columns))
        else:
            counts[key, start] = count
    return found, counts


def refuse_one_too_many(windows: Sequence[Window], counts: Counts) -> None:
    """Raises `RateLimited` where one more try would be too many."""
    for each in windows:
        current, previous = (counts.get((each.key, start), 0) for start in (each.start, each.before))
        _refuse_unless_fits(current + 1, previous, each)


@made_once
def _with_counts(statement: Select[*tuple[Any, ...]], keys: int) -> CompoundSelect[*tuple[Any, ...]]:
    """What is counted under so many keys, and the rows of a statement: of each row the one half or the other is null."""
    own, buckets = statement.selected_columns, (RateBucket.key, RateBucket.window_start, RateBucket.count)
    counted = select(*buckets, *(type_coerce(null(), each.type) for each in own)).where(
        RateBucket.key.in_([bindparam(f"key_{n}", type_=RateBucket.key.type) for n in range(keys)]),
        RateBucket.window_start >= bindparam("since"),
    )
    found = statement.with_only_columns(*(type_coerce(null(), each.type) for each in buckets), *own)
    return union_all(counted, found)


def consume_login(limits: Sequence[Limit]) -> Consumed:
    """Like `consume_all`, for `login_limits`: never switched off. Raises `RateLimited`."""
    return _consume(limits)


def refund(consumed: Consumed) -> None:
    """Takes counted tries out again, in a transaction of its own."""
    if not consumed.buckets:
        return

    def unit() -> None:
        with transaction() as session:
            refund_in(session, consumed)

    retrying(unit)


def login_limits(account: str, address: str) -> tuple[Limit, ...]:
    """What counts a log-in. `account` is the account's id, so that its two names are one; for unknown users what they typed.

    Always in this order, so that two log-ins never wait for each other crosswise.
    """
    group = rules.address_group(address)
    return (
        Limit("login-account-address", f"{account} {group}", PER_ACCOUNT_AND_ADDRESS, LOGIN_WINDOW_S),
        Limit("login-address", group, PER_ADDRESS, LOGIN_WINDOW_S),
        Limit("login-account", account, PER_ACCOUNT, LOGIN_WINDOW_S),
    )


def device_limits(device: KnownDevice) -> tuple[Limit, ...]:
    """What counts a log-in on a device that its account has used before, instead of `login_limits`.

    OWASP's device cookies: strangers cannot use up what it has, and whoever holds it has few tries of its own.
    """
    return (Limit("login-device", f"{device.account_id} {device.key}", PER_DEVICE, LOGIN_WINDOW_S),)


def consume_in(session: Session, limits: Sequence[Limit]) -> None:
    """The step of `consume` for use inside a transaction: what is rolled back is not counted. Raises `RateLimited`."""
    if _requests_are_limited:
        consume_all_in(session, limits)


def consume_all_in(session: Session, limits: Sequence[Limit]) -> Consumed:
    """The step of `consume_all` for use inside a transaction. After `RateLimited` that transaction must be rolled back."""
    if not limits:
        return Consumed(())
    now = clock.now()
    windows = [_window(each, now) for each in limits]
    buckets = {
        f"{name}_{n}": value
        for n, each in enumerate(windows)
        for name, value in (("key", each.key), ("start", each.start), ("before", each.before))
    }
    counted = {key: rest for key, *rest in session.execute(_count(len(limits)), buckets)}
    for each in windows:
        current, previous = counted[each.key]
        _refuse_unless_fits(current, previous, each)
    return Consumed(tuple((each.key, each.start) for each in windows))


def refund_in(session: Session, consumed: Consumed) -> None:
    """The step of `refund` for use inside a transaction."""
    for key, start in consumed.buckets:
        session.execute(_TAKE_BACK, {"of": key, "start": start})


def reset(session: Session, limited: Limit) -> None:
    """Forgets every try under one limit: whoever knows the password has not been guessing."""
    session.execute(_FORGET, {"of": _bucket_key(limited)})


def purge(session: Session) -> None:
    """Deletes the buckets that no limit looks at any more."""
    session.execute(_PURGE, {"since": clock.now() - KEEP})


# Past the ORM, which would look for the rows among its own. Made once (0023).
_BUCKETS = cast(Table, RateBucket.__table__)
_TAKE_BACK = (
    update(_BUCKETS)
    .where(
        RateBucket.key == bindparam("of"),
        RateBucket.window_start == bindparam("start"),
        RateBucket.count > 0,
    )
    .values(count=RateBucket.count - 1)
)
_FORGET = delete(_BUCKETS).where(RateBucket.key == bindparam("of"))
_PURGE = delete(_BUCKETS).where(RateBucket.window_start < bindparam("since"))


def _consume(limits: Sequence[Limit]) -> Consumed:
    def unit() -> Consumed:
        with transaction() as session:
            return consume_all_in(session, limits)

    return retrying(unit)


def _refuse_unless_fits(current: int, previous: int, window: Window) -> None:
    """`current` has the try itself."""
    allowed, window_s = window.limit.allowed, window.limit.window_s
    if not rules.fits(current, previous, window.elapsed_s, allowed, window_s):
        seconds = rules.wait_s(current - 1, previous, window.elapsed_s, allowed, window_s)
        raise RateLimited(rules.waiting_sentence(seconds), seconds)


def _window(limited: Limit, now: datetime) -> Window:
    second = int(now.timestamp())
    elapsed_s = second % limited.window_s
    start = datetime.fromtimestamp(second - elapsed_s, UTC)
    return Window(
        limited, _bucket_key(limited), start, start - timedelta(seconds=limited.window_s), elapsed_s
    )


def _bucket_key(limited: Limit) -> str:
    # The window is part of the key, so that changing a limit's window never mixes counts of two lengths.
    words = f"{limited.name}\n{limited.window_s}\n{limited.key}"
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()
