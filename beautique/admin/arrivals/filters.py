"""The address line of the list of arrivals, as an `ArrivalFilter`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from beautique.admin.core import list_url
from beautique.admin.core.date_ranges import range_chips
from beautique.admin.core.list_url import Chip, ListUrl, first, read_cursor, read_day, read_text
from beautique.admin.core.lists import ListPage, Tab
from beautique.payments.arrivals.types import ArrivalFilter, ArrivalState
from beautique.settings.types import PaymentMethod

LABELS = {
    "q": "Search",
    "state": "State",
    "account": "Account",
    "start_date": "From",
    "end_date": "To",
    "cursor": "Page",
}
STATES = {
    ArrivalState.OPEN: "Nobody’s yet",
    ArrivalState.TAKEN: "Taken",
    ArrivalState.DISMISSED: "Not for an order",
}


@dataclass(frozen=True, slots=True)
class ArrivalListParams(ListUrl):
    """What an address asks of the list of arrivals."""

    criteria: ArrivalFilter

    KEPT_WITHOUT_FILTERS: ClassVar = ("state",)

    @property
    def tab(self) -> str:
        """The state that is shown; empty for all."""
        return self.criteria.state or ""

    @property
    def tabs(self) -> list[Tab]:
        """All, and each state."""
        words = [("", "All"), *((state.value, name) for state, name in STATES.items())]
        return [Tab(value, name, "", self.replace_params(state=value)) for value, name in words]

    @property
    def chips(self) -> list[Chip]:
        """The active filters."""
        chips = [Chip("account", method.value, ("account",)) for method in self.criteria.methods]
        return chips + range_chips(self.criteria.start_date, self.criteria.end_date)

    @property
    def hiding(self) -> int:
        """How much narrows the list besides the tab."""
        return len(self.chips) + bool(self.criteria.search)


def read(arguments: list_url.Arguments) -> ArrivalListParams:
    """The parameters of an address. Raises nothing: what cannot be read is in `unreadable`."""
    found, unreadable = list_url.read(arguments, _READERS, LABELS)
    criteria = ArrivalFilter(
        methods=found.get("account", ()),
        state=first(found, "state"),
        start_date=first(found, "start_date"),
        end_date=first(found, "end_date"),
        search=first(found, "q") or "",
    )
    values = {name: tuple(str(value) for value in several) for name, several in found.items()}
    return ArrivalListParams(values, unreadable, criteria)


ARRIVALS = ListPage("admin.arrivals", read, search_box="arrival-q")

_READERS: dict[str, Callable[[str], Any]] = {
    "q": read_text,
    "state": lambda typed: next((state for state in ArrivalState if state == typed), None),
    "account": lambda typed: next((method for method in PaymentMethod if method == typed), None),
    "start_date": read_day,
    "end_date": read_day,
    "cursor": read_cursor,
}
