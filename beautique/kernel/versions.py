"""Rows that several people may edit: lock the row, compare the version, refuse what is stale."""

import uuid
from collections.abc import Collection
from typing import Protocol, TypeVar

from sqlalchemy import Select, bindparam, inspect, select
from sqlalchemy.orm import Session

from beautique.kernel.errors import NotFound, Stale
from beautique.kernel.statements import made_once


class Versioned(Protocol):
    """A row with a `version` that grows with every save."""

    @property
    def version(self) -> int:
        """Grows by one with each save."""


R = TypeVar("R")
V = TypeVar("V", bound=Versioned)


def select_for_update(session: Session, statement: Select[R]) -> R | None:
    """The row that is asked for, locked until the transaction ends and freshly read; None when there is none.

    The one way to lock a row. `session.get` and `refresh` can lock too, but of a row that the request has read before they compare
    the versions, and fail when somebody saved in between: that is for `lock` to tell those who ask.
    """
    return session.scalar(_for_update(statement))


def _for_update(statement: Select[R], *, to_delete: bool = False) -> Select[R]:
    # On PostgreSQL, FOR NO KEY UPDATE unless it is to be deleted: whoever writes a row that names this one need not wait for an edit.
    locking = statement.with_for_update(key_share=not to_delete)
    return locking.execution_options(populate_existing=True)


@made_once
def _locking(model: type[V], to_delete: bool) -> Select[V]:
    mine = select(model).where(inspect(model).primary_key[0] == bindparam("id"))
    return _for_update(mine, to_delete=to_delete)


def lock(
    session: Session,
    model: type[V],
    row_id: uuid.UUID,
    what: str,
    expected_version: int | None = None,
    *,
    to_delete: bool = False,
) -> V:
    """The row, locked until the transaction ends and freshly read.

    Raises `NotFound` when there is none and `Stale` (with the row as it is now) when somebody saved since `expected_version`;
    None means that the caller saw no version and accepts the present one. `what` is the word for messages ("order"). `to_delete` also
    waits for those who are writing down that they need the row.
    """
    row = session.scalar(_locking(model, to_delete), {"id": row_id})
    return expect(row, what, expected_version)


def lock_all(session: Session, model: type[V], row_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, V]:
    """Those of the rows that exist, locked as `lock` does, in the order of their ids: two who lock several never wait for each other."""
    if not row_ids:
        return {}
    key = inspect(model).primary_key[0]
    rows = session.scalars(_for_update(select(model).where(key.in_(row_ids)).order_by(key)))
    return {inspect(row).identity[0]: row for row in rows}


def expect(row: V | None, what: str, expected_version: int | None) -> V:
    """A locked row, if it is there and as it was seen. Raises as `lock` does."""
    if row is None:
        raise NotFound(f"This {what} does not exist.")
    if expected_version is not None and row.version != expected_version:
        raise Stale(f"Somebody saved this {what} while you were editing it. Nothing was overwritten.", row)
    return row
