"""A device on which somebody has logged in before: strangers never shut it out, and it has a tight limit of its own."""

import uuid
from dataclasses import replace

import pytest

from beautique.audit.types import Via
from beautique.kernel.errors import RateLimited
from beautique.staff import commands, queries, sessions, throttling
from beautique.staff.models import StaffAccount
from beautique.staff.types import KnownDevice, Visitor, WrongCredentials
from tests.staff.people import AT_HOME, ELSEWHERE, PASSWORD, acting, log_in


def known(account: StaffAccount, key: str = "a", visitor: Visitor = AT_HOME) -> Visitor:
    """The visitor on a device that the account, as it is now, has used."""
    now = queries.get_account(account.id)
    return replace(visitor, devices=(KnownDevice(now.id, now.session_version, key),))


def guess(times: int, visitor: Visitor, name: str = "asma") -> None:
    for _ in range(times):
        with pytest.raises(WrongCredentials):
            sessions.sign_in(name, "wrong password", visitor, Via.SESSION)


@pytest.fixture
def shut(asma: StaffAccount, monkeypatch: pytest.MonkeyPatch) -> None:
    """Strangers have used up all tries of the account, and those of the address at home."""
    monkeypatch.setattr(throttling, "PER_ACCOUNT", 3)
    monkeypatch.setattr(throttling, "PER_ADDRESS", 4)
    guess(3, AT_HOME)
    guess(1, AT_HOME, "nobody")
    for visitor in (AT_HOME, ELSEWHERE):
        with pytest.raises(RateLimited):
            log_in(visitor=visitor)


def test_strangers_who_shut_the_account_do_not_shut_out_its_own_device(asma, shut):
    assert log_in(visitor=known(asma))
    with pytest.raises(RateLimited):
        log_in(visitor=ELSEWHERE)


def test_on_a_known_device_the_password_can_be_changed_whatever_strangers_do(asma, shut):
    changed = sessions.change_password(asma.id, PASSWORD, "violet teapot 78", known(asma), acting(asma))
    assert sessions.resume(changed.token)


def test_a_known_device_has_ten_tries_of_its_own_and_a_success_gives_them_back(asma):
    guess(9, known(asma))
    assert log_in(visitor=known(asma))
    guess(10, known(asma))
    with pytest.raises(RateLimited):
        log_in(visitor=known(asma))
    assert log_in(visitor=known(asma, "b")), "another device of hers is no worse for it"
    assert log_in(visitor=AT_HOME), "nor is who comes as a stranger"


def test_a_device_of_another_account_or_of_before_the_change_is_a_stranger(asma, owner, shut):
    old = known(asma)
    commands.set_password(asma.id, PASSWORD, acting(owner))
    elsewhere = replace(AT_HOME, devices=(KnownDevice(uuid.uuid4(), 1, "a"),))
    for visitor in (known(owner), old, elsewhere):
        with pytest.raises(RateLimited):
            log_in(visitor=visitor)


def test_on_a_computer_of_several_people_each_is_known(asma, owner, shut):
    both = replace(AT_HOME, devices=(*known(owner).devices, *known(asma).devices))
    assert log_in(visitor=both)
