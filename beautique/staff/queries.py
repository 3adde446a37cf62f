"""Reading accounts, their sessions at both doors, and their links."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, exists, func, or_, select

from beautique.audit.types import Via
from beautique.kernel import clock
from beautique.kernel.alone import asked_together, list_alone
from beautique.kernel.db import Ask, db, read_rows
from beautique.kernel.errors import NotFound
from beautique.kernel.moment import MOMENT
from beautique.kernel.statements import made_once
from beautique.staff import rules
from beautique.staff.models import PasswordLink, StaffAccount, StaffSession
from beautique.staff.types import Account, Standing

_ORDER = list(Standing)
_FACTS = tuple(each.name for each in fields(Account))
_OF_ACCOUNT = tuple(getattr(StaffAccount, name) for name in _FACTS)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A live session of one of the doors, whose it is, and the moment of the database at which it was found."""

    token_hash: str
    last_seen_at: datetime
    account: Account
    moment: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person as the owner sees them: the account, its open link, how many sessions and tokens it has, and when one was last used."""

    account: StaffAccount
    standing: Standing
    link: PasswordLink | None
    open_sessions: int
    last_seen_at: datetime | None

    @property
    def last_active_at(self) -> datetime | None:
        """When they last did something that a door noticed, to the minute; without an open session, when they last logged in."""
        return max(filter(None, (self.last_seen_at, self.account.last_login)), default=None)

    @property
    def link_is_open(self) -> bool:
        """Whether the link still lets somebody in."""
        return self.link is not None and self.link.expires_at > clock.now()


def token_hash(token: str) -> str:
    """What the database knows of the token of a session or a link."""
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


def find_open_session(token: str, via: Via) -> OpenSession | None:
    """The open session of this door that the token belongs to, or None: unknown, ended, idle, too old, or the account may no longer.

    Asked alone for programs, whose answers mostly need no transaction; of a browser's page it is the first of many questions.
    """
    sought = token_hash(token)
    row = _find_program(sought) if via is Via.TOKEN else _find_sessions(read_rows, [sought], via).get(sought)
    if row is None:
        return None
    found, last_seen_at, expires_at, moment, *facts = row
    used_at = clock.now() if via is Via.TOKEN else last_seen_at  # programs may rest
    if not rules.is_open(used_at, expires_at, clock.now()):
        return None
    return OpenSession(found, last_seen_at, Account(*facts), moment)


@asked_together
def _find_program(hashes: Sequence[str]) -> list[Sequence[Any] | None]:
    found = _find_sessions(list_alone, hashes, Via.TOKEN)
    return [found.get(each) for each in hashes]


def _find_sessions(ask: Ask, hashes: Sequence[str], via: Via) -> dict[str, Sequence[Any]]:
    sought = {f"hash_{n}": each for n, each in enumerate(hashes)}
    return {row[0]: row for row in ask(_open_sessions(len(hashes)), {**sought, "via": via})}


@made_once
def _open_sessions(tokens: int) -> Select[*tuple[Any, ...]]:
    """What every request of the staff asks, read as rows. Made once (0023)."""
    sought = [bindparam(f"hash_{n}", type_=StaffSession.token_hash.type) for n in range(tokens)]
    return (
        select(
            StaffSession.token_hash,
            StaffSession.last_seen_at,
            StaffSession.expires_at,
            MOMENT,
            *_OF_ACCOUNT,
        )
        .join(StaffSession, StaffSession.account_id == StaffAccount.id)
        .where(
            StaffSession.token_hash.in_(sought),
            StaffSession.via == bindparam("via"),
            StaffSession.session_version == StaffAccount.session_version,
            StaffAccount.is_active,
        )
    )


def list_sessions(account_id: uuid.UUID) -> Sequence[StaffSession]:
    """The open sessions and good tokens of an account, last used first. `token_hash` may be shown: it opens nothing."""
    return db.session.scalars(
        select(StaffSession)
        .join(StaffAccount, StaffSession.account_id == StaffAccount.id)
        .where(StaffSession.account_id == account_id, *_is_open())
        .order_by(StaffSession.last_seen_at.desc(), StaffSession.token_hash)
        .execution_options(populate_existing=True)
    ).all()


def list_people() -> Sequence[PersonRow]:
    """Every account with what is open of it: active ones first, then by name. Three queries, however many people."""
    accounts = list_accounts()
    links = {link.account_id: link for link in db.session.scalars(select(PasswordLink))}
    seen = select(StaffSession.account_id, func.count(), func.max(StaffSession.last_seen_at))
    opened = db.session.execute(
        seen.join(StaffAccount, StaffSession.account_id == StaffAccount.id)
        .where(*_is_open())
        .group_by(StaffSession.account_id)
    )
    sessions = {account_id: (count, at) for account_id, count, at in opened}
    people = [
        PersonRow(account, _standing(account), links.get(account.id), *sessions.get(account.id, (0, None)))
        for account in accounts
    ]
    return sorted(people, key=lambda each: _ORDER.index(each.standing))


def get_person(account_id: uuid.UUID) -> PersonRow:
    """One account with what is open of it. Raises `NotFound`."""
    account = get_account(account_id)
    sessions = list_sessions(account_id)
    link = db.session.get(PasswordLink, account_id, populate_existing=True)
    return PersonRow(
        account, _standing(account), link, len(sessions), sessions[0].last_seen_at if sessions else None
    )


def find_link(token: str) -> tuple[PasswordLink, StaffAccount] | None:
    """The open link with this secret and whose it is, or None: unknown, used, withdrawn, replaced, expired, or the account is shut out."""
    row = db.session.execute(
        select(PasswordLink, StaffAccount)
        .join(StaffAccount, PasswordLink.account_id == StaffAccount.id)
        .where(
            PasswordLink.token_hash == token_hash(token),
            PasswordLink.expires_at > clock.now(),
            StaffAccount.is_active,
        )
    ).first()
    return (row[0], row[1]) if row else None


def _standing(account: StaffAccount) -> Standing:
    return rules.standing(
        is_active=account.is_active,
        has_password=bool(account.password_hash),
        has_joined=account.joined_at is not None,
    )


def _is_open() -> tuple[ColumnElement[bool], ...]:
    """What makes a session count, as `find_open_session` decides it, beside that its account is active."""
    now = clock.now()
    return (
        StaffSession.session_version == StaffAccount.session_version,
        StaffSession.expires_at > now,
        or_(StaffSession.via == Via.TOKEN, StaffSession.last_seen_at > now - rules.IDLE),
    )
