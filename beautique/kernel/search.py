"""The one room where the two dialects differ: finding text, and values inside JSON lists."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from beautique.kernel.db import db

Column = InstrumentedAttribute[str]


def escape_like(text: str) -> str:
    r"""`%`, `_` and `\` as plain characters of a LIKE pattern whose escape character is `\`."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def contains_words(column: Column, words: Sequence[str]) -> ColumnElement[bool]:
    """Every folded word occurs somewhere in a folded column. On PostgreSQL the trigram index serves this."""
    return and_(*(column.like(f"%{escape_like(word)}%", escape="\\") for word in words))


def list_has(column: InstrumentedAttribute[list[Any]], value: str) -> ColumnElement[bool]:
    """A JSON list of texts holds this value, in any letter case."""
    elements = func.json_each(column) if _on_sqlite() else func.jsonb_array_elements_text(column)
    element = elements.table_valued("value")
    # SQLite lowers ASCII only; with the value as typed, at least the exact spelling of other letters is found there.
    return exists(
        select(1).select_from(element).where(func.lower(element.c.value).in_([value, value.lower()]))
    )


def list_length(column: InstrumentedAttribute[list[Any]]) -> ColumnElement[int]:
    """How many elements a JSON list has."""
    return func.json_array_length(column) if _on_sqlite() else func.jsonb_array_length(column)


def _on_sqlite() -> bool:
    return db.session.get_bind().dialect.name == "sqlite"
