"""The form for a new password."""

from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from beautique.admin.forms import ShopForm


class PasswordForm(ShopForm):
    """The old one, and the new one twice."""

    current_password = PasswordField("Current password", [InputRequired("Give the password you signed in with.")])
    new_password = PasswordField("New password", [InputRequired("Choose a new password.")])
    new_password_again = PasswordField(
        "New password, again", [EqualTo("new_password", "This is not what you typed above. Type it once more.")]
    )
