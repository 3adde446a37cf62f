"""Rows that several people may edit: lock the row, compare the version, refuse what is stale."""

import uuid
from typing import Protocol, TypeVar

from sqlalchemy.orm import Session

from beautique.kernel.errors import NotFound, Stale


class Versioned(Protocol):
    """A row with a `version` that grows with every save."""

    @property
    def version(self) -> int:
        """Grows by one with each save."""


V = TypeVar("V", bound=Versioned)


def lock(
    session: Session, model: type[V], row_id: uuid.UUID | str, what: str, expected_version: int | None = None
) -> V:
    """The row, locked until the transaction ends and freshly read.

    Raises `NotFound` when there is none and `Stale` (with the row as it is now) when somebody saved since `expected_version`;
    None means that the caller saw no version and accepts the present one. `what` is the word for messages ("order").
    """
    row = session.get(model, row_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"This {what} does not exist.")
    if expected_version is not None and row.version != expected_version:
        raise Stale(f"Somebody saved this {what} while you were editing it. Nothing was overwritten.", row)
    return row
