"""The gate of the JSON door: size and type of the body, then the token, then the permission. Whatever stands in no table is shut."""

from functools import lru_cache
from typing import cast

from flask import Response, g, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from beautique.api import request_parsing
from beautique.api.blueprint import api
from beautique.api.routing import CSV, JSON, PROBLEM, route_of_request
from beautique.api.tokens import Bearer, bearer_of_request, check_storefront, devices_of_request
from beautique.audit.types import Actor, Via
from beautique.kernel.errors import Forbidden
from beautique.settings.types import Storefront
from beautique.staff.actors import actor_for
from beautique.staff.commands import record_refusal
from beautique.staff.rules import address_group
from beautique.staff.types import Visitor
from beautique.web.requests import request_id, sign
from beautique.web.storefront_state import ASKED, StorefrontState, read_state
from beautique.web.visitor_limit import count_visitor


@api.before_request
def pass_gate() -> None:
    """Preflights carry no token and pass; everything else must be allowed by its row of the route table."""
    if request.method == "OPTIONS":
        return
    route = route_of_request()
    if not route.takes_files:
        request_parsing.check_envelope(takes_body=route.body is not None)
    _check_accept()
    if route.permission is None:
        if route.always_open:
            count_visitor(request.remote_addr or "")
        else:
            g.storefront_state = _ask()
            g.brought_token = check_storefront(storefront())
        return
    g.api_bearer = bearer_of_request()
    sign(bearer().account.id)
    if actor().may(route.permission):
        return
    record_refusal(route.permission, actor())
    if bearer().account.must_change_password:
        raise Forbidden("Choose a password of your own in the dashboard first.")
    if bearer().account.must_add_passkey:
        raise Forbidden("Add a passkey in the dashboard first.")
    raise Forbidden("Your account may not do this. Ask the owner if you need it.")


def _ask() -> StorefrontState:
    """What holds, after the visitor was counted: unless both were done in front of Flask. Raises `RateLimited`."""
    asked: StorefrontState | Exception | None = request.environ.get(ASKED)
    if isinstance(asked, Exception):
        raise asked
    if asked is None:
        count_visitor(request.remote_addr or "")
        return read_state()
    return asked


def _check_accept() -> None:
    """A caller that refuses JSON cannot be answered, for errors are JSON everywhere."""
    if not _takes_json(request.headers.get("Accept", "")):
        raise NotAcceptable


@lru_cache(maxsize=256)
def _takes_json(accept: str) -> bool:
    # A charset, or whatever else stands behind a type, says nothing of JSON (RFC 8259, 11).
    named = [(kind.partition(";")[0].rstrip(), quality) for kind, quality in parse_accept_header(accept)]
    return not named or MIMEAccept(named).best_match([JSON, CSV, PROBLEM]) is not None


@api.after_request
def keep_private(response: Response) -> Response:
    """Answers stay out of every cache unless a view said otherwise, and those that took a token out of shared ones."""
    response.headers.setdefault("Cache-Control", "no-store")
    if brought_token() and response.cache_control.public:
        response.cache_control.public = False
        response.cache_control.private = True
        response.vary.add("Authorization")
    return response


def bearer() -> Bearer:
    """Who sent the token. Only behind the gate."""
    return cast(Bearer, g.api_bearer)


def actor() -> Actor:
    """Who acts in this request, for commands. Only behind the gate."""
    return actor_for(bearer().account, Via.TOKEN, request_id())


def storefront() -> Storefront:
    """What holds for the storefront. Only behind the gate of a public route."""
    return cast(StorefrontState, g.storefront_state).storefront


def catalogue_version() -> int:
    """The catalogue's version when this request came. Only behind the gate of a public route."""
    return cast(StorefrontState, g.storefront_state).catalogue_version


def brought_token() -> bool:
    """Whether a storefront's token was wanted, and sent."""
    return bool(g.get("brought_token"))


def customer() -> Actor:
    """Who acts where nobody logs in."""
    return Actor("Storefront", Via.PUBLIC, request_id=request_id())


def visitor_group() -> str:
    """Whom limits count this request for: see `address_group`."""
    return address_group(request.remote_addr or "")


def visitor() -> Visitor:
    """Where this request comes from, for commands."""
    return Visitor(request.remote_addr or "", request.user_agent.string, request_id(), devices_of_request())
