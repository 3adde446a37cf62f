"""The HTMX contract, in one page: whole page or fragment, staying or leaving, toasts, signing in."""

import json
from typing import Any
from urllib.parse import urlsplit

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.extensions import htmx


def wants_fragment() -> bool:
    """Whether HTMX asks for a part of the page; a boosted link or a restored history entry wants the whole."""
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, fragment: str, status: int = 200, **context: Any) -> Response:
    """The whole page, which includes the fragment file, or the fragment alone: same address, same data."""
    return make_response(render_template(fragment if wants_fragment() else template, **context), status)


def stay(fragment: str, toast: str = "", *, level: str = "success", status: int = 200, **context: Any) -> Response:
    """After a change that stays on the page: the fragment, and a toast."""
    response = make_response(render_template(fragment, **context), status)
    if toast:
        add_toast(response, toast, level)
    return response


def leave(url: str, toast: str = "", level: str = "success") -> Response:
    """After a change that leaves the page: 303, or HX-Redirect under HTMX; the toast waits on the next page."""
    if toast:
        flash(toast, level)
    if wants_fragment():
        return Response(status=200, headers={"HX-Redirect": url})
    return redirect(url, 303)


def leave_to(endpoint: str, **values: Any) -> Response:
    """Like `leave`, to one of our pages."""
    return leave(url_for(endpoint, **values))


def to_sign_in() -> Response:
    """Signed out: to the log-in page, and back to this one afterwards."""
    here = request.full_path.rstrip("?") if request.method == "GET" and not htmx else own_path(htmx.current_url)
    url = url_for("admin.login", next=here or None)
    if wants_fragment():
        return Response(status=401, headers={"HX-Redirect": url})
    return redirect(url, 302)


def add_toast(response: Response, text: str, level: str = "success", **more: Any) -> None:
    """Lets the page show a toast. Headers carry ASCII: an Urdu name would be an error in the server."""
    response.headers["HX-Trigger"] = json.dumps({"toast": {"level": level, "text": text, **more}}, ensure_ascii=True)


def own_path(url: str | None) -> str:
    """The path and query of an address if it is one of our own pages, else nothing: never a way out to another site."""
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.netloc and parts.netloc != request.host:
        return ""
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if path.startswith("/admin") and not path.startswith("//") and "\\" not in path else ""
