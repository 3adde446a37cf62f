"""The HTMX contract, in one page: whole page or fragment, staying or leaving, toasts, signing in."""

import json
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from flask import current_app, flash, make_response, redirect, render_template, url_for
from htmx_flask import request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response


def wants_fragment() -> bool:
    """Whether HTMX asks for a part of the page; a boosted link or a restored history entry wants the whole."""
    htmx = request.htmx
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, fragment: str, status: int = 200, **context: Any) -> Response:
    """The whole page, which includes the fragment file, or the fragment alone: same address, same data."""
    return make_response(render_template(fragment if wants_fragment() else template, **context), status)


def stay(
    fragment: str, toast: str = "", *, level: str = "success", status: int = 200, **context: Any
) -> Response:
    """After a change that stays on the page: the fragment, and a toast."""
    response = make_response(render_template(fragment, **context), status)
    if toast:
        add_toast(response, toast, level)
    return response


def leave(url: str, toast: str = "", level: str = "success", **more: Any) -> Response:
    """After a change that leaves the page: 303, or HX-Redirect under HTMX; the toast waits on the next page.

    `more` of the toast: `detail`, `link`, `undo`, `tell`.
    """
    if toast:
        flash(cast(str, {"text": toast, **more}) if more else toast, level)
    if wants_fragment():
        return Response(status=200, headers={"HX-Redirect": url})
    return redirect(url, 303)


def leave_to(endpoint: str, **values: Any) -> Response:
    """Like `leave`, to one of our pages."""
    return leave(url_for(endpoint, **values))


def to_sign_in() -> Response:
    """Signed out: to the log-in page, and back to this one afterwards."""
    if request.htmx:
        url = url_for("admin.login", next=own_path(request.htmx.current_url) or None)
        return Response(status=401, headers={"HX-Redirect": url})
    asked = request.full_path if request.method == "GET" else ""
    return redirect(url_for("admin.login", next=own_path(asked) or None), 302)


def add_toast(response: Response, text: str, level: str = "success", **more: Any) -> None:
    """Lets the page show a toast. Headers carry ASCII: an Urdu name would be an error in the server."""
    response.headers["HX-Trigger"] = json.dumps(
        {"toast": {"level": level, "text": text, **more}}, ensure_ascii=True
    )


def next_page() -> str:
    """The own page that a form asks to return to; empty when it names none."""
    return own_path(request.form.get("next"))


def own_path(url: str | None) -> str:
    """The path and query of an address if one of our own pages answers it, else nothing: never a way out to another site."""
    try:
        parts = urlsplit(url or "")
        if parts.netloc and parts.netloc != request.host:
            return ""
        current_app.url_map.bind("").match(unquote(parts.path), "GET")
    except (ValueError, HTTPException):  # not an address, not ours, or of a form that only takes POST
        return ""
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return path if path.startswith("/admin/") else ""
