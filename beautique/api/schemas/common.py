"""What all shapes are made of: their parents, and the kinds of values."""

import re
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Generic, Self, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, computed_field
from pydantic.fields import FieldInfo

from beautique.kernel.pages import DEFAULT_LIMIT, LONGEST_CURSOR, MAX_LIMIT, Page, PageRequest

T = TypeVar("T", bound="Out")
R = TypeVar("R")

MAX_PAGE = 1_000_000
MAX_SEARCH = 200
# Letters and digits of the scripts that names are written in, for the description: JSON Schema and Python agree about ranges only.
VISIBLE = (
    "0-9A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0391-\u03a1\u03a3-\u03f5\u0400-\u0481\u048a-\u052f"
    "\u05d0-\u05ea\u0620-\u064a\u0660-\u0669\u0671-\u06d3\u06f0-\u06fc\u0904-\u0939\u0985-\u098c\u0993-\u09a8"
    "\u0a05-\u0a0a\u0a13-\u0a28\u0e01-\u0e30\u1e00-\u1eff\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3"
)
_MAX_AMOUNT = 1_000_000_000
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,10}(\.\d{1,20})?([eE][+-]?\d{1,3})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


class Out(BaseModel):
    """An answer, or a part of one. Its fields go out in the order in which they are written.

    `model_validate(row)` reads them from attributes of the same name, or of the `validation_alias`.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True)

    @classmethod
    def from_row(cls, row: object, **others: object) -> Self:
        """Like `model_validate(row)`, with fields that the row does not have, or not in that form."""
        return cls.model_validate(
            {
                source: others[name] if name in others else getattr(row, source)
                for name, source in _sources(cls).items()
            }
        )


@cache
def _sources(shape: type[Out]) -> dict[str, str]:
    """The attribute that each field is read from."""
    return {name: str(field.validation_alias or name) for name, field in shape.model_fields.items()}


class PublicIn(BaseModel):
    """A body that anybody may send: fields that we do not know are passed over, for the storefront sends extras."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class AdminIn(BaseModel):
    """A body from the staff's programs: a field that we do not know is a mistake that they want to hear of."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class QueryIn(BaseModel):
    """Query parameters: texts, read by the kinds below."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Message(Out):
    """Says what was done."""

    message: str


class PageOut(Out, Generic[T]):
    """A part of a list. `total` is exact; `total_pages` is 1 when it is 0; the cursors lead to the neighbours."""

    items: list[T]
    total: int
    page: int
    limit: int
    total_pages: int
    next_cursor: str | None
    prev_cursor: str | None

    @computed_field
    def pages(self) -> int:
        """Another name for `total_pages`."""
        return self.total_pages

    @classmethod
    def of(cls, page: Page[R], shape: Callable[[R], T]) -> Self:
        """The page with each row in its shape."""
        return cls(
            items=[shape(row) for row in page.items],
            total=page.total,
            page=page.page,
            limit=page.limit,
            total_pages=page.total_pages,
            next_cursor=page.next_cursor,
            prev_cursor=page.prev_cursor,
        )


def word(choices: type[StrEnum], *, slugs: bool = True) -> BeforeValidator:
    """Reads one of our words in any letter case and, where there are `slugs`, with dashes for spaces."""
    known = {_bare(choice.value, slugs): choice for choice in choices}
    spellings = {spelling: None for choice in choices for spelling in _spellings(choice.value, slugs)}
    expected = f"Choose one of: {', '.join(choices)}."

    def read(typed: Any) -> StrEnum:
        found = known.get(_bare(typed, slugs)) if isinstance(typed, str) else None
        if found is None:
            raise ValueError(expected)
        return found

    return BeforeValidator(read, as_schema(type="string", enum=list(spellings)))


def as_schema(**schema: Any) -> Any:
    """For a kind that reads texts or numbers in its own way: what its description says that may be sent."""
    return Annotated[Any, WithJsonSchema(schema)]


def described(**schema: Any) -> FieldInfo:
    """Tells the description of a field what the rules behind it ask; enforced there, with better sentences."""
    return cast(FieldInfo, Field(json_schema_extra=schema))


def text_of(limits: tuple[int, int]) -> FieldInfo:
    """The description of a text with the fewest visible letters and digits, and the most characters, that `tidy` accepts."""
    shortest, longest = limits
    visible = {"pattern": rf"^(?:[^{VISIBLE}]*[{VISIBLE}]){{{shortest}}}"} if shortest else {}
    return described(maxLength=longest, **visible)


# The default of a field whose presence alone counts. No value of its type, so that nothing can be set to it by mistake.
UNSENT: Any = None


def without_defaults(schema: dict[str, Any]) -> None:
    """For changes: a field that is not sent stays, so it has no default."""
    for field in schema["properties"].values():
        field.pop("default", None)


def no_text_is_none(typed: Any) -> Any:
    """Forms send an empty text for a field that is to be cleared."""
    return None if typed == "" else typed


def _spellings(value: str, slugs: bool) -> tuple[str, ...]:
    return (value, value.lower().replace(" ", "-")) if slugs else (value,)


def _bare(typed: str, slugs: bool) -> str:
    bare = typed.casefold()
    if slugs:
        bare = bare.replace("-", " ").replace("_", " ")
    return " ".join(bare.split())


def _whole(typed: Any) -> Any:
    if isinstance(typed, str):
        if not _DIGITS.fullmatch(typed):
            raise ValueError("This must be a whole number.")
        return int(typed)
    return typed


def integral(given: Any) -> Any:
    """Reads `2.0` as the whole number that JSON Schema takes it for."""
    if isinstance(given, Decimal) and given.copy_abs() <= _MAX_AMOUNT and given == int(given):
        return int(given)
    return given


def amount(given: Any) -> Decimal:
    """Reads a JSON number exactly."""
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise ValueError("This must be a number.")
    read = Decimal(given)
    if read.copy_abs() > _MAX_AMOUNT:  # `abs` rounds, and has no number for 1e1000000
        raise ValueError("This amount is too large.")
    return read


def _typed_amount(typed: Any) -> Any:
    if isinstance(typed, str):
        if not _AMOUNT.fullmatch(typed):
            raise ValueError("This must be an amount, such as 4500 or 4500.50.")
        read = Decimal(typed)
        if read > _MAX_AMOUNT:
            raise ValueError("This amount is too large.")
        return read
    return typed


def _flag(typed: Any) -> Any:
    if isinstance(typed, str):
        if typed.lower() not in _FLAGS:
            raise ValueError("This must be true or false.")
        return _FLAGS[typed.lower()]
    return typed


def _day(typed: Any) -> Any:
    if isinstance(typed, date):
        return typed
    if isinstance(typed, str) and _DAY.fullmatch(typed):
        try:
            return date.fromisoformat(typed)
        except ValueError:
            pass
    raise ValueError("This must be a day, such as 2026-11-21.")


def _instant(typed: Any) -> Any:
    read = typed
    if isinstance(typed, str):
        try:
            read = datetime.fromisoformat(typed)
        except ValueError:
            read = None
    # In the first and the last year it may have no day in another zone.
    if isinstance(read, datetime) and read.tzinfo and MINYEAR < read.year < MAXYEAR:
        return read
    raise ValueError("This must be a time with its zone, such as 2026-11-21T09:02:00Z.")


def _id(typed: Any) -> Any:
    if isinstance(typed, str):
        try:
            return UUID(typed)
        except ValueError:
            pass
    raise ValueError("This must be an id.")


Amount = Annotated[
    Decimal, BeforeValidator(amount, as_schema(type="number", minimum=-_MAX_AMOUNT, maximum=_MAX_AMOUNT))
]
Id = Annotated[UUID, BeforeValidator(_id, as_schema(type="string", format="uuid"))]
Instant = Annotated[datetime, BeforeValidator(_instant, as_schema(type="string", format="date-time"))]
Day = Annotated[date, BeforeValidator(_day, as_schema(type="string", format="date"))]
QueryAmount = Annotated[
    Decimal, BeforeValidator(_typed_amount, as_schema(type="number", minimum=0, maximum=_MAX_AMOUNT))
]
QueryFlag = Annotated[bool, BeforeValidator(_flag, as_schema(type="boolean"))]


def whole(least: int, most: int) -> BeforeValidator:
    """Reads a typed whole number; the limits are for the description."""
    return BeforeValidator(_whole, as_schema(type="integer", minimum=least, maximum=most))


class PageQuery(QueryIn):
    """Which part of a list is wanted; a cursor goes before a page number."""

    page: Annotated[int, Field(ge=1, le=MAX_PAGE), whole(1, MAX_PAGE)] = 1
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT), whole(1, MAX_LIMIT)] = DEFAULT_LIMIT
    cursor: Annotated[str, Field(max_length=LONGEST_CURSOR)] | None = None

    def part(self) -> PageRequest:
        """For the queries."""
        return PageRequest(self.page, self.limit, self.cursor)


def one(choice: R | None) -> tuple[R, ...]:
    """A filter's single choice as the tuple that filters take."""
    return () if choice is None else (choice,)
