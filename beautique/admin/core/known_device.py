"""The cookie by which a browser proves that an account has logged in there: strangers' tries never shut it out (docs/security.md)."""

import hashlib
import secrets
import uuid
from datetime import timedelta

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer

from beautique.admin.core import cookies
from beautique.staff.types import Account, KnownDevice

LIFETIME = timedelta(days=180)
_NAME = "device-"  # one cookie an account: the shop's computer is everybody's


def remember(account: Account) -> None:
    """Gives the browser a fresh cookie for the account that has just logged in with it; a new password ends it."""
    value = _signer().dumps([account.id.hex, account.session_version, secrets.token_hex(16)])
    name = _NAME + hashlib.sha256(account.id.bytes).hexdigest()[:12]
    cookies.give(name, str(value), LIFETIME)


def of_request() -> tuple[KnownDevice, ...]:
    """What the browser's cookies prove; those that we did not sign, or too long ago, prove nothing."""
    sent = [value for name, value in request.cookies.items() if name.startswith(cookies.full_name(_NAME))]
    return tuple(device for value in sent if (device := _read(value)))


def _read(value: str) -> KnownDevice | None:
    try:
        account, version, key = _signer().loads(value, max_age=int(LIFETIME.total_seconds()))
    except BadData:
        return None
    return KnownDevice(uuid.UUID(hex=account), version, key)


def _signer() -> URLSafeTimedSerializer:
    return cookies.signer("known-device")
