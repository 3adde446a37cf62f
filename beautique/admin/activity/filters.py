"""The address line of the activity log, as an `EventFilter`."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from beautique.admin.core import list_url
from beautique.admin.core.date_ranges import range_words
from beautique.admin.core.list_url import Chip, ListUrl, first, read_cursor, read_day
from beautique.admin.core.lists import ListPage
from beautique.audit.types import Action, EventFilter
from beautique.kernel.field_validation import read_id
from beautique.orders.rules import parse_number
from beautique.orders.types import OrderAction
from beautique.payments.types import PaymentAction
from beautique.staff.types import StaffAction
from beautique.tasks.commands import SUBJECT as TASK

LABELS = {
    "who": "Who",
    "what": "What",
    "about": "About",
    "order": "Order",
    "start_date": "From",
    "end_date": "To",
    "cursor": "Page",
}
SUBJECTS = {  # what the log can be narrowed to: its word, and the types of subject behind it
    "orders": ("Orders and payments", ("order", "closing")),
    "customers": ("Customers", ("customer_note",)),
    "products": ("Products", ("product", "picture")),
    "settings": ("Settings and views", ("settings", "storefront_token", "view")),
    "staff": ("Staff and log-ins", ("staff",)),
}
KINDS: Mapping[str, tuple[str, tuple[Action, ...]]] = {  # what an owner looks through: its words, its actions
    "corrections": ("Corrections", (OrderAction.CORRECTED, OrderAction.DETAILS_CORRECTED)),
    "taken-back": (
        "Taken back",
        (
            OrderAction.UNDONE,
            OrderAction.SENT_BACK,
            PaymentAction.REVERSED,
            PaymentAction.UNDONE,
            PaymentAction.MOVED,
            PaymentAction.PROOF_REJECTED,
            PaymentAction.PROOF_RESTORED,
        ),
    ),
    "taken-out": (
        "Exported and printed",
        (OrderAction.EXPORTED, OrderAction.PRINTED, PaymentAction.CLOSING_EXPORTED),
    ),
    "refused": (
        "Refused and failed",
        (StaffAction.REFUSED, StaffAction.SIGN_IN_FAILED, StaffAction.PASSWORD_CHANGE_FAILED),
    ),
}


@dataclass(frozen=True, slots=True)
class ActivityListParams(ListUrl):
    """What an address asks of the log."""

    criteria: EventFilter
    about: str
    what: str
    order: str  # its number

    KEPT_WITHOUT_FILTERS: ClassVar = ()

    def chips(self, names: dict[uuid.UUID, str]) -> list[Chip]:
        """The active filters; `names` of the accounts by id."""
        chips = []
        if self.criteria.actor_id:
            chips.append(Chip("who", names.get(self.criteria.actor_id, "Somebody else"), ("who",)))
        if self.about:
            chips.append(Chip("about", SUBJECTS[self.about][0], ("about",)))
        if self.what:
            chips.append(Chip("what", KINDS[self.what][0], ("what",)))
        if self.order:
            chips.append(Chip("order", self.order, ("order",)))
        if self.criteria.start_date or self.criteria.end_date:
            words = range_words(self.criteria.start_date, self.criteria.end_date)
            chips.append(Chip("dates", words, ("start_date", "end_date")))
        return chips


def read(arguments: list_url.Arguments) -> ActivityListParams:
    """The parameters of an address. Raises nothing: what cannot be read is in `unreadable`."""
    found, unreadable = list_url.read(arguments, _READERS, LABELS)
    about, what = first(found, "about") or "", first(found, "what") or ""
    criteria = EventFilter(
        actor_id=first(found, "who"),
        subject_types=SUBJECTS[about][1] if about else (),
        without_types=(TASK,),
        actions=KINDS[what][1] if what else (),
        start_date=first(found, "start_date"),
        end_date=first(found, "end_date"),
    )
    values = {name: tuple(str(value) for value in several) for name, several in found.items()}
    return ActivityListParams(values, unreadable, criteria, about, what, str(first(found, "order") or ""))


ACTIVITY = ListPage("admin.activity", read)


_READERS: dict[str, Callable[[str], Any]] = {
    "who": read_id,
    "about": lambda typed: typed if typed in SUBJECTS else None,
    "what": lambda typed: typed if typed in KINDS else None,
    "order": parse_number,
    "start_date": read_day,
    "end_date": read_day,
    "cursor": read_cursor,
}
