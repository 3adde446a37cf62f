"""What people change of their own account beside the password: the name and the e-mail address."""

import uuid

from beautique.audit import log
from beautique.audit.types import Actor
from beautique.kernel.db import transaction
from beautique.kernel.errors import Complaints
from beautique.kernel.versions import lock
from beautique.staff import queries, rules, sessions
from beautique.staff.log_in import SUBJECT
from beautique.staff.models import StaffAccount
from beautique.staff.naming import cleaned, refusing_taken_names
from beautique.staff.types import StaffAction, Visitor


def save_details(
    account_id: uuid.UUID,
    display_name: str,
    email: str,
    current_password: str,
    visitor: Visitor,
    actor: Actor,
    expected_version: int,
) -> None:
    """Changes one's own name and e-mail address. One logs in by the address, so another one asks for the password (ASVS 7.5.1).

    Raises `Invalid` (display_name, email, current_password), `Stale`, `NotFound`, `RateLimited`, `Busy`.
    """
    complaints = Complaints()
    names = cleaned({"display_name": display_name, "email": email}, complaints)
    complaints.raise_if_any()
    if names["email"] != queries.get_account(account_id).email:
        sessions.confirm_password(account_id, current_password, visitor, actor)
    with refusing_taken_names(), transaction() as session:
        account = lock(session, StaffAccount, account_id, "account", expected_version)
        changes = log.differences({field: getattr(account, field) for field in names}, names)
        if changes:
            account.display_name, account.email = names["display_name"], names["email"]
            account.email_folded = rules.email_key(account.email, account_id)
            session.flush()
            log.record(
                session,
                actor,
                StaffAction.DETAILS_CHANGED,
                SUBJECT,
                account.id,
                changes,
                seq=account.version,
            )
