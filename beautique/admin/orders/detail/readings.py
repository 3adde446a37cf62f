"""What a screenshot says, beside the form that records its payment. A help: nothing that is read is ever an action (0036)."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import abort, request
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.orders.detail import arrivals
from beautique.admin.orders.detail.payment_form import PaymentForm
from beautique.admin.orders.paid_on import are_far
from beautique.kernel import clock, days
from beautique.kernel.errors import Busy
from beautique.media.reading import strip
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.payments import queries
from beautique.payments.models import PaymentProof
from beautique.payments.readings import reader, rules
from beautique.payments.readings.commands import read_proof
from beautique.payments.readings.models import ProofReading
from beautique.payments.readings.queries import find_reading
from beautique.payments.rules import amount_expected
from beautique.settings.queries import get_accounts
from beautique.web.stores import SANDBOX, proof_store

_WORDS = {"reference": "transaction ID", "amount": "amount", "receiver": "receiver", "paid_on": "day"}
_STRIP_PX = 112  # twice what the page shows, for sharp screens
_AROUND = 0.6  # of the height of what was read: so much of the picture around it is seen too


@dataclass(frozen=True, slots=True)
class ReadingView:
    """What was read, and how it lies to what the order and its account say."""

    read: ProofReading
    expected: Decimal
    title: str  # of the account; empty where none is set
    came: date  # store day of the screenshot

    @property
    def agrees(self) -> bool:
        """Whether the picture shows the amount that is due."""
        return self.read.amount == self.expected

    @property
    def has_letters(self) -> bool:
        """Whether the ID must be compared letter by letter."""
        return rules.has_letters(self.read.reference or "")

    @property
    def is_for_another(self) -> bool:
        """Whether the picture names a receiver who is not the account's."""
        return rules.is_unlike(self.read.receiver or self.title, self.title)

    @property
    def is_old(self) -> bool:
        """Whether the day on the picture and the one on which it came lie so far apart that somebody should look again."""
        return self.read.paid_on is not None and are_far(self.read.paid_on, self.came)

    @property
    def day_typed(self) -> str:
        """The day on the picture as the form takes it."""
        return days.written(self.read.paid_on) if self.read.paid_on else ""

    @property
    def unread(self) -> list[str]:
        """What the picture does not say clearly, in words."""
        return [word for field, word in _WORDS.items() if getattr(self.read, field) is None]


@admin.get("/proofs/<uuid:proof_id>/reading")
def proof_reading(proof_id: uuid.UUID) -> Response:
    """What the picture says: into the form under HTMX, a page of its own otherwise. It is read when nobody asked before."""
    if not reader.is_available():
        abort(404)
    try:
        read = read_proof(proof_id, proof_store())
    except Busy:
        read = None
    proof = queries.get_proof(proof_id)
    found = get_order(str(proof.order_id))
    shown: dict[str, Any] = {
        "reading": read and _view(found, proof, read),
        "proof_id": proof_id,
        "order": found,
    }
    form = PaymentForm(request.args)  # as it stands around the reading
    came = clock.store_day(proof.uploaded_at)
    shown |= {
        "oob": htmx.wants_fragment(),
        "form": form,
        "arrivals": arrivals.of_form(found, form, came, read.reference if read else None),
    }
    return htmx.page("orders/detail/reading.html", "orders/detail/_reading.html", **shown)


@admin.get("/proofs/<uuid:proof_id>/strip")
def proof_strip(proof_id: uuid.UUID) -> Response:
    """The part of the picture from which the transaction ID was read, enlarged. Kept by nobody, like the picture."""
    proof, read = queries.get_proof(proof_id), find_reading(proof_id)
    box = read.box("reference") if read else None
    picture = proof_store().find_content(proof.file_key) if proof.purged_at is None and box else None
    if box is None or picture is None:
        abort(404)
    more = round(box.height * _AROUND)
    part = strip(picture, box.left - more, box.top - more, box.right + more, box.bottom + more, _STRIP_PX)
    response = Response(part, mimetype=proof.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _view(found: Order, proof: PaymentProof, read: ProofReading) -> ReadingView:
    account = get_accounts().by_method[found.payment_method]
    expected = amount_expected(found.total_amount, found.money_here)
    return ReadingView(read, expected, account.account_title, clock.store_day(proof.uploaded_at))
