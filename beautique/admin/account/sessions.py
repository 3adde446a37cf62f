"""Sessions and JSON tokens as a page lists them: the device in words, and which one this is."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import request

from beautique.admin.core.forms import storable
from beautique.admin.core.identity import actor, current_token
from beautique.audit.types import Via
from beautique.kernel.errors import NotFound
from beautique.staff import queries, sessions

# What a browser calls itself, and the word for it: the first that fits, for most name others too.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "Mac",
    "Linux": "Linux",
}
_PRODUCT = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session of the dashboard, or a JSON token; `key` names it in forms and opens nothing."""

    key: str
    device: str
    is_token: bool
    is_this: bool  # the one that asks
    address: str
    began_at: datetime
    last_seen_at: datetime


def session_rows(account_id: uuid.UUID) -> Sequence[SessionRow]:
    """What of an account is open, last used first."""
    this = queries.token_hash(current_token())
    return [
        SessionRow(
            key=row.token_hash,
            device=device_words(row.browser, row.via),
            is_token=row.via == Via.TOKEN,
            is_this=row.token_hash == this,
            address=row.address,
            began_at=row.created_at,
            last_seen_at=row.last_seen_at,
        )
        for row in queries.list_sessions(account_id)
    ]


def end_named(account_id: uuid.UUID) -> str:
    """Ends the session that a form names, if it is this account's; what to say then."""
    try:
        sessions.end_session(account_id, storable(request.form.get("session", "")), actor())
    except NotFound as gone:
        return gone.message
    return "Signed out there"


def device_words(user_agent: str, via: str = Via.SESSION) -> str:
    """`Chrome on Android`, `Program (curl)`: what a person recognises. The header is the client's own word, no proof."""
    if via == Via.TOKEN:
        product = _PRODUCT.match(user_agent)
        return f"Program ({product[0]})" if product else "Program"
    browser = next((word for mark, word in _BROWSERS.items() if mark in user_agent), "A browser")
    system = next((word for mark, word in _SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} on {system}" if system else browser
