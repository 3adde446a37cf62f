"""The page that shows a link by which a person chooses a password: the answer to making it, and never again (0029)."""

from urllib.parse import quote

from flask import make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.kernel import clock
from beautique.staff.models import StaffAccount
from beautique.staff.rules import LINK_LIFETIME
from beautique.web.extensions import current_settings

HOURS = int(LINK_LIFETIME.total_seconds()) // 3600


def show_link(person: StaffAccount, token: str) -> Response:
    """The link whole, once, with what to write beside it. No row, no log and no address of ours holds it afterwards."""
    settings = current_settings()
    # On a developer's machine it is whatever leads there, as for passkeys.
    origin = request.host_url.rstrip("/") if settings.is_development else settings.public_url
    link = origin + url_for("admin.welcome", token=token)
    message = (
        f"Choose your password for the shop here: {link}\n"
        f"The link works once, for {HOURS} hours. Your username is {person.username}."
    )
    return make_response(
        render_template(
            "staff/link.html",
            person=person,
            link=link,
            whatsapp=f"https://wa.me/?text={quote(message, safe='')}",
            hours=HOURS,
            ends_at=clock.now() + LINK_LIFETIME,
        )
    )
