"""What the bank says arrived, for tests: put there as an import does."""

from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from beautique.kernel import clock
from beautique.kernel.db import transaction
from beautique.orders.references import comparable_reference
from beautique.payments.arrivals.models import Arrival, ArrivalImport
from beautique.payments.arrivals.types import Source
from beautique.settings.types import PaymentMethod

_lines = count(1)


def arrived(
    amount: int | Decimal,
    reference: str | None = None,
    *,
    paid_on: date | None = None,
    method: PaymentMethod = PaymentMethod.EASYPAISA,
    by: str = "Sana",
    source: Source = Source.STATEMENT,
    **over: Any,
) -> Arrival:
    """One line of a statement of its own, imported by somebody just now."""
    amount = Decimal(amount)
    counts = {"lines": 1, "new": 1, "known": 0, "left_out": 0, "refused": 0}
    with transaction() as session:
        made = ArrivalImport(method=method, source=source, imported_by_name=by, amount=amount, **counts)
        session.add(made)
        session.flush()
        arrival = Arrival(
            **{
                "method": method,
                "paid_on": paid_on or clock.today(),
                "amount": amount,
                "reference": reference,
                "reference_key": comparable_reference(reference) if reference else None,
                "sender": None,
                "sender_phone": None,
                "narration": None,
                "text_folded": "",
                "source": source,
                "fingerprint": f"{next(_lines):064}",
                "nth": 1,
                "import_id": made.id,
                **over,
            }
        )
        session.add(arrival)
    return arrival
