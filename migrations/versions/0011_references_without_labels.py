"""Transaction IDs without the labels in front of them, and the digits by which an ID is known again.

An ID stays as it was where another live transfer of the same method has it without its label already: the two must be looked at
by a person. The rules stand here as they were on this day (`orders/references.py` has today's).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BATCH = 1_000
_LABELS = re.compile(
    r"[\W_]*(?:(?:TRANSACTION|TRANS|TRXN|TRX|TXN|TRN|TID|REFERENCE|REF|STAN|RRN|ID|NUMBER|NUM|NO)+(?=[\W\d_])[\W_]*)+"
)

transfers = sa.table(
    "transfers",
    sa.column("id", sa.Uuid()),
    *map(sa.column, ("method", "reference", "reference_normalized", "reference_digits", "reversed_at")),
)
payments = sa.table(
    "payments",
    *(sa.column(name, sa.Uuid()) for name in ("id", "order_id", "transfer_id")),
    sa.column("reversed_at"),
)
orders = sa.table("orders", sa.column("id", sa.Uuid()), *map(sa.column, ("payment_reference", "search_text")))


def upgrade() -> None:
    op.add_column("transfers", sa.Column("reference_digits", sa.String(length=60), nullable=True))
    connection = op.get_bind()
    for rows in _batches(connection):
        _tell_orders(connection, _rewrite(connection, rows))
    op.create_index("ix_transfers_reference_digits", "transfers", ["reference_digits"])


def downgrade() -> None:
    op.drop_index("ix_transfers_reference_digits", table_name="transfers")
    op.drop_column("transfers", "reference_digits")


def _batches(connection: sa.Connection) -> Iterator[Sequence[Any]]:
    some = sa.select(transfers).order_by(transfers.c.id).limit(_BATCH)
    rows = connection.execute(some).all()
    while rows:
        yield rows
        rows = connection.execute(some.where(transfers.c.id > rows[-1].id)).all()


def _rewrite(connection: sa.Connection, rows: Sequence[Any]) -> list[Any]:
    """Fills the columns of these transfers; which of them have another ID now."""
    bare = {row.id: _comparable(row.reference) for row in rows}
    live = sa.select(transfers.c.method, transfers.c.reference_normalized).where(
        transfers.c.reversed_at.is_(None), transfers.c.reference_normalized.in_(set(bare.values()))
    )
    taken, changed = {tuple(key) for key in connection.execute(live)}, []
    for row in rows:
        key = (row.method, bare[row.id])
        if bare[row.id] == row.reference_normalized or (row.reversed_at is None and key in taken):
            bare[row.id] = row.reference_normalized
        else:
            changed.append(row.id)
            taken |= {key} if row.reversed_at is None else set()
    connection.execute(
        transfers.update()
        .where(transfers.c.id == sa.bindparam("of"))
        .values(reference_normalized=sa.bindparam("bare"), reference_digits=sa.bindparam("run")),
        [{"of": row.id, "bare": bare[row.id], "run": _digit_run(row.reference)} for row in rows],
    )
    return changed


def _tell_orders(connection: sa.Connection, changed: Iterable[Any]) -> None:
    """Writes the IDs of its live payments into each order that one of these transfers pays for, and into what it is found by."""
    of_changed = sa.select(payments.c.order_id).where(
        payments.c.transfer_id.in_(list(changed)), payments.c.reversed_at.is_(None)
    )
    paid = (
        sa.select(*orders.c, transfers.c.reference_normalized)
        .join_from(orders, payments, payments.c.order_id == orders.c.id)
        .join(transfers, transfers.c.id == payments.c.transfer_id)
        .where(orders.c.id.in_(of_changed), payments.c.reversed_at.is_(None))
        .order_by(orders.c.id, payments.c.id)
    )
    rows = connection.execute(paid).all()
    for (order_id, before, found_by), parts in groupby(rows, key=lambda row: tuple(row)[:3]):
        now = " ".join(part.reference_normalized for part in parts)
        told = {"payment_reference": now}
        if found_by.endswith(f" {before.casefold()}"):  # it stands last
            told["search_text"] = found_by.removesuffix(before.casefold()) + now.casefold()
        connection.execute(orders.update().where(orders.c.id == order_id).values(**told))


def _comparable(typed: str) -> str:
    return _without_label(_letters_and_digits(_without_label(unicodedata.normalize("NFKC", typed).upper())))


def _digit_run(typed: str) -> str | None:
    plain = "".join(_digit(each) or each for each in unicodedata.normalize("NFKC", typed).upper())
    read = re.sub(r"\w*\d\w*", lambda word: word[0].translate(str.maketrans("OIL", "011")), plain)
    for shown in (read, _letters_and_digits(read)):
        run = max((digits.lstrip("0") for digits in re.findall(r"\d+", shown)), key=len, default="")
        if len(run) >= 8:
            return run
    return None


def _without_label(shown: str) -> str:
    label = _LABELS.match(shown)
    rest = _letters_and_digits(shown[label.end() :]) if label else ""
    return shown[label.end() :] if label and len(rest) >= 4 and re.search(r"\d", rest) else shown


def _letters_and_digits(shown: str) -> str:
    return "".join(_digit(each) or each for each in shown if unicodedata.category(each)[0] in "LN")


def _digit(character: str) -> str:
    return str(unicodedata.decimal(character)) if unicodedata.category(character) == "Nd" else ""
