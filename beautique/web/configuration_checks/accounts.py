"""Are the accounts fit for the public?"""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from beautique.demo.accounts import PASSWORD as DEMO_PASSWORD
from beautique.staff import passwords
from beautique.staff.queries import list_people
from beautique.staff.types import Role, Standing


def accounts() -> Iterator[str]:
    """There is an owner who can log in, and nobody has the demo's password. Who has not chosen one yet has none to try."""
    try:
        active = [each.account for each in list_people() if each.standing == Standing.ACTIVE]
    except SQLAlchemyError as error:
        yield f"the accounts cannot be read ({type(error).__name__})"
        return
    if not any(account.role == Role.OWNER for account in active):
        yield "there is no active owner: create one with `staff create`"
    for account in active:
        if passwords.verify(DEMO_PASSWORD, account.password_hash):
            yield f"{account.username} has the demo's password: change it with `staff password`"
