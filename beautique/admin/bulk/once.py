"""A form that starts one change of many rows, however often it is sent."""

import secrets
import uuid

from flask import request

from beautique.admin.core.forms import OwnHiddenField, ShopForm
from beautique.admin.core.identity import signed_in_account


class OnceForm(ShopForm):
    """A form with a token of its own: what is sent again word for word is the same wish, not another one."""

    token = OwnHiddenField(default=lambda: secrets.token_urlsafe(12))

    @property
    def job_id(self) -> uuid.UUID | None:
        """The id of the job that this very form starts; None when it has no token."""
        if not request.form.get("token"):
            return None
        sent = sorted(pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token")
        return uuid.uuid5(signed_in_account().id, repr(sent))
