"""Texts are found from another keyboard: what is stored folded is folded again where the letters are written in several ways.

The rule and what an order is found by stand here as they were on this day (`kernel/text.py` and `orders/placement/pricing.py` have
today's). Rows are chosen by their letters in the database: of a million orders only those are read that may change.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_BATCH = 1_000
_ACUTE = "\u00b4"  # was a space under an accent
_WRITTEN_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u0649\u064a", "\u06cc"),
        "\u0643": "\u06a9",
        **dict.fromkeys("\u0647\u06d5", "\u06c1"),
        "\u06c3": "\u0629",
        "\u0640": "",
        **dict.fromkeys("`\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201b\u2032\u055a\ua78c", "'"),
        "\u2212": "-",
    }
)

_FOUND_BY = (
    "customer_name",
    "phone_normalized",
    "whatsapp_normalized",
    "tracking_number",
    "payment_reference",
)
orders = sa.table(
    "orders",
    sa.column("id", sa.Uuid()),
    *map(sa.column, ("number", "city", "city_folded", "search_text", *_FOUND_BY)),
)
products = sa.table(
    "products",
    sa.column("id", sa.Uuid()),
    *map(sa.column, ("name", "description", "name_folded", "search_text")),
)


def upgrade() -> None:
    _fold_again(orders, ("customer_name", "city"), _order)
    if _fold_again(products, ("name", "description"), _product):
        state = sa.table("catalogue_state", sa.column("version", sa.Integer()))
        op.get_bind().execute(state.update().values(version=state.c.version + 1))


def downgrade() -> None:
    """The older program reads these texts too; it finds fewer."""


def _order(row: Any) -> dict[str, str]:
    phone, whatsapp = row.phone_normalized, row.whatsapp_normalized
    found_by = (
        row.number,
        row.number.replace("-", ""),
        row.customer_name,
        phone,
        whatsapp if whatsapp != phone else "",
        row.tracking_number or "",
        row.payment_reference or "",
    )
    return {"city_folded": _fold(row.city), "search_text": _fold(" ".join(found_by))}


def _product(row: Any) -> dict[str, str]:
    return {"name_folded": _fold(row.name), "search_text": _fold(f"{row.name} {row.description}")}


def _fold_again(table: sa.TableClause, typed: Sequence[str], fold: Callable[[Any], dict[str, str]]) -> int:
    """Writes the folded texts of a table's rows anew; of how many."""
    connection, changed = op.get_bind(), 0
    for rows in _batches(connection, table, typed):
        told = [(row, fold(row)) for row in rows]
        wrong = [
            {"of": row.id, **{f"new_{name}": text for name, text in texts.items()}}
            for row, texts in told
            if any(getattr(row, name) != text for name, text in texts.items())
        ]
        if wrong:
            values = {name: sa.bindparam(f"new_{name}") for name in told[0][1]}
            connection.execute(table.update().where(table.c.id == sa.bindparam("of")).values(values), wrong)
        changed += len(wrong)
    return changed


def _batches(
    connection: sa.Connection, table: sa.TableClause, typed: Sequence[str]
) -> Iterator[Sequence[Any]]:
    if connection.execute(sa.select(table.c.id).limit(1)).first() is None:
        return  # a new shop: there is nothing that letters would be looked up for
    letters = _letters_folded_now()
    folded = [column for column in table.c if column.name in ("search_text", "city_folded")]
    on_sqlite = connection.dialect.name == "sqlite"
    operator, pattern = ("GLOB", f"*[`{letters}]*") if on_sqlite else ("~", f"[`{letters}]")
    may_change = sa.or_(
        *(column.op(operator)(pattern) for column in folded),
        *(table.c[name].contains(_ACUTE) for name in typed),
    )
    some = sa.select(table).where(may_change).order_by(table.c.id).limit(_BATCH)
    rows = connection.execute(some).all()
    while rows:
        yield rows
        rows = connection.execute(some.where(table.c.id > rows[-1].id)).all()


@cache
def _letters_folded_now() -> str:
    """All of them; found once, for a million characters are looked at."""
    return "".join(chr(code) for code in range(128, sys.maxunicode + 1) if _is_folded_now(chr(code)))


def _is_folded_now(letter: str) -> bool:
    return ord(letter) in _WRITTEN_ALIKE or unicodedata.category(letter) in ("Cf", "Pd")


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace(_ACUTE, "'"))
    shown = (c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    bare = "".join("-" if unicodedata.category(c) == "Pd" else c for c in shown)
    return " ".join(bare.translate(_WRITTEN_ALIKE).casefold().split())
