"""Decisions about names, passwords, sessions and counters. Pure: no database, no clock of their own.

Sources: QUALITY, who gets in; ASVS 5.0, V6 (passwords) and V7 (sessions).
"""

import ipaddress
import re
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from beautique.kernel.text import Unstorable, clean, counted, is_email, normalized, visible_length
from beautique.staff.common_passwords import COMMON, RUNS, WORDS
from beautique.staff.types import Standing

IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=7)
TOKEN_LIFETIME = timedelta(hours=24)  # of a JSON token: it does not end by idleness
LINK_LIFETIME = timedelta(hours=72)
TOUCH_EVERY = timedelta(minutes=1)
VISIT_GAP = timedelta(minutes=30)  # who comes back after so long has been away

MIN_PASSWORD_LENGTH = 8
MAX_PASSWORD_BYTES = 72  # bcrypt reads no further

PREFERENCES: dict[str, tuple[str, ...]] = {
    "theme": ("system", "light", "dark"),
    "shortcuts": ("on", "off"),
    "start_view": ("",),  # or the id of a saved view
}

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LEAD = re.compile(r"^[\W\d_]+")
_TRAIL = re.compile(r"[\W\d_]+$")
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,49}")
_LOOKALIKES = str.maketrans("@4301$57!", "aaeoisstl")
_MAX_EMAIL_LENGTH = 254
_MAX_NAME_LENGTH = 100


def folded(name: str) -> str:
    """The form in which usernames and e-mail addresses are compared. What cannot be stored becomes empty: it names nobody."""
    try:
        return normalized("NFKC", clean(name)).casefold()
    except Unstorable:
        return ""


def printable(text: str, length: int) -> str:
    """What of a header may be stored: no control characters, no halves of surrogate pairs, not longer than the column."""
    return "".join(c for c in text if c.isprintable())[:length]


def username_problem(username: str) -> str | None:
    """What is wrong with a username, in one sentence, or None."""
    if not _USERNAME.fullmatch(username):
        return "A username has 2 to 50 letters, digits, dots, dashes or underscores, and begins with a letter or digit."
    return None


def email_problem(email: str) -> str | None:
    """What is wrong with an e-mail address, in one sentence, or None. Nobody needs one."""
    if not email:
        return None
    if len(email) > _MAX_EMAIL_LENGTH or len(folded(email)) > _MAX_EMAIL_LENGTH or not is_email(email):
        return "Give an e-mail address such as asma@example.com."
    return None


def email_key(email: str, account_id: uuid.UUID) -> str:
    """What e-mail addresses are compared by. For none it is the account's own, and no address: one column keeps both unique."""
    return folded(email) or f"@{account_id}"


def display_name_problem(name: str) -> str | None:
    """What is wrong with the name shown to colleagues, in one sentence, or None."""
    if len(name) > _MAX_NAME_LENGTH or not visible_length(name):
        return f"A name has 1 to {_MAX_NAME_LENGTH} characters, with a letter or digit among them."
    return None


def normalized_password(password: str) -> str:
    """NFKC, so that one password typed on two keyboards is one password. Spaces stay: they belong to it."""
    return normalized("NFKC", password)


def password_problem(password: str, names: Sequence[str] = ()) -> str | None:
    """What is wrong with a new password, in one sentence, or None. `names` are the account's own, which everybody tries first."""
    password = normalized_password(password)
    if "\x00" in password or any("\ud800" <= c <= "\udfff" for c in password):
        return "This password holds characters that cannot be typed."
    if len(password) < MIN_PASSWORD_LENGTH:
        return f"Use at least {MIN_PASSWORD_LENGTH} characters."
    if len(password.encode()) > MAX_PASSWORD_BYTES:
        return f"Use at most {MAX_PASSWORD_BYTES} characters (fewer with accents or other scripts)."
    if _is_common(password) or _is_walk(password):
        return "This password is one of the first that anybody would try. Use a few unrelated words."
    if any(bare_words(password) & bare_words(name) for name in names):
        return "This password is too much like the account's own name."
    return None


def bare_words(password: str) -> set[str]:
    """`P@ssw0rd123!` -> `password`: no case, no digits or signs around it, signs that stand for letters read as letters.

    Two readings, because a sign at the beginning may be a letter (`$unshine`) or decoration (`!sunshine`).
    """
    ended = _TRAIL.sub("", password.casefold())
    return {reading.translate(_LOOKALIKES) for reading in (ended, _LEAD.sub("", ended)) if reading}


def _is_common(password: str) -> bool:
    if password.casefold() in COMMON:
        return True
    for core in bare_words(password):
        half = core[: len(core) // 2]
        if core in WORDS or core in COMMON or (core == half + half and half in WORDS):
            return True
    return False


def _is_walk(password: str) -> bool:
    """Few different characters, or made of nothing but walks of at least three keys."""
    lowered = password.casefold()
    if len(set(lowered)) < MIN_PASSWORD_LENGTH // 2:
        return True
    rest = lowered
    while rest:
        step = next((n for n in range(len(rest), 2, -1) if _is_run(rest[:n])), 0)
        if not step:
            return False
        rest = rest[step:]
    return True


def _is_run(part: str) -> bool:
    return len(set(part)) == 1 or any(part in run or part[::-1] in run for run in RUNS)


def is_open(last_seen_at: datetime, expires_at: datetime, now: datetime) -> bool:
    """Whether a session still counts: not idle for 12 hours, not older than 7 days."""
    return now < last_seen_at + IDLE and now < expires_at


def standing(*, is_active: bool, has_password: bool, has_joined: bool) -> Standing:
    """How an account stands. Who is deactivated is that first: a link would not let them in."""
    if not is_active:
        return Standing.DEACTIVATED
    if has_password:
        return Standing.ACTIVE
    return Standing.RESET if has_joined else Standing.INVITED


@lru_cache(maxsize=4_096)
def address_group(address: str) -> str:
    """Whom an address stands for: an IPv4 address itself, an IPv6 address its /64, because one subscriber has all of those."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv4Address):
        return str(ip)
    if ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    return str(ipaddress.IPv6Network((ip, 64), strict=False))


def fits(current: int, previous: int, elapsed_s: int, allowed: int, window_s: int) -> bool:
    """Whether the sliding estimate is within the limit.

    The estimate is this window's count plus the share of the previous one that still lies within `window_s` of now, as if its
    tries had been spread evenly. Whole numbers throughout, so that `wait_s` keeps its promise to the second.
    """
    return current * window_s + previous * (window_s - elapsed_s) <= allowed * window_s


def wait_s(current: int, previous: int, elapsed_s: int, allowed: int, window_s: int) -> int:
    """Seconds until one more try fits, when `current` (that try not included) and `previous` are counted. At least 1."""
    in_this_window = _fitting_second(current + 1, previous, allowed, window_s)
    if in_this_window is not None:
        return max(1, in_this_window - elapsed_s)
    in_next_window = _fitting_second(1, current, allowed, window_s)
    # With nothing allowed at all, no second fits: a whole window is as good an answer as any.
    return window_s - elapsed_s + (window_s if in_next_window is None else in_next_window)


def _fitting_second(current: int, previous: int, allowed: int, window_s: int) -> int | None:
    """The first second of a window at which these counts fit, or None when they do not before its end."""
    room = (allowed - current) * window_s
    if room < 0 or (room == 0 and previous):
        return None
    second = 0 if not previous else max(0, -(-(previous * window_s - room) // previous))
    return second if second < window_s else None


def waiting_sentence(seconds: int) -> str:
    """What somebody is told who has tried too often."""
    if seconds < 60:
        return f"Too many tries. Wait {counted(seconds, 'second')}."
    minutes = -(-seconds // 60)
    return f"Too many tries. Wait {counted(minutes, 'minute')}."


def is_preference(name: str, value: str) -> bool:
    """Whether a preference of this name may have this value."""
    return value in PREFERENCES.get(name, ()) or (name == "start_view" and bool(_ID.fullmatch(value)))
