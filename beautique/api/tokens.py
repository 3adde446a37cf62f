"""Tokens of this door: HS256 only, a key of its own per audience, every claim required."""

import time
import uuid
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, cast

import jwt
from flask import Flask, current_app, request
from flask_jwt_extended import create_access_token, decode_token
from flask_jwt_extended.exceptions import JWTExtendedException

from beautique.audit.types import Via
from beautique.config import Settings
from beautique.kernel.errors import DomainError
from beautique.settings.commands import note_use
from beautique.settings.types import TOKEN_ISSUER, Storefront
from beautique.staff.log_in import SignIn
from beautique.staff.rules import TOKEN_LIFETIME
from beautique.staff.sessions import resume
from beautique.staff.types import Account, KnownDevice
from beautique.web.storefront_tokens import derived_key, find_token

ADMIN = "beautique:admin"
REMEMBERED = timedelta(days=180)  # as long as a browser's cookie
_ALGORITHM = "HS256"
_KNOWN_TOKENS = 256


class AuthMissing(DomainError):
    """No token was sent."""

    code = "AUTH_MISSING"

    def __init__(self) -> None:
        super().__init__("Send an access token: Authorization: Bearer <token>.")


class AuthInvalid(DomainError):
    """The token opens nothing. One answer for every reason."""

    code = "AUTH_INVALID"

    def __init__(self) -> None:
        super().__init__("This access token is not valid. Log in again.")


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who sent a good token, what is needed to give it back, and the moment of the database at which it was good."""

    account: Account
    jti: str
    moment: str


def init_app(app: Flask, settings: Settings) -> None:
    """Tells Flask-JWT-Extended our rules. A cookie never carries a token."""
    app.config.update(
        JWT_ALGORITHM=_ALGORITHM,
        JWT_DECODE_ALGORITHMS=[_ALGORITHM],
        JWT_SECRET_KEY=derived_key(settings.jwt_secret_key.get_secret_value(), ADMIN),
        JWT_TOKEN_LOCATION=["headers"],
        JWT_COOKIE_CSRF_PROTECT=False,
        JWT_ENCODE_ISSUER=TOKEN_ISSUER,
        JWT_DECODE_ISSUER=TOKEN_ISSUER,
        JWT_ENCODE_AUDIENCE=ADMIN,
        JWT_DECODE_AUDIENCE=ADMIN,
        JWT_ACCESS_TOKEN_EXPIRES=TOKEN_LIFETIME,
    )


def issue(signed_in: SignIn) -> str:
    """A token of 24 hours that speaks for the account as it is now, as long as the session of this log-in is open."""
    who = str(signed_in.account.id)
    claims = {"user_id": who, "version": signed_in.account.session_version, "jti": signed_in.token}
    token: str = create_access_token(identity=who, additional_claims=claims)
    return token


def bearer_of_request() -> Bearer:
    """Whoever sent the running request. Raises `AuthMissing`, `AuthInvalid`. One query, and once a minute a note of its use.

    Read without Flask-JWT-Extended, which would decode every token twice.
    """
    sent = _sent_token()
    if sent is None:
        raise AuthMissing
    try:
        bearer = _bearer(_signed_claims(sent, cast(str, current_app.config["JWT_SECRET_KEY"])))
    except jwt.PyJWTError as error:
        raise AuthInvalid from error
    except (ValueError, OverflowError, OSError) as error:  # no id, or an instant beyond calendars
        raise AuthInvalid from error
    if bearer is None:
        raise AuthInvalid
    return bearer


@lru_cache(maxsize=_KNOWN_TOKENS)
def _signed_claims(sent: str, key: str) -> dict[str, Any]:
    """What a token says, if we have signed it; looked at once. Whether it is over is asked each time, by `_bearer`. Raises `PyJWTError`."""
    return jwt.decode(
        sent,
        key,
        algorithms=[_ALGORITHM],
        audience=ADMIN,
        issuer=TOKEN_ISSUER,
        options={"strict_aud": True},
    )


def devices_of_request() -> tuple[KnownDevice, ...]:
    """What an earlier token proves at the log-in, also one that has expired or was given back: the account logged in there before."""
    try:
        claims = decode_token(_sent_token() or "", allow_expired=True)
        is_recent = time.time() - claims["iat"] < REMEMBERED.total_seconds()
        device = KnownDevice(uuid.UUID(claims["user_id"]), claims["version"], claims["jti"])
    except (jwt.PyJWTError, JWTExtendedException, LookupError, ValueError, TypeError, OverflowError):
        return ()
    return (device,) if is_recent else ()


def check_storefront(storefront: Storefront) -> bool:
    """Whether the owner wants a storefront's token, which was then sent and noted. Raises `AuthMissing`, `AuthInvalid`.

    No query while none is wanted.
    """
    if not storefront.token_required:
        return False
    sent = _sent_token()
    if sent is None:
        raise AuthMissing
    token = find_token(sent)
    if token is None:
        raise AuthInvalid
    note_use(token)
    return True


def _sent_token() -> str | None:
    """What the running request was sent with; empty when it is no token by its looks, None when there is none."""
    sent = request.authorization
    return (sent.token or "") if sent is not None and sent.type == "bearer" else None


def _bearer(claims: dict[str, Any]) -> Bearer | None:
    match claims:
        case {
            "iss": str(),
            "aud": str(),
            "sub": str(sub),
            "user_id": str(user_id),
            "iat": int(iat),
            "nbf": int(),
            "exp": int(exp),
            "jti": str(jti),
            "version": int(version),
            "type": "access",
        } if sub == user_id and exp - iat <= TOKEN_LIFETIME.total_seconds() and time.time() < exp:
            opened = resume(jti, Via.TOKEN)
            claimed = uuid.UUID(user_id), version
            if opened is None or (opened.account.id, opened.account.session_version) != claimed:
                return None
            return Bearer(opened.account, jti, opened.moment)
        case _:
            return None
