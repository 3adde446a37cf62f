"""A form that makes one thing, however often it is sent (idempotency key): a double press, a retry, an answer that got lost."""

import uuid

from flask import request

from beautique.admin.core.forms import OwnHiddenField, ShopForm, or_empty
from beautique.admin.core.identity import signed_in_account
from beautique.kernel.db import new_id
from beautique.kernel.field_validation import read_id


class OnceForm(ShopForm):
    """A form with a token of its own, from which the id of what it makes is derived."""

    token = OwnHiddenField(default=lambda: new_id().hex)

    @property
    def wish_id(self) -> uuid.UUID:
        """The id of what this form makes with just these words: sent with others, it is another wish."""
        sent = sorted(pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token")
        return self.made_id(repr(sent))

    def made_id(self, of: str = "") -> uuid.UUID:
        """The id of what this form makes `of` something. It begins with the moment of the token, so it stands in the order of time.

        The rest hangs on the account: nobody can name the id of what another has made.
        """
        token = read_id(or_empty(self.token.data)) or new_id()
        return uuid.UUID(bytes=token.bytes[:6] + uuid.uuid5(signed_in_account().id, token.hex + of).bytes[6:])
