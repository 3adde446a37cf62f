"""What the bank says arrived, for tests: imported by the real command."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from beautique.audit.types import Actor
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.payments.arrivals.commands import dismiss_arrival, import_arrivals
from beautique.payments.arrivals.models import Arrival
from beautique.payments.arrivals.queries import find_imported
from beautique.payments.arrivals.types import Batch, Line, Read, Source
from beautique.settings.types import PaymentMethod
from tests.payments.desk import OWNER

_lines = count(1)


def arrived(
    amount: int | Decimal,
    reference: str | None = None,
    *,
    paid_on: date | None = None,
    method: PaymentMethod = PaymentMethod.EASYPAISA,
    by: Actor = OWNER,
    source: Source = Source.STATEMENT,
    **said: Any,
) -> Arrival:
    """One line of a statement (or a message) of its own, imported by somebody just now; without a narration it has one that says nothing."""
    said = {"narration": f"IBFT line {next(_lines)}", **said}
    line = Line(paid_on=paid_on or clock.today(), amount=Decimal(amount), reference=reference, **said)
    batch = Batch(method=method, source=source, read=Read([line]))
    import_arrivals(batch, by)
    arrival = find_imported(batch)[0]
    db.session.refresh(arrival)  # as if by a request of its own
    return arrival


def dismissed(arrival: Arrival, reason: str = "Rent of the shop") -> Arrival:
    """Marks it as no order's."""
    return dismiss_arrival(arrival.id, reason, OWNER, arrival.version)
