"""Changing accounts: one transaction each, written to the activity log. Logging in and out is in `sessions`."""

import uuid
from typing import Any

from sqlalchemy import update

from beautique.audit import log
from beautique.audit.types import SYSTEM, Action, Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import transaction
from beautique.kernel.errors import Complaints, Invalid
from beautique.kernel.versions import lock
from beautique.staff import passwords, queries, rules
from beautique.staff.links import close_link
from beautique.staff.log_in import SUBJECT
from beautique.staff.models import StaffAccount
from beautique.staff.naming import drafted, refusing_taken_names
from beautique.staff.owners import check_owner_remains, lock_owners
from beautique.staff.sessions import close_sessions
from beautique.staff.types import AccountDraft, Role, StaffAction


def create_account(
    draft: AccountDraft, password: str, actor: Actor, *, must_change_password: bool = False
) -> StaffAccount:
    """A new, active account. Raises `Invalid` (username, email, display_name, password), `Busy`."""
    complaints = Complaints()
    account = drafted(draft, complaints)
    if problem := rules.password_problem(password, account.known_names):
        complaints.add("password", problem)
    complaints.raise_if_any()
    account.password_hash = passwords.hash_password(password)
    account.must_change_password = must_change_password
    account.joined_at = clock.now()
    with refusing_taken_names(), transaction() as session:
        session.add(account)
        session.flush()
        shown = ("username", "email", "display_name", "role", "must_change_password")
        changes = {field: Change(None, getattr(account, field)) for field in shown}
        log.record(session, actor, StaffAction.CREATED, SUBJECT, account.id, changes, seq=account.version)
    return account


def bootstrap_owner(username: str, email: str, password: str) -> StaffAccount | None:
    """The first owner, who must change the password at once; None when any account exists. Raises `Invalid`, `Busy`."""
    if queries.any_account():
        return None
    draft = AccountDraft(username, email, Role.OWNER)
    try:
        return create_account(draft, password, SYSTEM, must_change_password=True)
    except Invalid:
        if queries.any_account():  # another process was first, with the same names
            return None
        raise


def set_password(
    account_id: uuid.UUID, password: str, actor: Actor, *, must_change_password: bool = False
) -> None:
    """Gives an account a new password and ends all its sessions and tokens. Raises `NotFound`, `Invalid` (password), `Busy`.

    For the command line; owners make a link (`links.make_link`), and people change their own with `sessions.change_password`, which asks for the old one.
    """
    account = queries.get_account(account_id)
    if problem := rules.password_problem(password, account.known_names):
        raise Invalid({"password": [problem]})
    password_hash = passwords.hash_password(password)
    with transaction() as session:
        account = lock(session, StaffAccount, account_id, "account")
        account.password_hash = password_hash
        account.must_change_password = must_change_password
        account.joined_at = account.joined_at or clock.now()
        close_link(session, account.id)
        close_sessions(session, account)
        session.flush()
        changes = {"must_change_password": Change(None, must_change_password)}
        log.record(
            session, actor, StaffAction.PASSWORD_SET, SUBJECT, account.id, changes, seq=account.version
        )


def deactivate(account_id: uuid.UUID, actor: Actor, expected_version: int | None = None) -> StaffAccount:
    """Shuts an account out, at once. Doing it twice changes nothing.

    Raises `NotFound`, `Stale`, `Conflict` for the last active owner.
    """
    return _change(account_id, {"is_active": False}, StaffAction.DEACTIVATED, actor, expected_version)


def reactivate(account_id: uuid.UUID, actor: Actor, expected_version: int | None = None) -> StaffAccount:
    """Lets an account in again, with the password it had, if any. Doing it twice changes nothing. Raises `NotFound`, `Stale`."""
    return _change(account_id, {"is_active": True}, StaffAction.REACTIVATED, actor, expected_version)


def change_role(
    account_id: uuid.UUID, role: Role, actor: Actor, expected_version: int | None = None
) -> StaffAccount:
    """Gives an account another role; it has to log in again. Raises `NotFound`, `Stale`, `Conflict` for the last active owner."""
    return _change(account_id, {"role": role}, StaffAction.ROLE_CHANGED, actor, expected_version)


def set_preference(account_id: uuid.UUID, name: str, value: str, actor: Actor) -> StaffAccount:
    """Sets one of `rules.PREFERENCES` for oneself. Raises `NotFound`, `Invalid` on an unknown name or value."""
    if not rules.is_preference(name, value):
        raise Invalid({name: ["There is no such choice."]})
    with transaction() as session:
        account = lock(session, StaffAccount, account_id, "account")
        if account.preferences.get(name) != value:
            change = Change(account.preferences.get(name), value)
            # Not through the row: how the dashboard looks to its person is no edit that makes an owner's open page of them stale.
            session.execute(
                update(StaffAccount)
                .where(StaffAccount.id == account_id)
                .values(preferences={**account.preferences, name: value})
            )
            log.record(
                session,
                actor,
                StaffAction.PREFERENCE_SET,
                SUBJECT,
                account.id,
                {name: change},
                seq=account.version,
            )
    return account


def record_refusal(permission: str, actor: Actor) -> None:
    """Writes down that somebody asked for what their role does not allow."""
    with transaction() as session:
        log.record(
            session,
            actor,
            StaffAction.REFUSED,
            SUBJECT,
            actor.id or "unknown",
            {"permission": Change(None, permission)},
        )


def _change(
    account_id: uuid.UUID, new: dict[str, Any], action: Action, actor: Actor, expected_version: int | None
) -> StaffAccount:
    """Sets fields that decide what an account may do, and ends its sessions, so that what it was cannot linger."""
    with transaction() as session:
        owners = lock_owners(session)
        account = lock(session, StaffAccount, account_id, "account", expected_version)
        changes = log.differences({field: getattr(account, field) for field in new}, new)
        for field, value in new.items():
            setattr(account, field, value)
        check_owner_remains(owners, account)
        if changes:
            close_sessions(session, account)
            if not account.is_active:
                close_link(session, account.id)
            session.flush()
            log.record(session, actor, action, SUBJECT, account.id, changes, seq=account.version)
    return account
