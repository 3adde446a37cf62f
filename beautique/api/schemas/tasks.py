"""Private to-do lists: what their person sends and is told."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field, model_validator

from beautique.api.schemas.common import (
    MAX_PAGE,
    UNSENT,
    AdminIn,
    Day,
    Id,
    Out,
    QueryFlag,
    QueryIn,
    text_of,
    whole,
    without_defaults,
)
from beautique.tasks.rules import DESCRIPTION_LENGTH, TITLE_LENGTH
from beautique.tasks.types import MOST_TASKS, TaskDraft, TaskFilter

Title = Annotated[str, text_of(TITLE_LENGTH)]
Description = Annotated[str, text_of((0, DESCRIPTION_LENGTH))]

_ALIAS = "Another name for `is_completed`, which goes before it."


class TaskQuery(QueryIn):
    """Which of one's tasks; `due_before` leaves out those without a due date."""

    is_completed: QueryFlag | None = None
    complete: Annotated[QueryFlag | None, Field(description=_ALIAS)] = None
    due_before: Day | None = None
    limit: Annotated[int, whole(1, MOST_TASKS), Field(ge=1, le=MOST_TASKS)] = MOST_TASKS
    offset: Annotated[int, whole(0, MAX_PAGE), Field(ge=0, le=MAX_PAGE)] = 0

    def criteria(self) -> TaskFilter:
        """For the queries."""
        is_completed = self.complete if self.is_completed is None else self.is_completed
        return TaskFilter(
            is_completed=is_completed, due_before=self.due_before, limit=self.limit, offset=self.offset
        )


class _Completable(AdminIn):
    complete: Annotated[bool, Field(description=_ALIAS)] = UNSENT

    @model_validator(mode="before")
    @classmethod
    def _complete_is_is_completed(cls, given: Any) -> Any:
        if isinstance(given, dict) and "complete" in given:
            return {"is_completed": given["complete"], **given}
        return given


def _tell_alias(schema: dict[str, Any]) -> None:
    schema["properties"]["complete"].pop("default")


class TaskIn(_Completable):
    """A new task. `title` has 1 to 200 characters, `description` up to 2,000."""

    model_config = ConfigDict(json_schema_extra=_tell_alias)

    title: Title
    description: Description | None = None
    is_completed: bool = False
    due_date: Day | None = None
    order_id: Id | None = None

    def draft(self) -> TaskDraft:
        """For the commands."""
        return TaskDraft(**self.model_dump(exclude={"complete"}))


def _tell_replacement(schema: dict[str, Any]) -> None:
    _tell_alias(schema)
    schema["required"] = ["title"]
    schema["anyOf"] = [{"required": ["is_completed"]}, {"required": ["complete"]}]


class TaskReplacement(TaskIn):
    """The whole task as it is to be: what is left out is emptied."""

    model_config = ConfigDict(json_schema_extra=_tell_replacement)

    is_completed: bool


def _tell_changes(schema: dict[str, Any]) -> None:
    without_defaults(schema)
    schema["minProperties"] = 1


class TaskChanges(_Completable):
    """What to change of a task: only the fields that are sent, at least one; null empties."""

    model_config = ConfigDict(json_schema_extra=_tell_changes)

    title: Title = UNSENT
    description: Description | None = None
    is_completed: bool = UNSENT
    due_date: Day | None = None
    order_id: Id | None = None

    def given(self) -> dict[str, Any]:
        """The fields that were sent."""
        return {name: getattr(self, name) for name in self.model_fields_set - {"complete"}}


class TaskOut(Out):
    """A task of the person in the address."""

    id: UUID
    user_id: UUID = Field(validation_alias="account_id")
    title: str
    description: str | None
    is_completed: bool
    due_date: date | None
    order_id: UUID | None
    created_at: datetime
    updated_at: datetime


class Tasks(Out):
    """One's tasks, newest first; `count` is how many match, on all pages."""

    tasks: list[TaskOut]
    count: int
