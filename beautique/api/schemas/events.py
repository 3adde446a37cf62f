"""The log as programs follow it: what happened to what, without anybody's name, phone, address or words."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field

from beautique.api.schemas.common import Out, QueryIn, one, whole
from beautique.audit.models import AuditEvent
from beautique.audit.types import EventFilter, Via, actions_by_subject
from beautique.catalog.bulk.commands import PRODUCT_CHANGES
from beautique.kernel.errors import Complaints
from beautique.orders.rules import STATUS_FIELDS
from beautique.tasks.commands import SUBJECT as TASK

MOST_EVENTS = 200
_AMOUNTS = frozenset(
    {
        "total_amount",
        "amount",
        "payment",
        "refund",
        "regular_price",
        "sale_price",
        "expected",
        "statement_total",
        "difference",
    }
)
_Word = Annotated[str, Field(max_length=60, pattern="^[a-z_]+$")]
_Action = Annotated[str, Field(max_length=60, pattern=r"^[a-z_]+\.[a-z_]+$")]


class EventQuery(QueryIn):
    """Which events, and after which place."""

    after: Annotated[str, Field(max_length=200, description="`next` of an earlier answer.")] | None = None
    subject: Annotated[_Word | None, Field(description="Such as `order` or `product`.")] = None
    subject_id: (
        Annotated[str, Field(max_length=64, description="Of one subject, as answers name it.")] | None
    ) = None
    action: Annotated[_Action | None, Field(description="Such as `order.placed`.")] = None
    limit: Annotated[int, Field(ge=1, le=MOST_EVENTS), whole(1, MOST_EVENTS)] = 50

    def criteria(self) -> EventFilter:
        """For the queries. What people note for themselves is in nobody else's feed.

        Raises `Invalid` for an action or a subject that there is not: who misspells one would wait for ever.
        """
        known = actions_by_subject()
        subjects = sorted({*known, PRODUCT_CHANGES.logged_as})
        complaints = Complaints()
        if self.subject and self.subject not in subjects:
            complaints.add("subject", f"There is no such subject. Known are: {', '.join(subjects)}.")
        if self.action and self.action not in (alike := known.get(self.action.partition(".")[0], ())):
            listed = (
                f"Known are: {', '.join(alike)}" if alike else f"It begins with one of: {', '.join(known)}"
            )
            complaints.add("action", f"There is no such action. {listed}.")
        complaints.raise_if_any()
        return EventFilter(
            subject_types=one(self.subject),
            subject_id=self.subject_id or "",
            actions=one(self.action),
            hidden_subject_types=(TASK,),
        )


class ChangedValue(Out):
    """A status as its word, or an amount; `null` where there was none."""

    old: str | Decimal | None
    new: str | Decimal | None


class LogEvent(Out):
    """Something happened. `actor_id` is the account that did it, if one did; `version` that of the subject since.

    `fields` names what changed, `values` has the statuses and amounts among it.
    """

    id: UUID
    at: datetime
    action: str
    subject: str
    subject_id: str
    order_number: str | None
    actor_id: UUID | None
    via: Via
    version: int
    fields: list[str]
    values: dict[str, ChangedValue]

    @classmethod
    def of(cls, event: AuditEvent, order_numbers: Mapping[str, str]) -> Self:
        """The event, with the number of its order by the order's id."""
        return cls.from_row(
            event,
            subject=event.subject_type,
            order_number=order_numbers.get(event.subject_id),
            version=event.seq,
            fields=sorted(event.changes),
            values={
                name: _values(name, change)
                for name, change in sorted(event.changes.items())
                if _is_told(name, change)
            },
        )


class Events(Out):
    """The next events, oldest first. Ask again with `after` = `next`: at once if `has_more`, else when you like."""

    events: list[LogEvent]
    next: str | None
    has_more: bool


def _is_told(name: str, change: list[Any]) -> bool:
    """Whether it is a status or an amount; a list of statuses is what an export was narrowed to."""
    return (name in STATUS_FIELDS or name in _AMOUNTS) and not any(isinstance(each, list) for each in change)


def _values(name: str, change: list[Any]) -> ChangedValue:
    old, new = ((_amount(each) if name in _AMOUNTS else each) for each in change)
    return ChangedValue(old=old, new=new)


def _amount(stored: Any) -> Decimal | None:
    """Of an amount, or of a payment or refund that has one."""
    amount = stored.get("amount") if isinstance(stored, dict) else stored
    return None if amount is None else Decimal(amount)
