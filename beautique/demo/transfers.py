"""The money that arrived for the demo shop's orders, as rows for `bulk.insert`. No database in here."""

import itertools
import random
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, cast

from beautique.demo import names
from beautique.demo.bulk import Ids, dashed, field, instant
from beautique.demo.stories import SHORT_BY, Step, Teller
from beautique.kernel import clock
from beautique.orders.references import SHORTEST_RUN

TRANSFER_COLUMNS: Final = (
    "id", "method", "reference", "reference_normalized", "reference_digits", "amount", "paid_on", "seen_in_account",
    "recorded_by", "recorded_by_name", "recorded_at", "version",
)  # fmt: skip
PAYMENT_COLUMNS: Final = (
    "id", "transfer_id", "order_id", "amount", "reason", "verified_by", "verified_by_name", "verified_at",
)  # fmt: skip

_SHORTEST_RUN = 10 ** (SHORTEST_RUN - 1)
_TRANSFERS, _SCATTER = (
    10**11,
    7_919_777_017,
)  # no common factor: so many transaction IDs before one comes again


@dataclass(frozen=True, slots=True)
class Recorded:
    """A payment: its rows of `TRANSFER_COLUMNS` and `PAYMENT_COLUMNS`, and what the order says of it.

    `reference` is the transaction ID as it is compared; `timeline` is what the timeline tells, as JSON.
    """

    transfer: str
    payment: str
    amount: str
    reference: str
    timeline: str


class Transfers:
    """Makes transfers, each with a transaction ID of its own."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._references = itertools.count(random.SystemRandom().randrange(_TRANSFERS))

    def record(self, order_id: str, step: Step, at_ms: int, total: str, method: str) -> Recorded:
        """A transfer for the order, recorded by the step's person at this moment."""
        amount = f"{Decimal(total) - SHORT_BY:.2f}" if step.short else f"{Decimal(total):.2f}"
        drawn = next(self._references) * _SCATTER % _TRANSFERS
        reference = names.transaction_id(method, drawn)
        normalized, digits = reference.replace("-", ""), str(drawn) if drawn >= _SHORTEST_RUN else ""
        transfer_id, payment_id, at = self._ids.at(at_ms), self._ids.at(at_ms), instant(at_ms)
        who = cast(Teller, step.who)
        seen_by = f"{who.actor_id}\t{field(who.name)}"
        paid_on = clock.store_day(datetime.fromtimestamp(at_ms / 1_000, UTC)).isoformat()
        return Recorded(
            transfer=f"{transfer_id}\t{method}\t{reference}\t{normalized}\t{digits}\t{amount}\t{paid_on}\t1\t{seen_by}\t{at}\t1",
            payment=f"{payment_id}\t{transfer_id}\t{order_id}\t{amount}\t{step.short}\t{seen_by}\t{at}",
            amount=amount,
            reference=normalized,
            timeline=(
                f'{{"id":"{dashed(payment_id)}","method":"{method}","reference":"{reference}",'
                f'"amount":"{amount}","paid_on":"{paid_on}"}}'
            ),
        )
