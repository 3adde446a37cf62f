"""The cookie by which a browser proves that an account has logged in there: strangers' tries never shut it out (docs/security.md)."""

import hashlib
import secrets
import uuid
from datetime import timedelta
from functools import partial

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

from beautique.staff.types import Account, KnownDevice

LIFETIME = timedelta(days=180)
_NAME = "device-"  # one cookie an account: the shop's computer is everybody's


def remember(account: Account) -> None:
    """Gives the browser a fresh cookie for the account that has just logged in with it; a new password ends it."""
    value = _signer().dumps([account.id.hex, account.session_version, secrets.token_hex(16)])
    name = _prefix() + hashlib.sha256(account.id.bytes).hexdigest()[:12]
    after_this_request(partial(_send, name, str(value)))


def of_request() -> tuple[KnownDevice, ...]:
    """What the browser's cookies prove; those that we did not sign, or too long ago, prove nothing."""
    sent = [value for name, value in request.cookies.items() if name.startswith(_prefix())]
    return tuple(device for value in sent if (device := _read(value)))


def _read(value: str) -> KnownDevice | None:
    try:
        account, version, key = _signer().loads(value, max_age=int(LIFETIME.total_seconds()))
    except BadData:
        return None
    return KnownDevice(uuid.UUID(hex=account), version, key)


def _send(name: str, value: str, response: Response) -> Response:
    config = current_app.config
    response.set_cookie(
        name,
        value,
        max_age=LIFETIME,
        secure=config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite=config["SESSION_COOKIE_SAMESITE"],
        partitioned=config["SESSION_COOKIE_PARTITIONED"],
    )
    return response


def _prefix() -> str:
    return f"__Host-{_NAME}" if current_app.config["SESSION_COOKIE_SECURE"] else _NAME


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        current_app.secret_key or "", salt="known-device", signer_kwargs={"digest_method": hashlib.sha256}
    )
