"""The address line of the activity log, as an `EventFilter`."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from beautique.admin.core import list_url
from beautique.admin.core.date_ranges import range_chips
from beautique.admin.core.list_url import Chip, ListUrl, first, read_cursor, read_day
from beautique.admin.core.lists import ListPage
from beautique.admin.timeline.labels import WORDED, action_words
from beautique.audit.types import Action, EventFilter, LogAction
from beautique.catalog.importing.types import ImportAction
from beautique.kernel.field_validation import read_id
from beautique.orders.queries import find_order
from beautique.orders.rules import parse_number
from beautique.orders.types import SUBJECT as ORDER
from beautique.orders.types import OrderAction
from beautique.payments.types import PaymentAction
from beautique.staff.types import StaffAction
from beautique.tasks.commands import SUBJECT as TASK
from beautique.upkeep.types import UpkeepAction

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
    "orders": ("Orders and payments", ("order", "closing", "bulk", "arrival", "arrivals")),
    "customers": ("Customers", ("customer_note",)),
    "products": ("Products", ("product", "picture", "import", "product_bulk")),
    "settings": ("Settings and views", ("settings", "storefront_token", "view")),
    "staff": ("Staff and sign-ins", ("staff",)),
    "system": ("Backups and upkeep", ("upkeep", "activity")),
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
        (
            OrderAction.EXPORTED,
            OrderAction.BOOKED,
            OrderAction.PRINTED,
            PaymentAction.CLOSING_EXPORTED,
            ImportAction.EXPORTED,
            LogAction.EXPORTED,
            UpkeepAction.BACKED_UP,
        ),
    ),
    "refused": (
        "Refused and failed",
        (
            StaffAction.REFUSED,
            StaffAction.SIGN_IN_FAILED,
            StaffAction.PASSWORD_CHANGE_FAILED,
            StaffAction.PASSWORD_REFUSED,
        ),
    ),
}


@dataclass(frozen=True, slots=True)
class ActivityListParams(ListUrl):
    """What an address asks of the log."""

    criteria: EventFilter
    about: str
    what: str  # a key of KINDS, or an action
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
            chips.append(Chip("what", what_words(self.what), ("what",)))
        if self.order:
            chips.append(Chip("order", self.order, ("order",)))
        return chips + range_chips(self.criteria.start_date, self.criteria.end_date)


def read(arguments: list_url.Arguments) -> ActivityListParams:
    """The parameters of an address. Raises nothing: what cannot be read is in `unreadable`."""
    found, unreadable = list_url.read(arguments, _READERS, LABELS)
    about, what = first(found, "about") or "", first(found, "what") or ""
    criteria = EventFilter(
        actor_id=first(found, "who"),
        subject_types=SUBJECTS[about][1] if about else (),
        actions=KINDS[what][1] if what in KINDS else (what,) if what else (),
        hidden_subject_types=(TASK,),
        start_date=first(found, "start_date"),
        end_date=first(found, "end_date"),
    )
    values = {name: tuple(str(value) for value in several) for name, several in found.items()}
    return ActivityListParams(values, unreadable, criteria, about, what, str(first(found, "order") or ""))


def what_words(what: str) -> str:
    """What was done, as the filter calls it: `Corrections`, `Order: moved`."""
    return KINDS[what][0] if what in KINDS else action_words(what)


def choices_of_what() -> dict[str, dict[str, str]]:
    """All that `what` may be with its words, in two groups."""
    one = sorted((action_words(action), str(action)) for action in WORDED)
    return {
        "Several together": {kind: words for kind, (words, _) in KINDS.items()},
        "One kind of action": {action: words for words, action in one},
    }


def criteria_of(params: ActivityListParams) -> EventFilter:
    """The filter, with the order's id for its number; an unknown number matches nothing. One query if there is a number."""
    if not params.order:
        return params.criteria
    found = find_order(params.order)
    return replace(
        params.criteria, subject_types=(ORDER,), subject_id=str(found.id) if found else params.order
    )


ACTIVITY = ListPage("admin.activity", read)


_READERS: dict[str, Callable[[str], Any]] = {
    "who": read_id,
    "about": lambda typed: typed if typed in SUBJECTS else None,
    "what": lambda typed: typed if typed in KINDS or typed in WORDED else None,
    "order": parse_number,
    "start_date": read_day,
    "end_date": read_day,
    "cursor": read_cursor,
}
