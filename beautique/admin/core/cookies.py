"""Signed cookies beside the session's own: what one browser remembers, which scripts and other sites never see."""

import hashlib
from datetime import timedelta
from functools import partial

from flask import Response, after_this_request, current_app
from itsdangerous import URLSafeTimedSerializer


def signer(purpose: str) -> URLSafeTimedSerializer:
    """What signs the values of one purpose, and reads no other's."""
    return URLSafeTimedSerializer(
        current_app.secret_key or "", salt=purpose, signer_kwargs={"digest_method": hashlib.sha256}
    )


def full_name(name: str) -> str:
    """The cookie's name as the browser knows it: behind https one that no other host can have set."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def give(name: str, value: str, lifetime: timedelta) -> None:
    """Sends a cookie with the answer of this request. A lifetime of nothing takes it away."""
    after_this_request(partial(_send, name, value, lifetime))


def _send(name: str, value: str, lifetime: timedelta, response: Response) -> Response:
    config = current_app.config
    response.set_cookie(
        full_name(name),
        value,
        max_age=lifetime,
        secure=config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite=config["SESSION_COOKIE_SAMESITE"],
        partitioned=config["SESSION_COOKIE_PARTITIONED"],
    )
    return response
