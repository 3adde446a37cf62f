"""Hashing and checking passwords: bcrypt, one at a time per process. Call it outside transactions: a hash takes 0.3 s."""

import secrets
from contextlib import AbstractContextManager

import bcrypt

from beautique.kernel.bulkhead import Bulkhead
from beautique.kernel.errors import Busy
from beautique.kernel.low_priority import at_low_priority
from beautique.staff.rules import MAX_PASSWORD_BYTES, normalized_password

ROUNDS = 12  # tests may lower it

# Hashing eats a whole core: wrong log-ins must not starve the visitors of the shop, neither of processor time nor of threads.
_hashing = Bulkhead(places=1, waiters=1, wait_s=2.0)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no l, 1, o, 0: this is read out and typed


def hash_password(password: str) -> str:
    """The bcrypt hash of a password that `rules.password_problem` accepted. Raises `Busy`."""
    secret = normalized_password(password).encode()
    with slot():
        return at_low_priority(bcrypt.hashpw, secret, bcrypt.gensalt(ROUNDS)).decode()


def verify(password: str, password_hash: str | None) -> bool:
    """Whether the password belongs to the hash. Always costs one hash, also without an account (None) or a password (empty).

    Raises `Busy`.
    """
    secret = normalized_password(password).encode(errors="replace")
    usable = len(secret) <= MAX_PASSWORD_BYTES and bool(password_hash)
    with slot():
        known = (password_hash or dummy_hash()).encode()
        matches = at_low_priority(bcrypt.checkpw, secret[:MAX_PASSWORD_BYTES], known)
    return matches and usable


def dummy_hash() -> str:
    """A well-formed hash of no password, at the same cost as real ones, for users who do not exist."""
    return f"$2b${ROUNDS:02}$" + "." * 53


def generate() -> str:
    """A strong password to be shown once: four groups of five letters and digits (99 bits)."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def slot() -> AbstractContextManager[None]:
    """The turn to hash, taken before a try costs anything; who has it hashes as often as needed. Raises `Busy`."""
    return _hashing.place(
        Busy("Many people are logging in right now. Try again in a moment.", retry_after_s=2)
    )
