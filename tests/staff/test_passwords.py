import importlib.util
import threading

import bcrypt
import pytest

from beautique.kernel.errors import Busy
from beautique.staff import passwords, rules


def test_only_the_right_password_fits_its_hash():
    stored = passwords.hash_password("violet teapot 77")
    assert passwords.verify("violet teapot 77", stored)
    assert not passwords.verify("Violet teapot 77", stored)


def test_the_same_word_in_another_unicode_spelling_fits():
    assert passwords.verify("cafe\u0301 teapot", passwords.hash_password("café teapot"))


def test_what_follows_the_72nd_byte_is_not_ignored():
    stored = passwords.hash_password("x9!kQ2#z" * 9)
    assert not passwords.verify("x9!kQ2#z" * 9 + "and more", stored)


def test_nobody_gets_in_without_an_account_or_with_a_broken_password():
    assert not passwords.verify("violet teapot 77", None)
    assert not passwords.verify("\ud800\x00", passwords.hash_password("violet teapot 77"))


@pytest.mark.parametrize("stored", [None, "of an account"])
@pytest.mark.parametrize("password", ["short", "violet teapot 77", "long " * 100])
def test_every_check_costs_exactly_one_hash_of_the_same_cost(monkeypatch, stored, password):
    stored = stored and passwords.hash_password("violet teapot 77")
    compared = []
    really = bcrypt.checkpw
    monkeypatch.setattr(
        bcrypt, "checkpw", lambda secret, hashed: compared.append(hashed) or really(secret, hashed)
    )
    passwords.verify(password, stored)
    assert [hashed[:7] for hashed in compared] == [b"$2b$04$"]


def test_production_hashes_take_twelve_rounds():
    spec = importlib.util.find_spec("beautique.staff.passwords")
    fresh = importlib.util.module_from_spec(spec)  # the tests have lowered the rounds of the one in use
    spec.loader.exec_module(fresh)
    assert fresh.dummy_hash().startswith("$2b$12$")
    assert fresh.hash_password("violet teapot 77").startswith("$2b$12$")


def test_one_hashes_one_waits_and_a_third_is_told_at_once_to_come_back(monkeypatch):
    started, finish = threading.Semaphore(0), threading.Event()
    stored = passwords.hash_password("violet teapot 77")

    def slowly(*_):
        started.release()
        return finish.wait(10)

    monkeypatch.setattr(bcrypt, "checkpw", slowly)
    hashing = [threading.Thread(target=passwords.verify, args=("x", stored)) for _ in range(2)]
    for thread in hashing:
        thread.start()
    assert started.acquire(timeout=10)
    assert not started.acquire(timeout=0.2)
    with pytest.raises(Busy) as refusal:
        passwords.verify("x", stored)
    assert refusal.value.retry_after_s == 2
    finish.set()
    for thread in hashing:
        thread.join()
    assert passwords.verify("x", stored)  # the slots are free again


def test_a_generated_password_is_strong_and_never_the_same():
    made = {passwords.generate() for _ in range(50)}
    assert len(made) == 50
    assert all(rules.password_problem(password) is None and len(password) == 23 for password in made)
