"""The gate of the dashboard: nobody passes without a session, a CSRF token when changing anything, and the permission."""

from flask import Flask, abort, flash, redirect, request
from flask_login import current_user
from werkzeug.wrappers import Response

from beautique.admin.core import htmx, identity, sending_again, sign_in_page
from beautique.admin.core.blueprint import admin
from beautique.admin.core.permissions import OPEN, ROUTE_PERMISSIONS, SHARE
from beautique.kernel.errors import Forbidden
from beautique.staff.commands import record_refusal
from beautique.web.extensions import csrf, current_settings, login_manager

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Sessions live in the database; the cookie only names one."""
    login_manager.user_loader(identity.load)
    # Not its context processor: that would ask the database for the account in error pages too, also when it is away.
    login_manager.init_app(app, add_context_processor=False)


@admin.before_request
def arrive_by_https() -> Response | None:
    """Behind https, a page that was asked for by plain http is asked for again. Other methods have already said too much."""
    settings = current_settings()
    # Without trusted hops the header proves nothing, but it keeps such a visitor out of a circle of redirects.
    arrived_by_https = request.headers.get("X-Forwarded-Proto", "").endswith("https")
    if (
        request.method not in ("GET", "HEAD")
        or not settings.uses_https
        or request.is_secure
        or arrived_by_https
    ):
        return None
    return redirect(settings.public_url + request.full_path.rstrip("?"), 302)


@admin.before_request
def refuse_unstorable_path() -> None:
    """No page has an address with NUL, and no database takes it in a comparison."""
    if any("\x00" in str(part) for part in (request.view_args or {}).values()):
        abort(404)


@admin.before_request
def pass_gate() -> Response | None:
    """Asks for a session, then for the CSRF token, then for the permission."""
    if request.endpoint in OPEN:
        _ask_for_token()
        return None
    if not current_user.is_authenticated:
        if request.endpoint == SHARE:
            flash("You are signed out, so nothing was kept. Sign in, then share it again.")
            return htmx.to_sign_in()
        late = None if request.headers.get("HX-Request") else sending_again.read()
        return sign_in_page.page(401, late=late) if late else htmx.to_sign_in()
    _ask_for_token()
    permission = ROUTE_PERMISSIONS.get(request.endpoint or "")
    if permission is None:
        abort(404)
    if identity.actor().may(permission):
        return None
    if identity.signed_in_account().must_change_password:
        return _hold("admin.password", "Choose a password of your own")
    if identity.signed_in_account().must_add_passkey:
        return _hold("admin.passkeys", "Add a passkey")
    record_refusal(permission, identity.actor())
    raise Forbidden("Your account may not open this page. Ask the owner if you need it.")


def _hold(endpoint: str, what: str) -> Response:
    """To the page of what is to be done first; a share, which comes from another app, is told that it was not kept."""
    if request.endpoint == SHARE:
        flash(f"Nothing was kept. {what} first, then share it again.")
    return htmx.leave_to(endpoint)


def _ask_for_token() -> None:
    if request.method in SAFE_METHODS or _comes_from_the_share_sheet():
        return
    csrf.protect()


def _comes_from_the_share_sheet() -> bool:
    """Whether this is a share that no website has sent, by what the browser itself says: it needs no token (0037).

    Browsers with share targets send the header to every https site; one that sends none is asked for the token.
    """
    return request.endpoint == SHARE and request.headers.get("Sec-Fetch-Site") in ("none", "same-origin")


@admin.after_request
def keep_private(response: Response) -> Response:
    """Signed-in pages stay out of every cache; whole page and fragment live at one address."""
    response.headers.setdefault("Cache-Control", "no-store")
    response.vary.add("HX-Request")
    return response
