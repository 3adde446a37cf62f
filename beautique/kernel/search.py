"""The one room where the two dialects differ: finding text, values inside JSON lists, and instants as numbers."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    String,
    TableValuedAlias,
    Uuid,
    and_,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    table,
    true,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute

from beautique.kernel.db import Json, on_sqlite

Column = InstrumentedAttribute[str]

_INDEXED = "search_text"  # the column under the trigram index, in every table that is searched
_TRIGRAM = 3


def escape_like(text: str) -> str:
    r"""`%`, `_` and `\` as plain characters of a LIKE pattern whose escape character is `\`."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def contains_words(
    searched: Column, words: Sequence[str], *, named: bool = False, in_few_rows: bool = False
) -> ColumnElement[bool]:
    """Every folded word occurs somewhere in a folded column. A trigram index serves words of three letters and more.

    It lies on `search_text`: PostgreSQL takes it for LIKE, SQLite must be asked for it (FTS5, see migration 0003).
    Where they are `named`, the words are examples in a statement that is made once: others of their lengths come as `word_values`.
    Where another condition leaves only few rows, these are read: the index would name every row of a common word first.
    """
    apart, values = _is_indexed_apart(searched) and not in_few_rows, word_values(words)
    said: dict[str, Any] = {name: bindparam(name, text) for name, text in values.items()} if named else values
    conditions: list[ColumnElement[bool]] = [true()]
    text = searched.concat("") if in_few_rows else searched  # an expression that no index knows
    conditions += [
        text.like(said[f"word_{n}"], escape="\\")
        for n, word in enumerate(words)
        if not (apart and _is_long(word))
    ]
    if apart and any(map(_is_long, words)):
        conditions.append(_matches(searched.class_.__tablename__, said["long_words"]))
    return and_(*conditions)


def word_values(words: Sequence[str]) -> dict[str, str]:
    """The parameters of words that are named. A word of FTS5 is quoted, so that none of its characters is an operator."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in words if _is_long(word)]
    return {
        **{f"word_{n}": f"%{escape_like(word)}%" for n, word in enumerate(words)},
        "long_words": " AND ".join(quoted),
    }


def like_words(words: Sequence[str]) -> list[str]:
    """Examples of these words: whatever a condition depends on beside its parameters."""
    return ["long" if _is_long(word) else "s" for word in words]


def list_names(column: InstrumentedAttribute[list[Any]], word: str) -> ColumnElement[bool]:
    """A JSON list of words without quotation marks holds this one: SQLite reads the list as text."""
    return func.instr(column, f'"{word}"') > 0 if on_sqlite() else func.jsonb_exists(column, word)


def list_elements(column: ColumnElement[list[Any]] | InstrumentedAttribute[list[Any]]) -> TableValuedAlias:
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


def whole_seconds(instant: Any) -> ColumnElement[int]:
    """The whole seconds of an instant since 1970, cut off, not rounded."""
    if not on_sqlite():
        return cast(func.floor(func.extract("epoch", instant)), BigInteger)
    return cast(
        func.strftime("%s", func.substr(instant, 1, len("2026-11-28 09:05:07")), type_=String), BigInteger
    )


def text_id(text: ColumnElement[str] | Column) -> ColumnElement[uuid.UUID]:
    """The id that a text spells, as columns of ids hold it: SQLite keeps only its digits."""
    return cast(text, Uuid) if not on_sqlite() else type_coerce(func.replace(text, "-", ""), Uuid)


def _is_indexed_apart(searched: Column) -> bool:
    return searched.key == _INDEXED and on_sqlite()


def _is_long(word: str) -> bool:
    return len(word) >= _TRIGRAM


def _matches(name: str, query: Any) -> ColumnElement[bool]:
    """The rows of a table in whose index every word occurs."""
    fts = table(f"fts_{name}", column("rowid"), column(f"fts_{name}"))
    found = select(fts.c.rowid).where(fts.c[f"fts_{name}"].op("MATCH")(query))
    return literal_column(f"{name}.rowid").in_(found)
