"""What all shapes are made of: their parents, and the kinds of values."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from beautique.kernel.pages import DEFAULT_LIMIT, MAX_LIMIT, Page, PageRequest

T = TypeVar("T", bound="Out")
R = TypeVar("R")

MAX_PAGE = 1_000_000
MAX_SEARCH = 200
_MAX_AMOUNT = Decimal(1_000_000_000)
_DIGITS = re.compile(r"\d{1,9}", re.ASCII)
_AMOUNT = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


class Out(BaseModel):
    """An answer, or a part of one. Its fields go out in the order in which they are written."""

    model_config = ConfigDict(frozen=True)


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

    @classmethod
    def of(cls, page: Page[R], shape: Callable[[R], T]) -> "PageOut[T]":
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
    expected = f"Choose one of: {', '.join(choices)}."

    def read(typed: Any) -> StrEnum:
        found = known.get(_bare(typed, slugs)) if isinstance(typed, str) else None
        if found is None:
            raise ValueError(expected)
        return found

    return BeforeValidator(read)


def no_text_is_none(typed: Any) -> Any:
    """Forms send an empty text for a field that is to be cleared."""
    return None if typed == "" else typed


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


def _amount(given: Any) -> Decimal:
    if isinstance(given, bool) or not isinstance(given, int | Decimal):
        raise ValueError("This must be a number.")
    amount = Decimal(given)
    if abs(amount) > _MAX_AMOUNT:
        raise ValueError("This amount is too large.")
    return amount


def _typed_amount(typed: Any) -> Any:
    if isinstance(typed, str):
        if not _AMOUNT.fullmatch(typed):
            raise ValueError("This must be an amount, such as 4500 or 4500.50.")
        try:
            return Decimal(typed)
        except InvalidOperation as error:
            raise ValueError("This must be an amount, such as 4500 or 4500.50.") from error
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


def _id(typed: Any) -> Any:
    if isinstance(typed, str):
        try:
            return UUID(typed)
        except ValueError:
            pass
    raise ValueError("This must be an id.")


Amount = Annotated[Decimal, BeforeValidator(_amount)]
Id = Annotated[UUID, BeforeValidator(_id)]
Day = Annotated[date, BeforeValidator(_day)]
QueryWhole = Annotated[int, BeforeValidator(_whole)]
QueryAmount = Annotated[Decimal, BeforeValidator(_typed_amount)]
QueryFlag = Annotated[bool, BeforeValidator(_flag)]


class PageQuery(QueryIn):
    """Which part of a list is wanted; a cursor goes before a page number."""

    page: Annotated[QueryWhole, Field(ge=1, le=MAX_PAGE)] = 1
    limit: Annotated[QueryWhole, Field(ge=1, le=MAX_LIMIT)] = DEFAULT_LIMIT
    cursor: Annotated[str, Field(max_length=1_000)] | None = None

    def part(self) -> PageRequest:
        """For the queries."""
        return PageRequest(self.page, self.limit, self.cursor)


def one(choice: R | None) -> tuple[R, ...]:
    """A filter's single choice as the tuple that filters take."""
    return () if choice is None else (choice,)
