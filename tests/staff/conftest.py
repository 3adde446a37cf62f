"""People for the tests of the staff, who need no requests."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from beautique.staff import commands
from beautique.staff.actors import command_line
from beautique.staff.models import StaffAccount
from beautique.staff.types import AccountDraft, Role
from tests.staff.people import PASSWORD


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    """The application with its context pushed: commands and queries are called directly here."""
    with app.app_context():
        yield app


@pytest.fixture
def hire(app: Flask) -> Callable[..., StaffAccount]:
    def hire(username: str, role: Role = Role.STAFF, password: str = PASSWORD) -> StaffAccount:
        draft = AccountDraft(username, f"{username}@example.com", role, username.capitalize())
        return commands.create_account(draft, password, command_line())

    return hire


@pytest.fixture
def owner(hire: Callable[..., StaffAccount]) -> StaffAccount:
    return hire("zainab", Role.OWNER)


@pytest.fixture
def asma(owner: StaffAccount, hire: Callable[..., StaffAccount]) -> StaffAccount:
    return hire("asma")
