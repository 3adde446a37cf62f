"""The changes that may be made to many orders at once, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from beautique.orders.bulk.rules import CANCEL, DISPATCH, MOVES
from beautique.orders.types import Status


@dataclass(frozen=True, slots=True)
class BulkMove:
    """One change: what it sets, its words before and after the number of orders, and the panel that asks for more."""

    changes: Mapping[str, Status]
    verb: str
    result: str = ""
    asks: str = ""

    def label(self, count: int | str = "") -> str:
        """`Mark 13 as Ready`, `Cancel 13`."""
        return " ".join(part for part in (self.verb, str(count), self.result) if part)


LABELLED: Mapping[str, BulkMove] = {
    key: BulkMove(MOVES[key], *label)
    for key, label in {
        "paid": ("Mark", "as Paid"),
        "processing": ("Mark", "as Processing"),
        "ready": ("Mark", "as Ready"),
        "packed": ("Mark", "as In Progress"),
        DISPATCH: ("Dispatch", "", DISPATCH),
        "delivered": ("Mark", "as Delivered"),
        CANCEL: ("Cancel", "", CANCEL),
    }.items()
}
