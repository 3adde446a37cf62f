"""The form for one's own name and e-mail address."""

from typing import Self

from wtforms import PasswordField, StringField

from beautique.admin.core.forms import VersionedForm
from beautique.staff.models import StaffAccount


class DetailsForm(VersionedForm):
    """What colleagues see, and what one may log in with."""

    display_name = StringField("Name")
    email = StringField("E-mail")
    current_password = PasswordField("Current password")

    @classmethod
    def of(cls, account: StaffAccount) -> Self:
        """As it is stored."""
        return cls(display_name=account.display_name, email=account.email, version=account.version)
