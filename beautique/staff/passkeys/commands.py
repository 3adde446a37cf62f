"""Changing passkeys, recovery codes and the policy: one transaction each, written to the activity log."""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Conflict, Invalid, NotFound, Stale
from beautique.kernel.versions import lock, select_for_update
from beautique.staff.log_in import SUBJECT
from beautique.staff.models import StaffAccount
from beautique.staff.passkeys import ceremony, rules, second_step
from beautique.staff.passkeys.models import Passkey, PasskeyPolicy, RecoveryCode
from beautique.staff.passkeys.queries import codes_version
from beautique.staff.passkeys.types import Answer, NewPasskey, PasskeyRefused, Site
from beautique.staff.sessions import close_sessions
from beautique.staff.types import StaffAction

_KNOWN = "This passkey is here already."
_MADE = "New codes were made since this page was opened, and shown only once. If nobody has kept them, make new ones."
_STALE = "Somebody changed this while the page was open. Nothing was overwritten."


@dataclass(frozen=True, slots=True)
class Added:
    """A new passkey's name, and recovery codes to be shown once; none where the account has some."""

    name: str
    codes: tuple[str, ...] = field(repr=False)


def add_passkey(account_id: uuid.UUID, answer: Answer, site: Site, name: str, actor: Actor) -> Added:
    """Gives an account the passkey that its device has just made; with the first one come recovery codes.

    Raises `PasskeyRefused`, `Invalid` (name), `Conflict` for too many or one that is known, `NotFound`.
    """
    name, made = _named(name), ceremony.read_new(answer, site)
    try:
        with transaction() as session:
            account = lock(session, StaffAccount, account_id, "account")
            if not second_step.answer_challenge(session, answer.challenge):
                raise Conflict(_KNOWN) if _is_own(session, account.id, made) else PasskeyRefused
            _add(session, account, made, name)
            account.must_add_passkey = False
            session.flush()
            log.record(
                session, actor, StaffAction.PASSKEY_ADDED, SUBJECT, account.id, {"name": Change(None, name)}
            )
            codes = () if _has_codes(session, account.id) else _renew_codes(session, account, actor)
    except IntegrityError as error:
        raise Conflict(_KNOWN) from error
    return Added(name, codes)


def rename_passkey(
    account_id: uuid.UUID, passkey_id: uuid.UUID, name: str, actor: Actor, expected_version: int | None = None
) -> None:
    """Calls one's own passkey something else. Raises `NotFound`, `Stale`, `Invalid` (name)."""
    name = _named(name)
    with transaction() as session:
        passkey = _lock_own(session, account_id, passkey_id, expected_version)
        if passkey.name != name:
            changes = {"name": Change(passkey.name, name)}
            passkey.name = name
            session.flush()
            log.record(session, actor, StaffAction.PASSKEY_RENAMED, SUBJECT, account_id, changes)


def remove_passkey(account_id: uuid.UUID, passkey_id: uuid.UUID, actor: Actor) -> str:
    """Removes one's own passkey, which opens nothing from now on; returns its name.

    Raises `NotFound`, and `Conflict` for the last one of an owner while owners need one.
    """
    with transaction() as session:
        account = lock(session, StaffAccount, account_id, "account")
        passkey = _lock_own(session, account_id, passkey_id)
        session.delete(passkey)
        session.flush()
        if second_step.is_asked_of(session, account) and not second_step.has_passkey(session, account_id):
            raise Conflict("Owners need a passkey. Add another one before you remove this.")
        changes = {"name": Change(passkey.name, None)}
        log.record(session, actor, StaffAction.PASSKEY_REMOVED, SUBJECT, account_id, changes)
        return passkey.name


def renew_codes(account_id: uuid.UUID, actor: Actor, expected_version: int) -> tuple[str, ...]:
    """Ten new recovery codes, to be shown once; the old ones open nothing from now on.

    Raises `NotFound`, and `Stale` when others were made since `expected_version`: the same form sent twice is one set of codes.
    """
    with transaction() as session:
        account = lock(session, StaffAccount, account_id, "account")
        if (version := codes_version(account_id)) != expected_version:
            raise Stale(_MADE, version)
        return _renew_codes(session, account, actor)


def reset_passkeys(account_id: uuid.UUID, actor: Actor) -> int:
    """Takes all passkeys and recovery codes from an account, and ends its sessions: it logs in with its password again.

    For another owner and the command line, when a person has lost both. Returns how many passkeys there were. Raises `NotFound`.
    """
    with transaction() as session:
        account = lock(session, StaffAccount, account_id, "account")
        removed = take_away(session, account_id)
        close_sessions(session, account)
        session.flush()
        changes = {"passkeys": Change(removed, [])}
        log.record(
            session, actor, StaffAction.PASSKEYS_RESET, SUBJECT, account_id, changes, seq=account.version
        )
    return len(removed)


def take_away(session: Session, account_id: uuid.UUID) -> list[str]:
    """A step: no passkey and no recovery code of a locked account opens anything from now on. The names of the passkeys."""
    mine = delete(Passkey).where(Passkey.account_id == account_id)
    removed = session.scalars(mine.returning(Passkey.name)).all()
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    return sorted(removed)


def require_for_owners(account_id: uuid.UUID, required: bool, expected_version: int, actor: Actor) -> None:
    """Decides whether owners need a passkey; others than the one who decides are asked at their next log-in.

    Raises `Stale`, and `Conflict` for somebody who has no passkey or no recovery code: that would shut the shop.
    """
    try:
        with transaction() as session:
            lock(session, StaffAccount, account_id, "account")
            if required and not (
                second_step.has_passkey(session, account_id) and _has_codes(session, account_id)
            ):
                raise Conflict("Add a passkey and make recovery codes for yourself first.")
            before = _decide(session, required, expected_version)
            if not required:
                session.execute(update(StaffAccount).values(must_add_passkey=False))
            if before != required:
                changes = {"owners_need_passkey": Change(before, required)}
                log.record(session, actor, StaffAction.PASSKEYS_REQUIRED, SUBJECT, account_id, changes)
    except IntegrityError as error:
        # Of two first decisions at once, the second finds no row that it could wait for, and then its key taken.
        raise Stale(_STALE, db.session.get(PasskeyPolicy, 1, populate_existing=True)) from error


def _is_own(session: Session, account_id: uuid.UUID, made: NewPasskey) -> bool:
    """Whether the account has this very passkey: its form was sent twice."""
    mine = exists().where(Passkey.account_id == account_id, Passkey.credential_id == made.credential_id)
    return bool(session.scalar(select(mine)))


def _add(session: Session, account: StaffAccount, made: NewPasskey, name: str) -> None:
    counted = select(func.count()).select_from(Passkey).where(Passkey.account_id == account.id)
    if (session.scalar(counted) or 0) >= rules.MOST_PASSKEYS:
        raise Conflict(f"An account has at most {rules.MOST_PASSKEYS} passkeys. Remove one first.")
    session.add(
        Passkey(
            account_id=account.id,
            credential_id=made.credential_id,
            public_key=made.public_key,
            sign_count=made.sign_count,
            transports=list(made.transports),
            is_backed_up=made.is_backed_up,
            name=name,
        )
    )


def _renew_codes(session: Session, account: StaffAccount, actor: Actor) -> tuple[str, ...]:
    codes = rules.new_codes()
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session.add_all(
        RecoveryCode(code_hash=rules.code_hash(account.id, code), account_id=account.id) for code in codes
    )
    log.record(session, actor, StaffAction.RECOVERY_CODES_MADE, SUBJECT, account.id)
    return codes


def _decide(session: Session, required: bool, expected_version: int) -> bool:
    """Stores the decision; returns what held before."""
    row = select_for_update(session, select(PasskeyPolicy))
    if (row.version if row else 0) != expected_version:
        raise Stale(_STALE, row)
    before = row.owners_need_one if row else False
    if row is None:
        session.add(PasskeyPolicy(id=1, owners_need_one=required))
    else:
        row.owners_need_one = required
    session.flush()
    return before


def _lock_own(
    session: Session, account_id: uuid.UUID, passkey_id: uuid.UUID, expected_version: int | None = None
) -> Passkey:
    passkey = lock(session, Passkey, passkey_id, "passkey", expected_version)
    if passkey.account_id != account_id:
        raise NotFound("This passkey does not exist.")
    return passkey


def _has_codes(session: Session, account_id: uuid.UUID) -> bool:
    return bool(session.scalar(select(exists().where(RecoveryCode.account_id == account_id))))


def _named(name: str) -> str:
    try:
        return rules.cleaned_name(name)
    except ValueError as error:  # `Unstorable` is one
        raise Invalid({"name": [str(error)]}) from error
