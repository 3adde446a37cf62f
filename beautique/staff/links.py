"""Links by which people choose a password themselves: invitations, and resets. Shown once, good once, for 72 hours (0029)."""

import secrets
import uuid

from sqlalchemy import delete
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change, Via
from beautique.kernel import clock
from beautique.kernel.db import transaction
from beautique.kernel.errors import Complaints, Conflict, Invalid, NotFound
from beautique.kernel.versions import lock
from beautique.staff import passwords, queries, rules, throttling
from beautique.staff.actors import actor_for
from beautique.staff.log_in import SUBJECT, TOKEN_BYTES
from beautique.staff.models import PasswordLink, StaffAccount
from beautique.staff.naming import drafted, refusing_taken_names
from beautique.staff.owners import check_owner_remains, lock_owners
from beautique.staff.passkeys.commands import take_away
from beautique.staff.sessions import close_sessions
from beautique.staff.types import AccountDraft, Limit, StaffAction, Visitor

_PER_ADDRESS = 60
_WINDOW_S = 15 * 60
_GONE = "This link opens nothing any more."


def invite(draft: AccountDraft, actor: Actor) -> tuple[StaffAccount, str]:
    """An account without a password, which nothing opens, and the secret of the link by which its person chooses one.

    Raises `Invalid` (username, email, display_name).
    """
    complaints = Complaints()
    account = drafted(draft, complaints)
    complaints.raise_if_any()
    with refusing_taken_names(), transaction() as session:
        session.add(account)
        session.flush()
        token = _replace_link(session, account)
        shown = ("username", "email", "display_name", "role")
        changes = {field: Change(None, getattr(account, field)) for field in shown}
        log.record(session, actor, StaffAction.INVITED, SUBJECT, account.id, changes, seq=account.version)
    return account, token


def make_link(account_id: uuid.UUID, actor: Actor, expected_version: int | None = None) -> str:
    """The secret of a new link for a person, in place of any other. All that opened their account ends at once: password, passkeys,
    recovery codes, sessions and tokens, for whoever has the phone that they lost has some of these.

    For somebody who has not joined yet this is the invitation made anew. Raises `NotFound`, `Stale`, and `Conflict` for oneself, for
    whoever is deactivated and for the last owner.
    """
    if account_id == actor.id:
        raise Conflict("Change your own password under My account.")
    with transaction() as session:
        owners = lock_owners(session)
        account = lock(session, StaffAccount, account_id, "account", expected_version)
        if not account.is_active:
            raise Conflict("This account is deactivated. Reactivate it first.")
        account.password_hash, account.must_change_password = "", False
        check_owner_remains(owners, account)
        passkeys = take_away(session, account.id)
        close_sessions(session, account)
        token = _replace_link(session, account)
        session.flush()
        action = StaffAction.PASSWORD_RESET if account.joined_at else StaffAction.INVITATION_RENEWED
        changes = {"passkeys": Change(passkeys, [])} if passkeys else {}
        log.record(session, actor, action, SUBJECT, account.id, changes, seq=account.version)
    return token


def withdraw_invitation(account_id: uuid.UUID, actor: Actor, expected_version: int | None = None) -> str:
    """Takes an invitation back: its link opens nothing, and its names are free again; the name it was for.

    Raises `NotFound`, `Stale`, and `Conflict` once somebody has joined.
    """
    with transaction() as session:
        account = lock(session, StaffAccount, account_id, "account", expected_version, to_delete=True)
        if account.joined_at is not None:
            raise Conflict(f"{account.display_name} has joined already. Deactivate the account instead.")
        name = account.display_name
        session.execute(delete(PasswordLink).where(PasswordLink.account_id == account_id))
        session.delete(account)
        session.flush()
        changes = {"display_name": Change(name, None)}
        log.record(
            session,
            actor,
            StaffAction.INVITATION_WITHDRAWN,
            SUBJECT,
            account_id,
            changes,
            seq=account.version + 1,
        )
    return name


def find_person(token: str, visitor: Visitor) -> StaffAccount:
    """Whose link this is. Raises `NotFound` for every link that opens nothing, `RateLimited`."""
    limited = Limit("password-link", rules.address_group(visitor.address), _PER_ADDRESS, _WINDOW_S)
    throttling.consume_login((limited,))
    found = queries.find_link(token)
    if found is None:
        raise NotFound(_GONE)
    return found[1]


def choose_password(token: str, password: str, visitor: Visitor) -> StaffAccount:
    """Gives the person of a link the password that they chose; the link is used up. They log in with it as always.

    Raises `Invalid` (password) and leaves the link open, `NotFound` for every link that opens nothing, `RateLimited`, `Busy`.
    """
    account = find_person(token, visitor)
    if problem := rules.password_problem(password, account.known_names):
        raise Invalid({"password": [problem]})
    account_id, password_hash = account.id, passwords.hash_password(password)
    with transaction() as session:
        account = lock(session, StaffAccount, account_id, "account")
        used = delete(PasswordLink).where(
            PasswordLink.token_hash == queries.token_hash(token), PasswordLink.expires_at > clock.now()
        )
        if not (account.is_active and session.execute(used.returning(PasswordLink.account_id)).first()):
            raise NotFound(_GONE)
        action = StaffAction.PASSWORD_CHOSEN if account.joined_at else StaffAction.JOINED
        account.password_hash = password_hash
        account.joined_at = account.joined_at or clock.now()
        close_sessions(session, account)
        session.flush()
        themselves = actor_for(queries.value_of(account), Via.PUBLIC, visitor.request_id)
        log.record(session, themselves, action, SUBJECT, account.id, seq=account.version)
    return account


def close_link(session: Session, account_id: uuid.UUID) -> None:
    """A step: the account's link, if there is one, opens nothing from now on."""
    session.execute(delete(PasswordLink).where(PasswordLink.account_id == account_id))


def _replace_link(session: Session, account: StaffAccount) -> str:
    token, now = secrets.token_urlsafe(TOKEN_BYTES), clock.now()
    close_link(session, account.id)
    session.add(
        PasswordLink(
            account_id=account.id,
            token_hash=queries.token_hash(token),
            made_at=now,
            expires_at=now + rules.LINK_LIFETIME,
        )
    )
    return token
