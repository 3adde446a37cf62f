"""What accounts are called: typed names checked, and refused when another account has them."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from beautique.kernel.db import new_id
from beautique.kernel.errors import Complaints, Invalid
from beautique.kernel.text import Unstorable, clean
from beautique.staff import rules
from beautique.staff.models import StaffAccount
from beautique.staff.types import AccountDraft

_CHECKS = {
    "username": rules.username_problem,
    "email": rules.email_problem,
    "display_name": rules.display_name_problem,
}
_TAKEN = {
    "username_folded": {"username": ["Another account has this username."]},
    "email_folded": {"email": ["Another account has this e-mail address."]},
}


def drafted(draft: AccountDraft, complaints: Complaints) -> StaffAccount:
    """The account of a draft, active and without a password. What is wrong is added to the complaints."""
    typed = {"username": draft.username, "email": draft.email}
    names = cleaned(typed | ({"display_name": draft.display_name} if draft.display_name else {}), complaints)
    names.setdefault("display_name", names["username"])
    account = StaffAccount(id=new_id(), **names, role=draft.role, is_active=True, password_hash="")
    account.username_folded = rules.folded(account.username)
    account.email_folded = rules.email_key(account.email, account.id)
    return account


def cleaned(typed: Mapping[str, str], complaints: Complaints) -> dict[str, str]:
    """Names as they are stored (`username`, `email`, `display_name`); empty where they cannot be, with what is wrong in the complaints."""
    names = dict.fromkeys(typed, "")
    for field, text in typed.items():
        try:
            names[field] = clean(text)
        except Unstorable as error:
            complaints.add(field, str(error))
            continue
        if problem := _CHECKS[field](names[field]):
            complaints.add(field, problem)
    return names


@contextmanager
def refusing_taken_names() -> Iterator[None]:
    """Around the transaction that stores names: raises `Invalid` (username, email) when another account has one of them."""
    try:
        yield
    except IntegrityError as error:
        taken = next((errors for column, errors in _TAKEN.items() if column in str(error.orig)), None)
        if taken is None:
            raise
        raise Invalid(taken) from error
