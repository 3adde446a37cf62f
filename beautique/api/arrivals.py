"""Money that arrived, delivered by a program: a forwarder of the bank's messages, a script. It confirms nothing."""

import uuid

from beautique.api import gate
from beautique.api.idempotency import REPLAYED_HEADER, read_key
from beautique.api.routing import Reply
from beautique.api.schemas.arrivals import ArrivalOut, Arrivals, ArrivalsIn
from beautique.payments.arrivals.commands import import_arrivals
from beautique.payments.arrivals.queries import find_imported
from beautique.payments.arrivals.types import Batch, Source


def deliver_arrivals(body: ArrivalsIn) -> Reply:
    """Writes down the lines that nobody knew; no order changes by it. With a key, the same request again is told the same."""
    read, key = body.read(), read_key()
    if not read.lines:
        return Reply(Arrivals(new=0, known=0, left_out=read.left_out, arrivals=[]))
    batch = Batch(
        method=body.account,
        source=Source.API,
        read=read,
        key=uuid.uuid5(gate.bearer().account.id, f"arrivals {key}") if key else None,
    )
    made, is_replayed = import_arrivals(batch, gate.actor())
    found = [ArrivalOut.from_row(row, is_new=row.import_id == made.id) for row in find_imported(batch)]
    answer = Arrivals(new=made.new, known=made.known, left_out=made.left_out, arrivals=found)
    return Reply(answer, {REPLAYED_HEADER: "true"} if is_replayed else {})
