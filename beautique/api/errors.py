"""Errors as problem details (RFC 9457): one readable sentence, a stable code, nothing internal."""

from http import HTTPStatus
from typing import Any

from flask import Response
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from beautique.api.current_row import as_it_is
from beautique.api.routing import PROBLEM
from beautique.api.schemas.problems import STATUSES
from beautique.api.validation_messages import summary
from beautique.kernel import clock
from beautique.kernel.errors import Busy, Conflict, DomainError, Invalid, RateLimited, Stale
from beautique.payments.transfers import DuplicateReference
from beautique.web.requests import dump_json, is_database_trouble, request_id

_RETRY_AFTER_S = 5
_HTTP_CODES = {
    400: "BAD_REQUEST",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
}
_SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take this method.",
    406: "We answer in JSON only.",
    413: "This request is too large: at most 64 KiB of JSON, or 30 MiB of pictures in 100 parts.",
    415: "Send the body as application/json, not compressed.",
}
_UNREADABLE = "This request could not be read."
_AWAY = "The shop's database does not answer. Nothing was saved. Try again in a moment."
_BROKEN = "Something went wrong on our side. Nothing was saved."


def answer_error(error: Exception) -> Response:
    """The problem of an error, with the headers that belong to its status."""
    status, code, detail, more = _worded(error)
    problem = {
        "type": f"urn:beautique:problem:{code.lower().replace('_', '-')}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id(),
        "timestamp": clock.now(),
        **more,
    }
    response = Response(dump_json(problem), status, mimetype=PROBLEM)
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if wait_s := _wait_s(error, status):
        response.headers["Retry-After"] = str(wait_s)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _worded(error: Exception) -> tuple[int, str, str, dict[str, Any]]:
    """Status, code, sentence and further members."""
    if isinstance(error, Busy):
        return 503, error.code, error.message, {}
    if isinstance(error, DomainError):
        status = STATUSES.get(error.code, 409 if isinstance(error, Conflict) else 400)
        return status, error.code, _detail(error), _members(error)
    if is_database_trouble(error):
        return 503, "DATABASE_ERROR", _AWAY, {}
    if isinstance(error, HTTPException):
        status = error.code or 500
        fallback = _UNREADABLE if status < 500 else _BROKEN
        return status, _HTTP_CODES.get(status, "INTERNAL_ERROR"), _SENTENCES.get(status, fallback), {}
    return 500, "INTERNAL_ERROR", _BROKEN, {}


def _detail(error: DomainError) -> str:
    """The error's own sentence; that of a single wrong field says which field it is about."""
    if isinstance(error, Invalid) and error.errors:
        first = next(iter(error.errors.values()))[0]
        return summary(error.errors) if error.message == first else error.message
    return error.message


def _members(error: DomainError) -> dict[str, Any]:
    if isinstance(error, Invalid):
        return {"errors": error.errors}
    if isinstance(error, Stale):
        return {"current": as_it_is(error.current)}
    if isinstance(error, DuplicateReference):  # in the words of the contract, where `order_id` is the number
        other = {"id": error.details["order_id"], "order_id": error.details["order_number"]}
        return {"other_order": other}
    return error.details


def _wait_s(error: Exception, status: int) -> int:
    """After how many seconds the same request may succeed; 0 when waiting does not help."""
    if isinstance(error, RateLimited | Busy):
        return error.retry_after_s
    known: int = getattr(error, "retry_after_s", 0)
    return known or (_RETRY_AFTER_S if status == 503 else 0)
