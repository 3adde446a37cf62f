"""The forms of passkeys: what a device has answered, a name, the policy."""

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import InputRequired, Length

from beautique.admin.core import passkeys
from beautique.admin.core.forms import ShopForm, VersionedForm
from beautique.staff.passkeys.types import Answer, PasskeyRefused


class AnswerForm(ShopForm):
    """What a device has answered. Lengths keep nonsense from the library: a wrong one is an answer that is not accepted."""

    credential = HiddenField("", [InputRequired(), Length(max=16_000)])
    challenge = HiddenField("", [InputRequired(), Length(max=500)])

    def answer(self, purpose: str) -> Answer:
        """The answer to a challenge for this purpose. Raises `PasskeyRefused`."""
        if not self.validate():
            raise PasskeyRefused
        challenge = passkeys.opened_challenge(purpose, self.challenge.data or "")
        return Answer(self.credential.data or "", challenge)


class NewPasskeyForm(AnswerForm):
    """The same, with what the passkey is to be called."""

    name = StringField("Name")


class NameForm(VersionedForm):
    """What a passkey is called."""

    name = StringField("Name")


class PolicyForm(VersionedForm):
    """Whether owners need a passkey."""

    required = BooleanField("Owners need a passkey")
