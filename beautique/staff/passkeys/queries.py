"""Reading passkeys, how many recovery codes are left, and the policy."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import func, select

from beautique.audit.queries import list_events_of
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.staff import queries
from beautique.staff.log_in import SUBJECT
from beautique.staff.models import StaffSession
from beautique.staff.passkeys import rules
from beautique.staff.passkeys.models import Passkey, PasskeyPolicy, RecoveryCode
from beautique.staff.types import StaffAction


class Policy(NamedTuple):
    """Whether owners need a passkey, and the version of that; 0 = never decided."""

    owners_need_one: bool
    version: int


def list_passkeys(account_id: uuid.UUID) -> Sequence[Passkey]:
    """The passkeys of an account, oldest first."""
    return db.session.scalars(
        select(Passkey)
        .where(Passkey.account_id == account_id)
        .order_by(Passkey.id)
        .execution_options(populate_existing=True)
    ).all()


def count_codes(account_id: uuid.UUID) -> int:
    """How many recovery codes of an account have not been used."""
    counted = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.account_id == account_id)
    return db.session.scalar(counted) or 0


def codes_version(account_id: uuid.UUID) -> int:
    """How often recovery codes of an account were made: the version of those that it has. 0 = never."""
    return len(list_events_of(StaffAction.RECOVERY_CODES_MADE, SUBJECT, [str(account_id)]))


def count_passkeys() -> dict[uuid.UUID, int]:
    """How many passkeys each account has that has any."""
    counted = select(Passkey.account_id, func.count()).group_by(Passkey.account_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def read_policy() -> Policy:
    """Whether owners need a passkey."""
    row = db.session.execute(select(PasskeyPolicy.owners_need_one, PasskeyPolicy.version)).first()
    return Policy(*row) if row else Policy(owners_need_one=False, version=0)


def is_fresh(token: str) -> bool:
    """Whether a dashboard session began so lately that it may change how its account logs in."""
    began = select(StaffSession.created_at).where(StaffSession.token_hash == queries.token_hash(token))
    logged_in_at = db.session.scalar(began)
    return logged_in_at is not None and rules.is_fresh(logged_in_at, clock.now())
