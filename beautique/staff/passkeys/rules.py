"""Decisions about passkeys and recovery codes. Pure. Sources: PRODUCT.md; WebAuthn level 3, 7.1 and 7.2; ASVS 5.0, V6.5."""

import hashlib
import secrets
import uuid
from datetime import datetime, timedelta

from beautique.kernel.text import Unstorable, clean

MOST_PASSKEYS = 10
CHALLENGE_BYTES = 32
CHALLENGE_LASTS = timedelta(minutes=5)
CODES = 10
FRESH = timedelta(minutes=15)

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no l, 1, o, 0: this is read from paper and typed
_GROUPS, _GROUP = 5, 5  # 123 bits: from 112 on, ASVS 6.5.2 allows a plain sha256
_MAX_NAME_LENGTH = 60


def cleaned_name(name: str) -> str:
    """What a passkey is called; a name of its own is optional. Raises `Unstorable`, `ValueError` with a sentence."""
    name = clean(name) or "Passkey"
    if len(name) > _MAX_NAME_LENGTH:
        raise ValueError(f"Use at most {_MAX_NAME_LENGTH} characters.")
    return name


def is_fresh(logged_in_at: datetime, now: datetime) -> bool:
    """Whether a session is young enough to change how its account logs in: not older than 15 minutes."""
    return now - logged_in_at < FRESH


def counts_on(stored: int, sent: int) -> bool:
    """Whether a device's counter goes on from where it was; devices that do not count always send 0.

    One that went back was copied, or its answer is an old one (WebAuthn 7.2, step 22).
    """
    return sent > stored or sent == stored == 0


def new_codes() -> tuple[str, ...]:
    """Ten codes to be shown once, such as `k7mwd-3xqab-yd9fg-h2ptr-6vjse`."""
    return tuple("-".join(_group() for _ in range(_GROUPS)) for _ in range(CODES))


def code_hash(account_id: uuid.UUID, typed: str) -> str:
    """What the database knows of a code. Letter case, spaces and dashes do not matter."""
    try:
        bare = "".join(c for c in clean(typed).casefold() if c.isalnum())
    except Unstorable:
        bare = ""
    return hashlib.sha256(f"{account_id} {bare}".encode()).hexdigest()


def challenge_hash(challenge: bytes) -> str:
    """What the database knows of a challenge."""
    return hashlib.sha256(challenge).hexdigest()


def _group() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_GROUP))
