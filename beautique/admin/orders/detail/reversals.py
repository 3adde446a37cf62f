"""Taking money's entries back on the order page: the owner's act, with a reason."""

import uuid
from collections.abc import Callable
from typing import TypeVar

from flask import request
from werkzeug.wrappers import Response

from beautique.admin.core.identity import actor
from beautique.admin.orders.detail import page
from beautique.admin.orders.detail.refusal import Refusal
from beautique.audit.types import Actor
from beautique.kernel.errors import Conflict, Invalid

T = TypeVar("T")


def reverse(
    order_id: uuid.UUID,
    subject: uuid.UUID,
    command: Callable[[uuid.UUID, str, Actor], T],
    toast: Callable[[T], str],
) -> Response:
    """Reverses one payment or refund of an order, and shows the order; a refused reason stays typed."""
    reference, reason = str(order_id), request.form.get("reason", "")
    try:
        reversed_one = command(subject, reason, actor())
    except Invalid as wrong:
        refusal = Refusal("Nothing was reversed.", wrong.message, f"reverse-{subject}")
        return page.again(reference, 422, refusal=refusal, reverse_reason=reason)
    except Conflict as settled:
        return page.again(reference, 409, refusal=Refusal("This is not possible.", settled.message, ""))
    return page.changed(reference, toast(reversed_one), takes_focus=True)
