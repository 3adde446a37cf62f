"""Errors as pages for people: one clear sentence, what was kept, what to do."""

from flask import Response, make_response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from beautique.admin.core import htmx, sending_again, sign_in_page
from beautique.admin.core.permissions import SIGN_INS
from beautique.kernel.errors import Busy, Conflict, DomainError, Forbidden, Invalid, NotFound, RateLimited
from beautique.web.requests import is_database_trouble, request_id

_STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Conflict: 409,
    Invalid: 422,
    RateLimited: 429,
    Busy: 503,
}
_PAGES = {403, 404, 409, 429, 500, 503}  # every other refusal looks like a 400
_RETRY_AFTER_S = 5
_STALE = "X-Stale-Token"  # the page may fetch a fresh one and offer to send again: session.js
_SENTENCES = {
    404: "There is no page at this address. It is mistyped, or what was here has been removed.",
    405: "This address only takes what a form sends. Go back and use the button there.",
    413: "This is too much to send at once: at most 30 MB, in 100 parts, with 500 kB of text. Nothing was saved. Send less at a time.",
    429: "That was more than we answer in so short a time.",
}
_UNREADABLE = (
    "This request could not be read, and nothing was changed. Go back, reload the page and try again."
)
_EXPIRED = "This form belongs to a session that has ended. Nothing was changed. Go back, reload the page and send it again."
_AWAY = "The shop's database does not answer. Nothing was saved. Try again in a moment."
_BROKEN = "Nothing was saved."


def answer_error(error: Exception) -> Response:
    """The page for an error. Under HTMX a refusal is a toast, and what was typed stays where it is."""
    if isinstance(error, CSRFError) and (again := _too_late()):
        again.headers["Cache-Control"] = "no-store"
        return again
    status, sentence = _worded(error)
    if status == 404:
        _recognise()
    wait_s = getattr(error, "retry_after_s", _RETRY_AFTER_S) if status in (429, 503) else 0
    if htmx.wants_fragment() and status < 500:
        response = make_response("", status)
        response.headers["HX-Reswap"] = "none"
        if status != 429:  # told by the bar that offers to try again
            htmx.add_toast(response, sentence, "error")
    else:
        template = f"errors/{status if status in _PAGES else 400 if status < 500 else 500}.html"
        page = render_template(
            template,
            status=status,
            sentence=sentence,
            wait_s=wait_s,
            request_id=request_id() if status >= 500 else "",
        )
        response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    if wait_s:
        response.headers["Retry-After"] = str(wait_s)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _recognise() -> None:
    """Who is here: an address that leads nowhere has passed no gate. While the database is away, nobody is recognised."""
    try:
        bool(current_user)  # asking is what reads the account
    except Exception as error:
        if not is_database_trouble(error):
            raise


def _too_late() -> Response | None:
    """The answer to a form of ours whose token has ended; None where it can only be refused."""
    if request.endpoint in SIGN_INS:
        return sign_in_page.too_old()
    if htmx.wants_fragment():
        return Response(status=400, headers={_STALE: "1", "HX-Reswap": "none"})
    late = sending_again.read()
    return sending_again.page(late, 400) if late else None


def _worded(error: Exception) -> tuple[int, str]:
    """Status and sentence of an error; nothing internal."""
    if isinstance(error, DomainError):
        return next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 400), error.message
    if is_database_trouble(error):
        return 503, _AWAY
    if isinstance(error, CSRFError):
        return 400, _EXPIRED
    if isinstance(error, HTTPException):
        status = error.code or 500
        return status, _SENTENCES.get(status, _UNREADABLE if status < 500 else _BROKEN)
    return 500, _BROKEN
