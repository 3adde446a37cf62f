"""The people of the shop, and inviting somebody."""

from flask import render_template, request
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.staff.forms import ROLES, InvitationForm
from beautique.admin.staff.one_time_link import HOURS, show_link
from beautique.kernel.errors import Invalid
from beautique.staff import links
from beautique.staff.passkeys.queries import count_passkeys
from beautique.staff.queries import list_people


@admin.get("/staff")
def staff() -> str:
    """Everybody who has an account. Four queries, however many people."""
    return render_template("staff/staff.html", people=list_people(), passkeys=count_passkeys())


@admin.get("/staff/new")
def new_person() -> Response:
    """The form of an invitation."""
    return _form(InvitationForm())


@admin.post("/staff/new")
def invite_person() -> Response:
    """Invites somebody; the answer shows their link, and never again."""
    form = InvitationForm(request.form)
    try:
        account, token = links.invite(form.draft(), actor())
    except Invalid as refusal:
        form.show(refusal)
        return _form(form, 422)
    return show_link(account, token)


def _form(form: InvitationForm, status: int = 200) -> Response:
    return htmx.page("staff/invite.html", "staff/_invite.html", status, form=form, roles=ROLES, hours=HOURS)
