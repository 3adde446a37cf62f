"""Errors as pages for people: one clear sentence, what was kept, what to do."""

from flask import Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from beautique.admin import htmx
from beautique.kernel.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, RateLimited, Stale
from beautique.web import is_database_trouble, request_id

_STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    Forbidden: 403,
    Stale: 409,
    Conflict: 409,
    Invalid: 422,
    RateLimited: 429,
}
_PAGES = {400, 403, 404, 429, 500, 503}
_EXPIRED = "This form has been open for too long, or in another session. Go back, reload the page and send it again."


def answer_error(error: Exception) -> Response:
    """The page for an error. Under HTMX a refusal is a toast, and what was typed stays where it is."""
    status, sentence = _worded(error)
    if htmx.wants_fragment() and status < 500:
        response = make_response("", status)
        response.headers["HX-Reswap"] = "none"
        htmx.add_toast(response, sentence, "error")
    else:
        template = f"errors/{status if status in _PAGES else 400 if status < 500 else 500}.html"
        response = make_response(
            render_template(template, sentence=sentence, request_id=request_id(), home="/admin/"), status
        )
    if status == 503:
        response.headers["Retry-After"] = "5"
    if isinstance(error, RateLimited):
        response.headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, HTTPException) and status == 405 and request.url_rule is None:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or [])
    return response


def _worded(error: Exception) -> tuple[int, str]:
    """Status and sentence of an error; nothing internal."""
    if is_database_trouble(error):
        return 503, "The shop's database does not answer. Nothing was saved. Try again in a moment."
    if isinstance(error, DomainError):
        return next((s for kind, s in _STATUS.items() if isinstance(error, kind)), 400), error.message
    if isinstance(error, CSRFError):
        return 400, _EXPIRED
    if isinstance(error, HTTPException):
        status = error.code or 500
        words = {404: "There is no page at this address.", 413: "This is too large: at most 30 MB at once."}
        return status, words.get(status, "This request cannot be understood. Go back and try again.")
    return 500, "Something went wrong on our side. Nothing was saved."
