"""The changes that may be made to many orders at once, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from beautique.admin.bulk.labels import MoveLabel
from beautique.orders.bulk.rules import CANCEL, DISPATCH, MOVES
from beautique.orders.types import Status


@dataclass(frozen=True, slots=True)
class BulkMove(MoveLabel):
    """One change: its words, what it sets, and the panel that asks for more."""

    changes: Mapping[str, Status] = field(default_factory=dict)
    asks: str = ""


_ASKING = (DISPATCH, CANCEL)
LABELLED: Mapping[str, BulkMove] = {
    key: BulkMove(verb, result, MOVES[key], key if key in _ASKING else "")
    for key, (verb, result) in {
        "paid": ("Mark", "as Paid"),
        "processing": ("Mark", "as Processing"),
        "ready": ("Mark", "as Ready"),
        "packed": ("Mark", "as In Progress"),
        DISPATCH: ("Dispatch", ""),
        "delivered": ("Mark", "as Delivered"),
        CANCEL: ("Cancel", ""),
    }.items()
}
