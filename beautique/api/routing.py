"""From a row of the route table to an answer: find the thing, compare its version, read the input, ask the view, word the reply.

See docs/decisions/0002-own-json-layer.md for why this is ours.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Literal, cast

from flask import Blueprint, Response, abort, current_app, request
from pydantic import BaseModel

from beautique.api import request_parsing
from beautique.api.schemas.common import Out
from beautique.kernel.errors import Stale
from beautique.kernel.versions import Versioned
from beautique.staff.permissions import Permission
from beautique.web.requests import dump_json

JSON = "application/json"
CSV = "text/csv"
PROBLEM = "application/problem+json"

Tag = Literal["storefront", "account", "products", "orders", "analytics", "activity", "tasks"]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a view answers when the value alone does not say it: other headers, bytes made earlier."""

    value: Out | bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One call of the contract, with everything that its description needs.

    `tag` is the section of the document that it stands in. `permission` None means open to everybody, or to the storefront when
    the owner wants it to bring a token; `always_open` to everybody even then. `find` gives what the path names, from its parts by
    name; its refusal comes before those of the input. `refuses` are the codes beyond the ones of every call.
    """

    method: str
    path: str
    view: Callable[..., Any]
    summary: str
    tag: Tag
    permission: Permission | None
    always_open: bool = False
    answers: type[Out] | str | None  # a schema, the media type of a file, or nothing at all (204)
    status: int = 200
    find: Callable[..., Any] | None = None
    honours_if_match: bool = False
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    takes_files: bool = False
    takes_headers: tuple[str, ...] = ()
    gives_headers: tuple[str, ...] = ()
    refuses: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it answers without a token."""
        return self.permission is None


def register(blueprint: Blueprint, routes: tuple[Route, ...]) -> None:
    """Gives every row of the table its address; the endpoint is named after the view."""
    for route in routes:
        blueprint.add_url_rule(route.path, route.view.__name__, _server(route), methods=[route.method])


def route_of_request() -> Route:
    """The row of the running request; 404 for an address that stands in no table."""
    routes = cast(dict[str, Route], current_app.extensions["api_routes"])
    route = routes.get(request.endpoint or "")
    return route if route is not None else abort(404)


def etag(row: Versioned) -> dict[str, str]:
    """The header that names a row's version."""
    return {"ETag": f'"v{row.version}"'}


def conditional(content: bytes, freshness: str, kind: type[Response] = Response) -> Response:
    """JSON under a name for `If-None-Match`: equal bytes have equal names, in every process. 304 when known.

    An `If-Match` is passed over: it is for changes, and programs send it with every call.
    """
    name = hashlib.blake2b(content, digest_size=16).hexdigest()
    known = request.if_none_match.contains_weak(name)
    response = kind(None if known else content, 304 if known else 200, mimetype=JSON)
    response.set_etag(name)
    response.headers["Cache-Control"] = freshness
    return response


def as_response(reply: Out | Reply | Response, status: int) -> Response:
    """The reply as JSON."""
    if isinstance(reply, Response):
        return reply
    value, headers = (reply.value, reply.headers) if isinstance(reply, Reply) else (reply, {})
    content = value if isinstance(value, bytes) else dump_json(value.model_dump())
    response = Response(content, status, mimetype=JSON)
    response.headers.update(headers)
    return response


def _server(route: Route) -> Callable[..., Response]:
    @wraps(route.view)
    def serve(**path: str) -> Response:
        given: dict[str, Any] = dict(path)
        if route.find is not None:
            found = route.find(**path)
            given = {"found": found}
            if route.honours_if_match:
                given["expected_version"] = _expected_version(found)
        if route.query is not None:
            given["query"] = request_parsing.read_query(route.query, passes_over=route.is_open)
        if route.body is not None:
            given["body"] = request_parsing.read_body(route.body)
        return as_response(route.view(**given), route.status)

    return serve


def _expected_version(row: Versioned) -> int | None:
    """The version that the caller saw, None when it does not say. Raises `Stale`."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    if not request.if_match.contains(f"v{row.version}"):
        raise Stale("Somebody saved this since you read it. Nothing was overwritten.", row)
    return row.version
