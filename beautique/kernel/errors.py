"""Business words for what went wrong. The doors translate them; nothing here knows HTTP or JSON."""

from collections.abc import Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """A refusal with one readable sentence and a stable code.

    `details` are further facts for the caller (lines, allowed moves, the current row), never secrets.
    """

    code = "DOMAIN_ERROR"

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class NotFound(DomainError):
    """There is no such thing, or it is not for the asker to see."""

    code = "NOT_FOUND"


class Forbidden(DomainError):
    """The asker is known but lacks the permission."""

    code = "AUTH_FORBIDDEN"


class Conflict(DomainError):
    """The wish is well formed but the present state does not allow it."""

    code = "CONFLICT"


class Stale(Conflict):
    """Somebody else saved first. `current` is the row as it is now."""

    code = "STALE_VERSION"

    def __init__(self, message: str, current: Any) -> None:
        super().__init__(message)
        self.current = current


class Busy(DomainError):
    """A needed lock or place was not free in time; the same request may succeed in `retry_after_s` seconds."""

    code = "DATABASE_ERROR"  # for callers the same as a database that is away: ask again

    def __init__(self, message: str, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class RateLimited(DomainError):
    """Too many tries. `retry_after_s` seconds until the next one may succeed."""

    code = "RATE_LIMITED"

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Invalid(DomainError):
    """Wrong fields: `errors` maps a field's path (`items.0.size`) to its sentences."""

    code = "VALIDATION_ERROR"

    def __init__(self, errors: Mapping[str, Sequence[str]], message: str | None = None) -> None:
        self.errors = {field: list(sentences) for field, sentences in errors.items()}
        super().__init__(
            message or next((s for each in self.errors.values() for s in each), "Some fields are wrong.")
        )


class Complaints:
    """Collects field errors so that a person sees all of them at once, not one per try."""

    def __init__(self) -> None:
        self.errors: dict[str, list[str]] = {}

    def add(self, field: str, sentence: str) -> None:
        self.errors.setdefault(field, []).append(sentence)

    def raise_if_any(self) -> None:
        """Raises `Invalid` when something was added."""
        if self.errors:
            raise Invalid(self.errors)
