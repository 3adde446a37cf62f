"""Who the tests of the staff are about, and what they do again and again."""

from beautique.audit.types import Actor, Via
from beautique.staff import queries, sessions
from beautique.staff.actors import actor_for
from beautique.staff.models import StaffAccount
from beautique.staff.types import Visitor

PASSWORD = "violet teapot 77"
AT_HOME = Visitor("203.0.113.7", "Firefox on Linux", "request-1")
ELSEWHERE = Visitor("198.51.100.9", "Safari on iPhone", "request-2")


def log_in(name: str = "asma", password: str = PASSWORD, visitor: Visitor = AT_HOME) -> str:
    """The token of a new dashboard session."""
    token = sessions.sign_in(name, password, visitor, Via.SESSION).token
    assert token is not None
    return token


def acting(account: StaffAccount) -> Actor:
    """The account as the actor of a dashboard request."""
    return actor_for(queries.get_account(account.id), Via.SESSION)
