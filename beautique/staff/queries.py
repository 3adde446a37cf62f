"""Reading accounts, sessions and tokens."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import bindparam, exists, or_, select

from beautique.kernel import clock
from beautique.kernel.db import db, read_rows
from beautique.kernel.errors import NotFound
from beautique.staff import rules
from beautique.staff.models import RevokedToken, StaffAccount, StaffSession
from beautique.staff.types import Account

_FACTS = tuple(each.name for each in fields(Account))
# What every request of the staff asks, read as rows. Made once (0023).
_OF_ACCOUNT = tuple(getattr(StaffAccount, name) for name in _FACTS)
_OPEN_SESSION = (
    select(StaffSession.token_hash, StaffSession.last_seen_at, StaffSession.expires_at, *_OF_ACCOUNT)
    .join(StaffSession, StaffSession.account_id == StaffAccount.id)
    .where(
        StaffSession.token_hash == bindparam("token_hash"),
        StaffSession.session_version == StaffAccount.session_version,
        StaffAccount.is_active,
    )
)
_TOKEN_ACCOUNT = select(*_OF_ACCOUNT).where(
    StaffAccount.id == bindparam("id"),
    StaffAccount.session_version == bindparam("version"),
    StaffAccount.is_active,
    ~exists().where(RevokedToken.jti == bindparam("jti")),
)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A live session of the dashboard and whose it is."""

    token_hash: str
    last_seen_at: datetime
    account: Account


def token_hash(token: str) -> str:
    """What the database knows of a session's token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def find_account(name: str) -> StaffAccount | None:
    """The account with this username or e-mail address, in any letter case."""
    folded = rules.folded(name)
    return db.session.scalar(
        select(StaffAccount)
        .where(or_(StaffAccount.username_folded == folded, StaffAccount.email_folded == folded))
        .execution_options(populate_existing=True)
    )


def get_account(account_id: uuid.UUID) -> StaffAccount:
    """The account with this id. Raises `NotFound`."""
    account = db.session.get(StaffAccount, account_id, populate_existing=True)
    if account is None:
        raise NotFound("This account does not exist.")
    return account


def value_of(account: StaffAccount) -> Account:
    """The account apart from the database."""
    return Account(*(getattr(account, name) for name in _FACTS))


def list_accounts() -> Sequence[StaffAccount]:
    """Every account, the active ones first, then by username."""
    return db.session.scalars(
        select(StaffAccount).order_by(StaffAccount.is_active.desc(), StaffAccount.username_folded)
    ).all()


def any_account() -> bool:
    """Whether anybody could ever log in."""
    return bool(db.session.scalar(select(exists().select_from(StaffAccount))))


def find_open_session(token: str) -> OpenSession | None:
    """The open session that this token belongs to, or None: unknown, ended, idle, too old, or the account may no longer."""
    row = read_rows(_OPEN_SESSION, {"token_hash": token_hash(token)}).first()
    if row is None:
        return None
    found, last_seen_at, expires_at, *facts = row
    if not rules.is_open(last_seen_at, expires_at, clock.now()):
        return None
    return OpenSession(found, last_seen_at, Account(*facts))


def list_sessions(account_id: uuid.UUID) -> Sequence[StaffSession]:
    """The open sessions of an account, last used first. `token_hash` may be shown to their owner: it opens nothing."""
    now = clock.now()
    return db.session.scalars(
        select(StaffSession)
        .join(StaffAccount, StaffSession.account_id == StaffAccount.id)
        .where(
            StaffSession.account_id == account_id,
            StaffSession.session_version == StaffAccount.session_version,
            StaffSession.expires_at > now,
            StaffSession.last_seen_at > now - rules.IDLE,
        )
        .order_by(StaffSession.last_seen_at.desc(), StaffSession.token_hash)
        .execution_options(populate_existing=True)
    ).all()


def find_token_account(jti: str, account_id: uuid.UUID, session_version: int) -> Account | None:
    """The account that a JSON token speaks for, or None: revoked, of an older version, or the account may no longer."""
    asked = {"jti": jti, "id": account_id, "version": session_version}
    row = read_rows(_TOKEN_ACCOUNT, asked).first()
    return Account(*row) if row else None
