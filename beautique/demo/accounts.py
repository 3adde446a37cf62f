"""The demo's two accounts: who they are, and how the log names them."""

from typing import Final

from beautique.audit.types import SYSTEM, Via
from beautique.demo.stories import Teller
from beautique.staff.commands import create_account
from beautique.staff.models import StaffAccount
from beautique.staff.queries import find_account
from beautique.staff.types import AccountDraft, Role

PASSWORD: Final = "beautique-demo"  # noqa: S105 - shown to everybody; only ever set in development
OWNER: Final = AccountDraft("owner", "owner@demo.example.com", Role.OWNER, "Farah Beg")
STAFF: Final = AccountDraft("sana", "sana@demo.example.com", Role.STAFF, "Sana Tariq")


def hire() -> None:
    """Creates the two demo accounts, unless their names are taken. For development only: everybody knows the password."""
    for draft in (OWNER, STAFF):
        if find_account(draft.username) is None:
            create_account(draft, PASSWORD, SYSTEM)


def teller(draft: AccountDraft) -> Teller:
    """The account as the log names it; without it nobody in particular, never a real person."""
    account = find_demo_account(draft)
    if account is None:
        return Teller("", draft.display_name, Via.SYSTEM)
    return Teller(account.id.hex, account.display_name, Via.SESSION)


def find_demo_account(draft: AccountDraft) -> StaffAccount | None:
    """The demo's own account, never somebody real who has its name."""
    account = find_account(draft.username)
    return account if account is not None and account.email == draft.email else None
