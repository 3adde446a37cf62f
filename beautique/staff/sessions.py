"""Logging in and out: commands on the sessions of both doors, one transaction each."""

import uuid
from dataclasses import dataclass, field, replace

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Via
from beautique.kernel import clock
from beautique.kernel.db import retrying, transaction
from beautique.kernel.errors import Conflict, DomainError, Invalid, NotFound
from beautique.kernel.versions import lock, select_for_update
from beautique.staff import log_in, passwords, queries, rules, throttling
from beautique.staff.log_in import SUBJECT, SignIn, Try
from beautique.staff.models import StaffAccount, StaffSession
from beautique.staff.passkeys import second_step
from beautique.staff.passkeys.types import PasskeyRequired
from beautique.staff.queries import OpenSession
from beautique.staff.types import Consumed, Limit, StaffAction, Visitor, WrongCredentials


@dataclass(frozen=True, slots=True)
class _Typed:
    """What a log-in by password is concluded with: what was known of the account before the hash, and what came of it."""

    password_hash: str | None = field(repr=False)
    is_right: bool
    recovery_code: str = field(repr=False)


def sign_in(name: str, password: str, visitor: Visitor, via: Via, recovery_code: str = "") -> SignIn:
    """Logs in with a username or an e-mail address, to the dashboard (`Via.SESSION`) or to the JSON API (`Via.TOKEN`).

    Raises `WrongCredentials` for every kind of wrong after the same time, `RateLimited` and `Busy`; `PasskeyRequired` where the
    right password is not enough. There a recovery code, each once, stands in for a passkey that was lost.

    The try is counted before the password is looked at: were only failures counted, after the hash, then a hundred guesses sent
    at the same moment would all be tried before the first of them is on record. A success takes its count back, so people who
    know their password are never throttled. Between the two transactions no connection is held, for a hash takes long.
    """
    with passwords.slot():  # first: a try that is sent away has cost neither a count nor a write
        tried, password_hash = retrying(lambda: _begin(name, visitor))
        is_right = passwords.verify(password, password_hash)
    typed = _Typed(password_hash, is_right, recovery_code)
    outcome = retrying(lambda: _conclude(tried, typed, visitor, via))
    if isinstance(outcome, DomainError):
        raise outcome
    return outcome


@dataclass(frozen=True, slots=True)
class _Proof:
    """That somebody knows the password of an account: what was counted for it, and the hash of the new one if one was asked for."""

    limits: tuple[Limit, ...]
    claimed: Consumed
    new_hash: str


def resume(token: str, via: Via = Via.SESSION, *, attended: bool = True) -> OpenSession | None:
    """The session that the token of a door opens, or None. Notes at most once a minute that it is in use.

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
            if via is Via.SESSION:
                was_here_at = log_in.note_visit(work, session.account.id, now)
                return replace(session, account=replace(session.account, was_here_at=was_here_at))
    return session


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
        log_in.clear_tries(session, proof.limits, proof.claimed)
        account = lock(session, StaffAccount, account_id, "account")
        if account.password_hash != known_hash or not account.is_active:
            raise Conflict("Your account was changed meanwhile. Log in again.")
        account.password_hash = proof.new_hash
        account.must_change_password = False
        close_sessions(session, account)
        session.flush()
        token, expires_at = log_in.open_session(session, account, visitor, Via.SESSION)
        log.record(session, actor, StaffAction.PASSWORD_CHANGED, SUBJECT, account.id, seq=account.version)
        return SignIn(queries.value_of(account), token, expires_at)


def confirm_password(account_id: uuid.UUID, current: str, visitor: Visitor, actor: Actor) -> None:
    """Asks for one's own password before something that matters. Raises `Invalid` (current_password), `RateLimited`, `Busy`, `NotFound`."""
    if not current:
        raise Invalid({"current_password": ["Type your current password."]})
    proof = _prove(
        queries.get_account(account_id), current, visitor, actor, refusal=StaffAction.PASSWORD_REFUSED
    )
    with transaction() as session:
        log_in.clear_tries(session, proof.limits, proof.claimed)


def purge_expired() -> None:
    """Deletes what no longer counts: ended sessions and tokens, old buckets. Log-ins do this in passing."""
    with transaction() as session:
        log_in.purge(session)


def close_sessions(session: Session, account: StaffAccount) -> None:
    """A step: ends every session and token of a locked account. The version decides; the rows are only tidied away."""
    account.session_version += 1
    session.execute(delete(StaffSession).where(StaffSession.account_id == account.id))


def _prove(
    account: StaffAccount,
    current: str,
    visitor: Visitor,
    actor: Actor,
    new: str = "",
    refusal: StaffAction = StaffAction.PASSWORD_CHANGE_FAILED,
) -> _Proof:
    """Compares the current password, and hashes the new one with it. Raises `Invalid` (current_password), `RateLimited`, `Busy`."""
    # A stolen session must not become a way to guess: these tries count like log-ins.
    limits, known_hash, account_id = log_in.limits_of(account, visitor), account.password_hash, account.id
    with passwords.slot():
        claimed = throttling.consume_login(limits)
        known = passwords.verify(current, known_hash)
        new_hash = passwords.hash_password(new) if known and new else ""
    if not known:
        with transaction() as session:
            log.record(
                session,
                actor,
                refusal,
                SUBJECT,
                account_id,
                log_in.whence(visitor),
            )
        raise Invalid({"current_password": ["This is not your current password."]})
    return _Proof(limits, claimed, new_hash)


def _begin(name: str, visitor: Visitor) -> tuple[Try, str | None]:
    """Counts the try and reads what to compare with. A user who does not exist is counted by what was typed."""
    with transaction() as session:
        account = queries.find_account(name)
        tried = log_in.count_try(session, account, rules.folded(name), visitor)
        return tried, account.password_hash if account else None


def _conclude(tried: Try, typed: _Typed, visitor: Visitor, via: Via) -> SignIn | DomainError:
    """Opens the door, or writes down that it stayed shut and returns the refusal.

    The account is read again under its lock: it may have been deactivated, or its password changed, while the hash was computed.
    """
    with transaction() as session:
        account = _lock_account(session, tried, typed) if typed.is_right else None
        if account is None:
            log_in.refuse(session, tried, visitor, via)
            return WrongCredentials()
        if not second_step.is_asked_of(session, account):
            return log_in.enter(session, account, tried, visitor, via)
        if via is Via.SESSION and not second_step.has_passkey(session, account.id):
            return log_in.enter(session, account, tried, visitor, via, owes_passkey=True)
        if via is Via.TOKEN or not typed.recovery_code:
            log_in.refuse(session, tried, visitor, via, reason="A passkey is needed")
            return PasskeyRequired()
        if not second_step.use_code(session, account.id, typed.recovery_code):
            log_in.refuse(session, tried, visitor, via, reason="The recovery code was wrong")
            return WrongCredentials()
        return log_in.enter(session, account, tried, visitor, via, shown="recovery code")


def _lock_account(session: Session, tried: Try, typed: _Typed) -> StaffAccount | None:
    account = select_for_update(session, select(StaffAccount).where(StaffAccount.id == tried.account_id))
    if account is None or not account.is_active or account.password_hash != typed.password_hash:
        return None
    return account


def _delete_session(session: Session, token_hash: str, account_id: uuid.UUID | None) -> bool:
    deleted = session.execute(
        delete(StaffSession)
        .where(StaffSession.token_hash == token_hash, StaffSession.account_id == account_id)
        .returning(StaffSession.token_hash)
    )
    return deleted.first() is not None
