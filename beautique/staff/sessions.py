"""Logging in and out: commands on dashboard sessions and JSON tokens, one transaction each."""

import secrets
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import bindparam, case, delete, select, text, update
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change, Via
from beautique.kernel import clock
from beautique.kernel.db import UtcDateTime, retrying, transaction
from beautique.kernel.errors import Conflict, Invalid, NotFound
from beautique.kernel.versions import lock, select_for_update
from beautique.staff import passwords, queries, rules, throttling
from beautique.staff.actors import actor_for
from beautique.staff.models import RevokedToken, StaffAccount, StaffSession
from beautique.staff.types import Account, Consumed, Limit, StaffAction, Visitor, WrongCredentials

SUBJECT = "staff"
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignIn:
    """A successful log-in. `token` opens the dashboard until `expires_at`; the JSON API signs tokens of its own, there both are None."""

    account: Account
    token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Attempt:
    """A log-in between its two transactions."""

    account_id: uuid.UUID | None
    password_hash: str | None
    limits: tuple[Limit, ...]
    claimed: Consumed


def sign_in(name: str, password: str, visitor: Visitor, via: Via) -> SignIn:
    """Logs in with a username or an e-mail address, to the dashboard (`Via.SESSION`) or to the JSON API (`Via.TOKEN`).

    Raises `WrongCredentials` for every kind of wrong after the same time, `RateLimited` and `Busy`.

    The try is counted before the password is looked at: were only failures counted, after the hash, then a hundred guesses sent
    at the same moment would all be tried before the first of them is on record. A success takes its count back, so people who
    know their password are never throttled. Between the two transactions no connection is held, for a hash takes long.
    """
    with passwords.slot():  # first: a try that is sent away has cost neither a count nor a write
        attempt = retrying(lambda: _begin(name, visitor))
        known = passwords.verify(password, attempt.password_hash)
    signed_in = retrying(lambda: _conclude(attempt, known, visitor, via))
    if signed_in is None:
        raise WrongCredentials
    return signed_in


def resume(token: str, *, attended: bool = True) -> Account | None:
    """The account that a dashboard token opens, or None. Notes at most once a minute that the session is in use.

    What an open page asks by itself is not `attended`: it is no use of the session, which idles out as if the page were closed.

    Not for use inside a transaction.
    """
    session = queries.find_open_session(token)
    if session is None:
        return None
    now = clock.now()
    account = session.account
    if attended and now - session.last_seen_at >= rules.TOUCH_EVERY:
        with transaction() as work:
            work.execute(
                update(StaffSession)
                .where(StaffSession.token_hash == session.token_hash, StaffSession.last_seen_at < now)
                .values(last_seen_at=now)
            )
            account = replace(account, was_here_at=_note_visit(work, account.id, now))
    return account


def sign_out(token: str, actor: Actor) -> None:
    """Ends one dashboard session. A token that opens nothing changes nothing."""
    with transaction() as session:
        if _delete_session(session, queries.token_hash(token), actor.id):
            log.record(session, actor, StaffAction.SIGNED_OUT, SUBJECT, actor.id or "unknown")


def end_session(account_id: uuid.UUID, token_hash: str, actor: Actor) -> None:
    """Ends one of an account's sessions, named as in `queries.list_sessions`. Raises `NotFound` when it is not theirs."""
    with transaction() as session:
        if not _delete_session(session, token_hash, account_id):
            raise NotFound("This session has already ended.")
        log.record(session, actor, StaffAction.SESSION_ENDED, SUBJECT, account_id)


def end_all_sessions(account_id: uuid.UUID, actor: Actor) -> None:
    """Ends every session and every JSON token of an account. Raises `NotFound`."""
    with transaction() as session:
        account = lock(session, StaffAccount, account_id, "account")
        close_sessions(session, account)
        session.flush()
        log.record(session, actor, StaffAction.SESSIONS_ENDED, SUBJECT, account.id, seq=account.version)


def change_password(account_id: uuid.UUID, current: str, new: str, visitor: Visitor, actor: Actor) -> SignIn:
    """Changes one's own password. Ends every session and token, and opens a new session in place of the one that asked.

    Raises `Invalid` (current_password, new_password), `RateLimited`, `Busy`, `NotFound`, `Conflict`.
    """
    account = queries.get_account(account_id)
    if problem := rules.password_problem(new, account.known_names):
        raise Invalid({"new_password": [problem]})
    if rules.normalized_password(new) == rules.normalized_password(current):
        raise Invalid({"new_password": ["Choose a password that differs from the current one."]})
    # A stolen session must not become a way to guess: these tries count like log-ins.
    limits = _limits(account, visitor)
    known_hash = account.password_hash
    with passwords.slot():
        claimed = throttling.consume_login(limits)
        known = passwords.verify(current, known_hash)
        new_hash = passwords.hash_password(new) if known else ""
    if not known:
        with transaction() as session:
            log.record(
                session, actor, StaffAction.PASSWORD_CHANGE_FAILED, SUBJECT, account_id, _whence(visitor)
            )
        raise Invalid({"current_password": ["This is not your current password."]})
    with transaction() as session:
        _clear_tries(session, limits, claimed)
        account = lock(session, StaffAccount, account_id, "account")
        if account.password_hash != known_hash or not account.is_active:
            raise Conflict("Your account was changed meanwhile. Log in again.")
        account.password_hash = new_hash
        account.must_change_password = False
        close_sessions(session, account)
        session.flush()
        token, expires_at = _open_session(session, account, visitor)
        log.record(session, actor, StaffAction.PASSWORD_CHANGED, SUBJECT, account.id, seq=account.version)
        return SignIn(queries.value_of(account), token, expires_at)


def revoke_token(jti: str, expires_at: datetime, actor: Actor) -> None:
    """Gives a JSON token back before it expires. Doing it twice changes nothing."""
    with transaction() as session:
        added = session.execute(_REVOKE, {"jti": jti, "expires_at": expires_at}).first()
        if added:
            log.record(session, actor, StaffAction.SIGNED_OUT, SUBJECT, actor.id or "unknown")


def purge_expired() -> None:
    """Deletes what no longer counts: ended sessions, revoked tokens that have expired, old buckets. Log-ins do this in passing."""
    with transaction() as session:
        _purge(session)


def close_sessions(session: Session, account: StaffAccount) -> None:
    """A step: ends every session and token of a locked account. The version decides; the rows are only tidied away."""
    account.session_version += 1
    session.execute(delete(StaffSession).where(StaffSession.account_id == account.id))


_REVOKE = text(
    "INSERT INTO revoked_tokens (jti, expires_at) VALUES (:jti, :expires_at) ON CONFLICT (jti) DO NOTHING RETURNING jti"
).bindparams(bindparam("expires_at", type_=UtcDateTime))


def _note_visit(session: Session, account_id: uuid.UUID, now: datetime) -> datetime | None:
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


def _begin(name: str, visitor: Visitor) -> _Attempt:
    """Counts the try and reads what to compare with. A user who does not exist is counted by what was typed."""
    with transaction() as session:
        account = queries.find_account(name)
        limits = (
            _limits(account, visitor)
            if account
            else throttling.login_limits(f"? {rules.folded(name)}", visitor.address)
        )
        claimed = throttling.consume_all_in(session, limits)
        return _Attempt(
            account.id if account else None, account.password_hash if account else None, limits, claimed
        )


def _limits(account: StaffAccount, visitor: Visitor) -> tuple[Limit, ...]:
    """What counts a try on this account: its own limit for a device that it knows, else what counts strangers."""
    now = (account.id, account.session_version)
    known = next((each for each in visitor.devices if (each.account_id, each.session_version) == now), None)
    if known:
        return throttling.device_limits(known)
    return throttling.login_limits(str(account.id), visitor.address)


def _conclude(attempt: _Attempt, known: bool, visitor: Visitor, via: Via) -> SignIn | None:
    """Opens the door, or writes down that it stayed shut and returns None.

    The account is read again under its lock: it may have been deactivated, or its password changed, while the hash was computed.
    """
    with transaction() as session:
        account = _lock_account(session, attempt) if known else None
        if account is None:
            # What was typed is not kept: people type passwords into the wrong field.
            stranger = Actor("Somebody", via, request_id=visitor.request_id)
            log.record(
                session,
                stranger,
                StaffAction.SIGN_IN_FAILED,
                SUBJECT,
                attempt.account_id or "unknown",
                _whence(visitor),
            )
            return None
        _clear_tries(session, attempt.limits, attempt.claimed)
        # Not through the row: that a person logged in is no edit that makes an open form stale.
        session.execute(
            update(StaffAccount).where(StaffAccount.id == account.id).values(last_login=clock.now())
        )
        signed_in = SignIn(queries.value_of(account))
        if via is Via.SESSION:
            _note_visit(session, account.id, clock.now())
            signed_in = SignIn(signed_in.account, *_open_session(session, account, visitor))
        actor = actor_for(signed_in.account, via, visitor.request_id)
        log.record(session, actor, StaffAction.SIGNED_IN, SUBJECT, account.id, _whence(visitor))
        _purge(session)
    return signed_in


def _lock_account(session: Session, attempt: _Attempt) -> StaffAccount | None:
    account = select_for_update(session, select(StaffAccount).where(StaffAccount.id == attempt.account_id))
    if account is None or not account.is_active or account.password_hash != attempt.password_hash:
        return None
    return account


def _clear_tries(session: Session, limits: tuple[Limit, ...], claimed: Consumed) -> None:
    """After a success: this try never was, and earlier slips of this person at this address are forgotten.

    The address and the account as a whole keep their other counts: somebody who owns one account must not wipe out what he
    tried on others, nor the owner's own log-in what strangers tried on hers.
    """
    throttling.reset(session, limits[0])
    throttling.refund_in(session, claimed)


def _open_session(session: Session, account: StaffAccount, visitor: Visitor) -> tuple[str, datetime]:
    token, now = secrets.token_urlsafe(TOKEN_BYTES), clock.now()
    row = StaffSession(
        token_hash=queries.token_hash(token),
        account_id=account.id,
        session_version=account.session_version,
        created_at=now,
        last_seen_at=now,
        expires_at=now + rules.ABSOLUTE,
        address=rules.printable(visitor.address, 45),
        browser=rules.printable(visitor.browser, 255),
    )
    session.add(row)
    return token, row.expires_at


def _delete_session(session: Session, token_hash: str, account_id: uuid.UUID | None) -> bool:
    deleted = session.execute(
        delete(StaffSession)
        .where(StaffSession.token_hash == token_hash, StaffSession.account_id == account_id)
        .returning(StaffSession.token_hash)
    )
    return deleted.first() is not None


def _purge(session: Session) -> None:
    now = clock.now()
    session.execute(delete(StaffSession).where(StaffSession.expires_at <= now))
    session.execute(delete(RevokedToken).where(RevokedToken.expires_at <= now))
    throttling.purge(session)


def _whence(visitor: Visitor) -> dict[str, Change]:
    return {"address": Change(None, rules.printable(visitor.address, 45))}
