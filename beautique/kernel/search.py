"""The one room where the two dialects differ: finding text, and values inside JSON lists."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    TableValuedAlias,
    and_,
    column,
    exists,
    func,
    literal_column,
    select,
    table,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute

from beautique.kernel.db import Json, on_sqlite

Column = InstrumentedAttribute[str]

_INDEXED = "search_text"  # the column under the trigram index, in every table that is searched
_TRIGRAM = 3


def escape_like(text: str) -> str:
    r"""`%`, `_` and `\` as plain characters of a LIKE pattern whose escape character is `\`."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def contains_words(searched: Column, words: Sequence[str]) -> ColumnElement[bool]:
    """Every folded word occurs somewhere in a folded column. A trigram index serves words of three letters and more.

    It lies on `search_text`: PostgreSQL takes it for LIKE, SQLite must be asked for it (FTS5, see migration 0003).
    """
    indexed = [word for word in words if len(word) >= _TRIGRAM] if _is_indexed_apart(searched) else []
    scanned = [word for word in words if word not in indexed]
    conditions: list[ColumnElement[bool]] = [true()]
    conditions += [searched.like(f"%{escape_like(word)}%", escape="\\") for word in scanned]
    if indexed:
        conditions.append(_matches(searched.class_.__tablename__, indexed))
    return and_(*conditions)


def list_has(column: InstrumentedAttribute[list[Any]], value: str) -> ColumnElement[bool]:
    """A JSON list of texts holds this value, in any letter case."""
    element = list_elements(column)
    # Both folded by the database: it knows fewer letters than Python, and a colour must find itself.
    same = func.lower(element.c.value) == func.lower(value)
    return exists(select(1).select_from(element).where(same))


def list_elements(column: InstrumentedAttribute[list[Any]]) -> TableValuedAlias:
    """The elements of a JSON list of texts as rows with one column, `value`."""
    elements = func.json_each(column) if on_sqlite() else func.jsonb_array_elements_text(column)
    return elements.table_valued("value")


def object_elements(objects: InstrumentedAttribute[list[Any]]) -> TableValuedAlias:
    """The elements of a JSON list of objects as rows; `text_in` and `number_in` read a field of one."""
    elements = func.json_each(objects) if on_sqlite() else func.jsonb_array_elements(objects)
    return elements.table_valued(column("value", Json))


def text_in(element: TableValuedAlias, name: str) -> ColumnElement[str]:
    """A text field of an element."""
    field: ColumnElement[str] = element.c.value[name].as_string()
    return field


def number_in(element: TableValuedAlias, name: str) -> ColumnElement[int]:
    """A whole number in an element."""
    field: ColumnElement[int] = element.c.value[name].as_integer()
    return field


def list_length(column: InstrumentedAttribute[list[Any]]) -> ColumnElement[int]:
    """How many elements a JSON list has."""
    return func.json_array_length(column) if on_sqlite() else func.jsonb_array_length(column)


def _is_indexed_apart(searched: Column) -> bool:
    return searched.key == _INDEXED and on_sqlite()


def _matches(name: str, words: Sequence[str]) -> ColumnElement[bool]:
    """The rows of a table in whose index every word occurs. A word is quoted, so that none of its characters is an operator."""
    fts = table(f"fts_{name}", column("rowid"), column(f"fts_{name}"))
    query = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    found = select(fts.c.rowid).where(fts.c[f"fts_{name}"].op("MATCH")(query))
    return literal_column(f"{name}.rowid").in_(found)
