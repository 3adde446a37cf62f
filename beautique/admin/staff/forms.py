"""The forms about people."""

from wtforms import StringField

from beautique.admin.core.forms import ShopForm, VersionedForm, or_empty
from beautique.kernel.errors import Invalid
from beautique.staff.types import AccountDraft, Role

ROLES = {  # what each of them may, in words
    Role.STAFF: "Orders, payments, products and their own tasks.",
    Role.OWNER: "All of that, and staff, settings, numbers, exports and the activity log.",
}


class InvitationForm(ShopForm):
    """Who is invited."""

    display_name = StringField("Name")
    username = StringField("Username")
    email = StringField("E-mail")
    role = StringField("Role", default=Role.STAFF.value)

    def draft(self) -> AccountDraft:
        """The account as it was typed. Raises `Invalid` (role)."""
        return AccountDraft(
            or_empty(self.username.data),
            or_empty(self.email.data),
            read_role(self.role.data),
            or_empty(self.display_name.data),
        )


class RoleForm(VersionedForm):
    """What somebody is from now on."""

    role = StringField("Role")


def read_role(sent: str | None) -> Role:
    """The role that was chosen. Raises `Invalid` (role)."""
    if sent not in set(Role):
        raise Invalid({"role": ["Choose what they are: staff or owner."]})
    return Role(sent)
