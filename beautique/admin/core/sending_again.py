"""A form that came too late, after its session or its token had ended, is shown once more with one button. Nothing is sent without it.

Only what one of our own pages has sent is offered: a form that another site sends must never become a button in front of a
signed-in person. See docs/decisions/0016.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Response, current_app, make_response, render_template, request, session
from flask_wtf.csrf import generate_csrf
from itsdangerous import BadData, URLSafeSerializer

from beautique.admin.core.permissions import OPEN, ROUTE_PERMISSIONS

MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class LateForm:
    """A form as it was sent: where to, and its fields without the token; `had_files` says that files were left out."""

    address: str
    fields: Sequence[tuple[str, str]]
    had_files: bool


def is_own_page() -> bool:
    """Whether the running request comes from a page of ours: by what the browser itself says, and nothing else counts as a yes."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False


def read() -> LateForm | None:
    """The form of the running request, if it may be offered again."""
    endpoint = request.endpoint or ""
    if request.method != "POST" or endpoint in OPEN or endpoint not in ROUTE_PERMISSIONS or not is_own_page():
        return None
    fields = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    if any("password" in name for name, _value in fields):
        return None
    if sum(len(name) + len(value) for name, value in fields) > MOST_BYTES:
        return None
    return LateForm(
        request.full_path.rstrip("?"), fields, any(file.filename for file in request.files.values())
    )


def sealed(late: LateForm) -> str:
    """The form as the log-in page carries it: signed, and of no use in another browser."""
    return _seal().dumps([late.address, late.fields, late.had_files])


def unsealed() -> LateForm | None:
    """The form that the log-in page carried. To be asked before the log-in gives the browser a new session."""
    carried = request.form.get("kept", "")
    if not carried or not is_own_page():
        return None
    try:
        address, fields, had_files = _seal().loads(carried)
    except (BadData, ValueError):
        return None
    return LateForm(address, [(name, value) for name, value in fields], had_files)


def page(late: LateForm, status: int = 200) -> Response:
    """The form once more, with a fresh token and one button."""
    shown = [(_words(name), value) for name, value in late.fields if value.strip() and _is_typed(name)]
    return make_response(render_template("account/send_again.html", late=late, shown=shown), status)


def _seal() -> URLSafeSerializer:
    generate_csrf()  # gives the browser a session to be bound to
    return URLSafeSerializer(
        current_app.secret_key or "", salt=f"kept-form {json.dumps(session['csrf_token'])}"
    )


def _is_typed(name: str) -> bool:
    return name.rsplit("-", maxsplit=1)[-1] not in _TECHNICAL


def _words(name: str) -> str:
    return name.rsplit("-", maxsplit=1)[-1].replace("_", " ").capitalize()


_TECHNICAL = {
    "version", "key", "draft", "next", "do", "pictures", "position", "removed", "several", "product_id", "seen_price",
    "seen_size", "seen_color", "seen_quantity", "confirmed_total", "confirmed_prices", "product_q", "panel", "token", "ids", "seen",
    "event", "session", "after", "way", "proof", "view", "arrival",
}  # fmt: skip
