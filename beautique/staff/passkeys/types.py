"""The words of passkeys: the site that they are for, what a device sends, and the refusals."""

import uuid
from dataclasses import dataclass, field

from beautique.kernel.errors import DomainError, Forbidden


@dataclass(frozen=True, slots=True)
class Site:
    """Where passkeys are for: the host name that a device ties them to, and the one address that may ask for them."""

    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a browser sent: the device's response as JSON, and the challenge that it should be an answer to."""

    response: str = field(repr=False)
    challenge: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """What a device says of a passkey that it has just made."""

    credential_id: str
    public_key: str
    sign_count: int
    transports: tuple[str, ...]
    is_backed_up: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """What a device says when it has signed a challenge."""

    account_id: uuid.UUID
    sign_count: int
    is_backed_up: bool


class PasskeyRefused(DomainError):
    """The passkey opens nothing. One answer for every reason: unknown, removed, of another site, too late, sent twice."""

    code = "AUTH_INVALID"

    def __init__(self) -> None:
        super().__init__("The passkey was not accepted. Try again, or sign in with your password.")


class PasskeyRequired(Forbidden):
    """The password is right, but does not open this account by itself."""

    def __init__(self) -> None:
        super().__init__(
            "This account signs in to the dashboard with its passkey; a password alone does not open it."
        )
