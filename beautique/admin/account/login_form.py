"""The log-in form."""

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from beautique.admin.core.forms import ShopForm


class LoginForm(ShopForm):
    """Who is there? Lengths only keep nonsense away from the hash: a wrong one is a wrong log-in like any other."""

    username = StringField("Username or e-mail", [InputRequired(), Length(max=254)])
    password = PasswordField("Password", [InputRequired(), Length(max=1_000)])
    recovery_code = StringField("Recovery code", [Length(max=100)])
