"""The log-in page: asked for by the log-in itself, by a form that came after its session had ended, and by an old copy of itself."""

from flask import Response, make_response, render_template, request

from beautique.admin.core import htmx, passkeys, sending_again
from beautique.admin.core.sending_again import LateForm


def page(
    status: int,
    title: str = "",
    text: str = "",
    *,
    username: str = "",
    late: LateForm | None = None,
    asks_code: bool = False,
) -> Response:
    """The page with the name that was typed, what was wrong, and the form that waits for the log-in.

    `asks_code` adds a field for a recovery code, for accounts whose password alone is not enough.
    """
    error = {"title": title, "text": text} if title else None
    return make_response(
        render_template(
            "account/login.html",
            username=username,
            error=error,
            asks_code=asks_code,
            site=passkeys.site(),
            next=htmx.own_path(request.values.get("next")),
            kept=sending_again.sealed(late) if late else "",
        ),
        status,
    )


def too_old() -> Response:
    """An old log-in page was sent: the same page afresh, with the name; nobody was asked for a password yet."""
    own = sending_again.is_own_page()
    return page(
        400,
        "This page was too old.",
        "Type the password once more." if own else "Sign in here.",
        username=request.form.get("username", "")[:254] if own else "",
        late=sending_again.unsealed(),
    )
