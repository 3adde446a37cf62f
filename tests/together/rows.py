"""The shape of the tables: what two people send in the same instant, and what must be true afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.together.desk import Desk, Person


@dataclass(frozen=True)
class Row:
    """One way to meet at a route.

    `told` maps the pairs of answers that may be given (in rising order) to what the activity log gains with each of them: the
    actions, oldest first within a request; where there are several possibilities, any of them.
    """

    endpoint: str
    case: str
    prepare: Callable[[Desk], Any]
    send: Callable[[Person, Any, Any], TestResponse]  # who, the subject, the wish
    told: Mapping[tuple[int, int], str | tuple[str, ...]]
    wishes: tuple[Any, Any] = (None, None)
    stored: Callable[[Any], Any] | None = None  # of the subject: the wish of one who was told that it is done
    people: Callable[[Desk], tuple[Person, Person]] = lambda desk: desk.two
    reads: bool = False  # whether the one who is refused is shown the other's wish
    takes_turns: bool = False  # what comes before the first transaction lets in one after the other
    is_one: bool | None = None  # whether both are told of one and the same thing

    @property
    def name(self) -> str:
        """For reports."""
        return f"{self.endpoint}: {self.case}"


def one(desk: Desk) -> tuple[Person, Person]:
    """The same person in two browsers."""
    return desk.one


def acting(path: str, **fields: Any) -> Callable[[Person, Any, Any], TestResponse]:
    """Sends a form of the subject's own: `{.id}` in the path is its id."""
    return lambda me, subject, _: me.form(path.format(subject), **fields)
