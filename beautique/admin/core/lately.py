"""The orders that a person opened last in this browser, for where somebody asks whose a picture is (0037). No row knows of it.

A cookie of its own rather than a part of the session's: an order's page may be answered late, and must not put back a session that has
ended meanwhile, or a message that was shown. It is signed for one session, so that nobody who signs in afterwards can read it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from flask import request
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer

from beautique.admin.core import cookies
from beautique.kernel import clock

KEPT = timedelta(hours=2)  # from telling a customer what to pay until their screenshot comes
_MOST = 5
_NAME = "lately"


def note(number: str) -> None:
    """Somebody looks at the whole page of this order now. What a browser fetches ahead is not looked at."""
    if request.method != "GET" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return
    before = {each: at for each, at in opened().items() if each != number}
    kept = [(number, clock.now()), *before.items()][:_MOST]
    value = _signer().dumps([[each, int(at.timestamp())] for each, at in kept])
    cookies.give(_NAME, str(value), KEPT)


def opened() -> Mapping[str, datetime]:
    """The numbers of the orders, the last one first, and when each was opened."""
    try:
        found = _signer().loads(request.cookies.get(cookies.full_name(_NAME), ""))
    except BadData:
        return {}
    moments = {number: datetime.fromtimestamp(at, UTC) for number, at in found}
    return {number: at for number, at in moments.items() if at > clock.now() - KEPT}


def forget() -> None:
    """Takes the cookie away; what it says is nobody's once its session has ended."""
    cookies.give(_NAME, "", timedelta())


def _signer() -> URLSafeTimedSerializer:
    return cookies.signer(f"lately {current_user.get_id()}")
