"""Logging in and out: commands on the sessions of both doors, one transaction each."""

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change, Via
from beautique.kernel import clock
from beautique.kernel.db import retrying, transaction
from beautique.kernel.errors import Conflict, Invalid, NotFound
from beautique.kernel.versions import lock, select_for_update
from beautique.staff import passwords, queries, rules, throttling
from beautique.staff.actors import actor_for
from beautique.staff.models import StaffAccount, StaffSession
from beautique.staff.types import Account, Consumed, Limit, StaffAction, Visitor, WrongCredentials

SUBJECT = "staff"
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class SignIn:
    """A successful log-in. `token` opens the door until `expires_at`: the dashboard by itself, the JSON API as the `jti` of what it signs."""

    account: Account
    token: str = field(repr=False)
    expires_at: datetime


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


@dataclass(frozen=True, slots=True)
class _Proof:
    """That somebody knows the password of an account: what was counted for it, and the hash of the new one if one was asked for."""

    limits: tuple[Limit, ...]
    claimed: Consumed
    new_hash: str


def resume(token: str, via: Via = Via.SESSION, *, attended: bool = True) -> Account | None:
    """The account that the token of a door opens, or None. Notes at most once a minute that the session is in use.

    What an open page asks by itself is not `attended`: it is no use of the session, which idles out as if the page were closed.

    Not for use inside a transaction.
    """
    session = queries.find_open_session(token, via)
    if session is None:
        return None
    now = clock.now()
    if attended and now - session.last_seen_at >= rules.TOUCH_EVERY:
        with transaction() as work:
            work.execute(
                update(StaffSession)
                .where(StaffSession.token_hash == session.token_hash, StaffSession.last_seen_at < now)
                .values(last_seen_at=now)
            )
    return session.account


def sign_out(token: str, actor: Actor) -> None:
    """Ends one's own session or JSON token. One that opens nothing changes nothing."""
    with transaction() as session:
        if _delete_session(session, queries.token_hash(token), actor.id):
            log.record(session, actor, StaffAction.SIGNED_OUT, SUBJECT, actor.id or "unknown")


def end_session(account_id: uuid.UUID, token_hash: str, actor: Actor) -> None:
    """Ends one of an account's sessions or tokens, named as in `queries.list_sessions`. Raises `NotFound` when it is not theirs."""
    with transaction() as session:
        if not _delete_session(session, token_hash, account_id):
            raise NotFound("This session has already ended.")
        log.record(session, actor, StaffAction.SESSION_ENDED, SUBJECT, account_id)


def end_other_sessions(account_id: uuid.UUID, token: str, actor: Actor) -> int:
    """Ends every session and JSON token of an account but the one with this token; how many those were. None: nothing is changed."""
    with transaction() as session:
        others = StaffSession.account_id == account_id, StaffSession.token_hash != queries.token_hash(token)
        ended = session.scalars(delete(StaffSession).where(*others).returning(StaffSession.token_hash)).all()
        if ended:
            log.record(session, actor, StaffAction.OTHER_SESSIONS_ENDED, SUBJECT, account_id)
    return len(ended)


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
    known_hash = account.password_hash
    proof = _prove(account, current, visitor, actor, new)
    with transaction() as session:
        _clear_tries(session, proof.limits, proof.claimed)
        account = lock(session, StaffAccount, account_id, "account")
        if account.password_hash != known_hash or not account.is_active:
            raise Conflict("Your account was changed meanwhile. Log in again.")
        account.password_hash = proof.new_hash
        account.must_change_password = False
        close_sessions(session, account)
        session.flush()
        token, expires_at = _open_session(session, account, visitor, Via.SESSION)
        log.record(session, actor, StaffAction.PASSWORD_CHANGED, SUBJECT, account.id, seq=account.version)
        return SignIn(queries.value_of(account), token, expires_at)


def confirm_password(account_id: uuid.UUID, current: str, visitor: Visitor, actor: Actor) -> None:
    """Asks for one's own password before something that matters. Raises `Invalid` (current_password), `RateLimited`, `Busy`, `NotFound`."""
    proof = _prove(queries.get_account(account_id), current, visitor, actor)
    with transaction() as session:
        _clear_tries(session, proof.limits, proof.claimed)


def purge_expired() -> None:
    """Deletes what no longer counts: ended sessions and tokens, old buckets. Log-ins do this in passing."""
    with transaction() as session:
        _purge(session)


def close_sessions(session: Session, account: StaffAccount) -> None:
    """A step: ends every session and token of a locked account. The version decides; the rows are only tidied away."""
    account.session_version += 1
    session.execute(delete(StaffSession).where(StaffSession.account_id == account.id))


def _prove(account: StaffAccount, current: str, visitor: Visitor, actor: Actor, new: str = "") -> _Proof:
    """Compares the current password, and hashes the new one with it. Raises `Invalid` (current_password), `RateLimited`, `Busy`."""
    # A stolen session must not become a way to guess: these tries count like log-ins.
    limits, known_hash, account_id = _limits(account, visitor), account.password_hash, account.id
    with passwords.slot():
        claimed = throttling.consume_login(limits)
        known = passwords.verify(current, known_hash)
        new_hash = passwords.hash_password(new) if known and new else ""
    if not known:
        with transaction() as session:
            log.record(
                session, actor, StaffAction.PASSWORD_CHANGE_FAILED, SUBJECT, account_id, _whence(visitor)
            )
        raise Invalid({"current_password": ["This is not your current password."]})
    return _Proof(limits, claimed, new_hash)


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
        signed_in = SignIn(queries.value_of(account), *_open_session(session, account, visitor, via))
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


def _open_session(
    session: Session, account: StaffAccount, visitor: Visitor, via: Via
) -> tuple[str, datetime]:
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
    throttling.purge(session)


def _whence(visitor: Visitor) -> dict[str, Change]:
    return {"address": Change(None, rules.printable(visitor.address, 45))}
