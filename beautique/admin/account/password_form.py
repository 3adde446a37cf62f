"""The forms for a new password."""

from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired, Length

from beautique.admin.core.forms import ShopForm

_SANE = Length(
    max=1_000, message="This is too long for a password."
)  # the rules decide; this keeps nonsense from the hash


class ChosenPasswordForm(ShopForm):
    """The new one, twice."""

    new_password = PasswordField("New password", [InputRequired("Choose a new password."), _SANE])
    new_password_again = PasswordField(
        "New password, again",
        [EqualTo("new_password", "This is not what you typed above. Type it once more.")],
    )


class PasswordForm(ChosenPasswordForm):
    """The old one, too."""

    current_password = PasswordField(
        "Current password", [InputRequired("Give the password you signed in with."), _SANE]
    )
