"""The shop is never left without an owner who can log in."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from beautique.kernel.errors import Conflict
from beautique.staff.models import StaffAccount
from beautique.staff.types import Role


def lock_owners(session: Session) -> set[uuid.UUID]:
    """A step: the ids of the owners who can log in, locked, so that of two who shut each other out the second sees the first.

    Before any other lock on an account, so that two never wait for each other crosswise.
    """
    rows = session.scalars(
        select(StaffAccount.id)
        .where(StaffAccount.role == Role.OWNER, StaffAccount.is_active, StaffAccount.password_hash != "")
        .order_by(StaffAccount.id)
        .with_for_update()
    )
    return set(rows)


def check_owner_remains(owners: set[uuid.UUID], account: StaffAccount) -> None:
    """A step, after the change of one account: raises `Conflict` when it was the last of `lock_owners` and is none any more."""
    can_log_in = account.is_active and account.password_hash
    if owners == {account.id} and not (can_log_in and account.role == Role.OWNER):
        raise Conflict("This is the last active owner. Make somebody else an owner first.")
