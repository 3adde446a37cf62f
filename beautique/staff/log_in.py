"""The steps that every log-in takes, whatever it shows: counting the try, opening the door, writing down that it stayed shut."""

import secrets
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Table, bindparam, case, delete, update
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change, Via
from beautique.kernel import clock
from beautique.kernel.db import UtcDateTime
from beautique.staff import queries, rules, throttling
from beautique.staff.actors import actor_for
from beautique.staff.models import PasswordLink, StaffAccount, StaffSession
from beautique.staff.passkeys.models import AnsweredChallenge
from beautique.staff.types import Account, Consumed, Limit, StaffAction, Visitor

SUBJECT = "staff"
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignIn:
    """A successful log-in. `token` opens the door until `expires_at`: the dashboard by itself, the JSON API as the `jti` of what it signs."""

    account: Account
    token: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Try:
    """A log-in that was counted in advance, between its two transactions."""

    account_id: uuid.UUID | None
    limits: tuple[Limit, ...]
    claimed: Consumed


def count_try(session: Session, account: StaffAccount | None, stranger: str, visitor: Visitor) -> Try:
    """Counts a try before anything is looked at; one for nobody is counted by what was sent. Raises `RateLimited`."""
    limits = (
        limits_of(account, visitor) if account else throttling.login_limits(f"? {stranger}", visitor.address)
    )
    claimed = throttling.consume_all_in(session, limits)
    return Try(account.id if account else None, limits, claimed)


def limits_of(account: StaffAccount, visitor: Visitor) -> tuple[Limit, ...]:
    """What counts a try on this account: its own limit for a device that it knows, else what counts strangers."""
    now = (account.id, account.session_version)
    known = next((each for each in visitor.devices if (each.account_id, each.session_version) == now), None)
    if known:
        return throttling.device_limits(known)
    return throttling.login_limits(str(account.id), visitor.address)


def clear_tries(session: Session, limits: tuple[Limit, ...], claimed: Consumed) -> None:
    """After a success: this try never was, and earlier slips of this person at this address are forgotten.

    The address and the account as a whole keep their other counts: somebody who owns one account must not wipe out what he
    tried on others, nor the owner's own log-in what strangers tried on hers.
    """
    throttling.reset(session, limits[0])
    throttling.refund_in(session, claimed)


def enter(
    session: Session,
    account: StaffAccount,
    tried: Try,
    visitor: Visitor,
    via: Via,
    *,
    shown: str = "",
    owes_passkey: bool = False,
) -> SignIn:
    """Lets a locked account in. `shown` names what it showed, where that was not its password alone."""
    clear_tries(session, tried.limits, tried.claimed)
    # Not through the row: that a person logged in is no edit that makes an open form stale.
    session.execute(
        update(StaffAccount)
        .where(StaffAccount.id == account.id)
        .values(last_login=clock.now(), must_add_passkey=owes_passkey)
    )
    if via is Via.SESSION:
        note_visit(session, account.id, clock.now())
    entered = replace(queries.value_of(account), must_add_passkey=owes_passkey)
    signed_in = SignIn(entered, *open_session(session, account, visitor, via))
    actor = actor_for(signed_in.account, via, visitor.request_id)
    changes = whence(visitor) | ({"with": Change(None, shown)} if shown else {})
    log.record(session, actor, StaffAction.SIGNED_IN, SUBJECT, account.id, changes)
    purge(session)
    return signed_in


def refuse(
    session: Session,
    tried: Try,
    visitor: Visitor,
    via: Via,
    action: StaffAction = StaffAction.SIGN_IN_FAILED,
    reason: str | None = None,
) -> None:
    """Writes down that the door stayed shut. What was typed is not kept: people type passwords into the wrong field."""
    stranger = Actor("Somebody", via, request_id=visitor.request_id)
    subject_id = tried.account_id or "unknown"
    log.record(session, stranger, action, SUBJECT, subject_id, whence(visitor), reason=reason)


def open_session(session: Session, account: StaffAccount, visitor: Visitor, via: Via) -> tuple[str, datetime]:
    """A new session of one of the doors: its token, and when it ends at the latest."""
    token, now = secrets.token_urlsafe(TOKEN_BYTES), clock.now()
    row = StaffSession(
        token_hash=queries.token_hash(token),
        account_id=account.id,
        via=via,
        session_version=account.session_version,
        created_at=now,
        last_seen_at=now,
        expires_at=now + (rules.TOKEN_LIFETIME if via is Via.TOKEN else rules.ABSOLUTE),
        address=rules.printable(visitor.address, 45),
        browser=rules.printable(visitor.browser, 255),
    )
    session.add(row)
    return token, row.expires_at


def note_visit(session: Session, account_id: uuid.UUID, now: datetime) -> datetime | None:
    """Notes that somebody is here, and returns when they were here before this visit. One statement, so that two are two turns."""
    asked = {"of": account_id, "now": now, "away": now - rules.VISIT_GAP}
    return session.scalar(_NOTE_VISIT, asked)


# Not through the row, whose version this is no change of. Made once (0023).
_NOTE_VISIT = (
    update(StaffAccount)
    .where(StaffAccount.id == bindparam("of"))
    .values(
        was_here_at=case(
            (StaffAccount.last_here_at < bindparam("away", type_=UtcDateTime), StaffAccount.last_here_at),
            else_=StaffAccount.was_here_at,
        ),
        last_here_at=bindparam("now", type_=UtcDateTime),
    )
    .returning(StaffAccount.was_here_at)
    .execution_options(synchronize_session=False)
)


def whence(visitor: Visitor) -> dict[str, Change]:
    """Where a try came from, for the log."""
    return {"address": Change(None, rules.printable(visitor.address, 45))}


def purge(session: Session) -> None:
    """Deletes what no longer counts: ended sessions and tokens, answered challenges and links that have expired, old buckets."""
    for statement in _PURGE:
        session.execute(statement, {"now": clock.now()})
    throttling.purge(session)


_PURGE = [
    delete(cast(Table, model.__table__)).where(model.expires_at <= bindparam("now"))
    for model in (StaffSession, AnsweredChallenge, PasswordLink)
]
