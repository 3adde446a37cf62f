"""Which site passkeys are for, and the challenges that devices sign: random, of one browser, for one purpose, good for five minutes."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode
from urllib.parse import urlsplit

from flask import current_app, request, session
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData, URLSafeTimedSerializer

from beautique.config.urls import is_loopback
from beautique.staff.passkeys.ceremony import base64url
from beautique.staff.passkeys.rules import CHALLENGE_BYTES, CHALLENGE_LASTS
from beautique.staff.passkeys.types import PasskeyRefused, Site
from beautique.web.extensions import current_settings

SIGN_IN = "sign-in"


def site() -> Site | None:
    """The public address of the shop; None where browsers make no passkeys, as for an address of digits.

    On a developer's machine it is whatever leads there: only a loopback name can, and nobody else's browser.
    """
    settings = current_settings()
    asked = request.host_url.rstrip("/")
    is_here = settings.is_development and is_loopback(urlsplit(asked).hostname or "")
    origin = asked if is_here else settings.public_url
    host = urlsplit(origin).hostname or ""
    is_name = any(c.isalpha() for c in host) and ":" not in host
    return Site(host, origin) if is_name else None


def new_challenge(purpose: str) -> tuple[bytes, str]:
    """A challenge, and the same sealed: of no use in another browser, for another purpose, or after five minutes.

    No row is written for it, because anybody may ask for one. That it is answered only once is the database's business.
    """
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    return challenge, str(_seal(purpose).dumps(base64url(challenge)))


def opened_challenge(purpose: str, sealed: str) -> bytes:
    """The challenge that was sealed. Raises `PasskeyRefused`."""
    try:
        challenge = _seal(purpose).loads(sealed, max_age=int(CHALLENGE_LASTS.total_seconds()))
    except BadData as error:
        raise PasskeyRefused from error
    return urlsafe_b64decode(challenge + "=")


def _seal(purpose: str) -> URLSafeTimedSerializer:
    generate_csrf()  # gives the browser a session to be bound to
    return URLSafeTimedSerializer(
        current_app.secret_key or "",
        salt=f"passkey {purpose} {json.dumps(session['csrf_token'])}",
        signer_kwargs={"digest_method": hashlib.sha256},
    )
