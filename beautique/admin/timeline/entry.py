"""One entry of a timeline: an event of the activity log in the words of people."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from beautique.audit.models import AuditEvent
from beautique.audit.types import Action, Via

_VIA = {Via.TOKEN: "by API", Via.CLI: "by command"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What happened (`title`, `facts`), the words that somebody wrote (`note`), who, by which way (`via`) and when.

    `parcel` is the page that follows the parcel of a dispatch. Where a list is about many things, `subject` is the one that it
    happened to, and `url` its page.
    """

    icon: str
    title: str
    facts: Sequence[str]
    note: str | None
    who: str
    via: str
    at: datetime
    parcel: str | None = None
    subject: str = ""
    url: str = ""

    @classmethod
    def of(
        cls, event: AuditEvent, icon: str, title: str, facts: Sequence[str] = (), note: str | None = None
    ) -> Self:
        """The entry of an event; who, by which way and when are the event's own."""
        return cls(icon, title, facts, note, event.actor_name, _VIA.get(event.via, ""), event.at)


Wording = Callable[[AuditEvent], Entry]
Wordings = Mapping[Action, Wording]  # what each subject gives: how its actions are worded
