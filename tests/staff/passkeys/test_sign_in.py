import json
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from beautique.config import ROOT
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import RateLimited
from beautique.staff import commands as staff_commands
from beautique.staff import sessions
from beautique.staff.passkeys import ceremony, commands
from beautique.staff.passkeys.models import AnsweredChallenge
from beautique.staff.passkeys.queries import list_passkeys
from beautique.staff.passkeys.sign_in import sign_in_with_passkey
from beautique.staff.passkeys.types import Answer, PasskeyRefused, Site
from beautique.staff.types import KnownDevice, Visitor
from tests.staff.passkeys.desk import SITE, add, enter, events, made, new_device, signed
from tests.staff.passkeys.device import BACKED_UP, BACKUP_ELIGIBLE, PRESENT, VERIFIED, Device
from tests.staff.people import AT_HOME, ELSEWHERE, acting

REFUSAL = "The passkey was not accepted. Try again, or sign in with your password."


@pytest.fixture
def phone(asma) -> Device:
    """Asma's phone, with her passkey."""
    device = new_device()
    add(asma, device)
    return device


def refused(answer: Answer, visitor: Visitor = AT_HOME, site: Site = SITE) -> str:
    with pytest.raises(PasskeyRefused) as refusal:
        sign_in_with_passkey(answer, site, visitor)
    return refusal.value.message


def last_event(account):
    return events(account)[0]


def test_a_passkey_logs_in_without_name_and_password(asma, phone):
    signed_in = enter(phone)
    assert signed_in.account.username == "asma"
    assert sessions.resume(signed_in.token).account.id == asma.id
    (kept,) = list_passkeys(asma.id)
    assert kept.last_used_at is not None
    event = last_event(asma)
    assert (event.action, event.actor_id) == ("staff.signed_in", asma.id)
    assert event.changes == {"address": [None, AT_HOME.address], "with": [None, "passkey"]}


def test_what_was_answered_once_opens_nothing_again(asma, phone):
    answer = signed(phone)
    sign_in_with_passkey(answer, SITE, AT_HOME)
    assert refused(answer) == REFUSAL
    assert last_event(asma).action == "staff.sign_in_failed"


def test_the_same_answer_twice_at_once_opens_one_session(app, asma, phone):
    answer, outcomes, together = signed(phone), [], threading.Barrier(2)

    def send():
        with app.app_context():
            together.wait()
            try:
                outcomes.append(sign_in_with_passkey(answer, SITE, AT_HOME).account.username)
            except PasskeyRefused:
                outcomes.append("refused")

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["asma", "refused"]


LIES = {
    "another site's page": {"origin": "https://shop.example.com.evil.example"},
    "plain http": {"origin": "http://shop.example.com"},
    "another site's key": {"host": "evil.example"},
    "another challenge": {"challenge": "AAAA"},
    "the making of a key": {"type": "webauthn.create"},
    "nobody's thumb": {"flags": PRESENT},
    "nobody there": {"flags": VERIFIED},
    "no account's name": {"user": b""},
    "a name that is none": {"user": b"sana"},
    "another account's name": {"user": bytes(16)},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_answer_that_lies_is_refused(phone, lie):
    assert refused(signed(phone, **lie)) == REFUSAL
    assert enter(phone).account.username == "asma"


def test_a_passkey_never_opens_the_account_of_somebody_else(phone, owner):
    assert refused(signed(phone, user=owner.id.bytes)) == REFUSAL


def test_another_device_with_the_same_id_opens_nothing(asma, phone):
    copy = new_device()
    copy.credential_id, copy.user = phone.credential_id, phone.user
    assert refused(signed(copy)) == REFUSAL


def test_an_unknown_passkey_opens_nothing(asma):
    stranger = new_device()
    made(stranger, asma)
    assert refused(signed(stranger)) == REFUSAL


def test_a_removed_passkey_opens_nothing(asma, phone):
    (kept,) = list_passkeys(asma.id)
    commands.remove_passkey(asma.id, kept.id, acting(asma))
    assert last_event(asma).action == "staff.passkey_removed"
    assert refused(signed(phone)) == REFUSAL


def test_the_passkey_of_a_deactivated_account_opens_nothing(asma, owner, phone):
    staff_commands.deactivate(asma.id, acting(owner))
    assert refused(signed(phone)) == REFUSAL
    staff_commands.reactivate(asma.id, acting(owner))
    assert enter(phone).account.username == "asma"


def test_a_counter_that_went_back_is_refused_and_written_down(asma, phone):
    enter(phone, count=7)
    assert refused(signed(phone, count=7)) == REFUSAL
    event = last_event(asma)
    assert (event.action, event.reason) == ("staff.passkey_copied", "The counter of “Shop phone” went back")
    assert list_passkeys(asma.id)[0].sign_count == 7
    assert enter(phone, count=8).account.username == "asma"


def test_the_backup_flag_is_kept_up_to_date(asma, phone):
    phone.flags = PRESENT | VERIFIED | BACKUP_ELIGIBLE | BACKED_UP
    enter(phone)
    assert list_passkeys(asma.id)[0].is_backed_up is True


NONSENSE = [
    "",
    "null",
    "[]",
    "{}",
    '"x"',
    "[" * 5_000,
    '{"id": 5}',
    '{"id": "\\ud800"}',
    '{"id": "a\\u0000"}',
    "\x00",
]


@pytest.mark.parametrize("response", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_refused_like_any_other_answer(asma, response):
    assert refused(Answer(response, b"x" * 32)) == REFUSAL


@pytest.mark.parametrize("part", ["clientDataJSON", "authenticatorData", "signature", "userHandle"])
@pytest.mark.parametrize("value", ["", "!", "AAAA", None, 5, {}, "o" * 3_000])
def test_an_answer_with_a_broken_part_is_refused(phone, part, value):
    answer = signed(phone)
    sent = json.loads(answer.response)
    sent["response"][part] = value
    assert refused(Answer(json.dumps(sent), answer.challenge)) == REFUSAL


def test_tries_are_counted_like_those_of_passwords(asma, phone):
    for _ in range(10):
        refused(signed(phone, challenge="AAAA"), ELSEWHERE)
    with pytest.raises(RateLimited):
        enter(phone, ELSEWHERE)
    mine = KnownDevice(asma.id, asma.session_version, "key")
    known = Visitor(ELSEWHERE.address, ELSEWHERE.browser, "request-3", (mine,))
    assert enter(phone, known).account.username == "asma"


def test_whoever_has_the_passkey_is_never_throttled(asma, phone):
    for _ in range(12):
        assert enter(phone).account.username == "asma"


def test_answered_challenges_are_forgotten_when_they_could_no_longer_be_sent(asma, phone):
    enter(phone)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        sessions.purge_expired()
    assert db.session.scalar(select(func.count()).select_from(AnsweredChallenge)) == 0


def test_a_device_is_asked_for_a_thumb_and_for_no_name(asma):
    assert ceremony.request_options(SITE, b"\xff" * 3) == {
        "rpId": "shop.example.com",
        "challenge": "____",
        "allowCredentials": [],
        "userVerification": "required",
        "timeout": 300_000,
    }


def test_a_worker_that_never_reads_an_answer_does_not_carry_the_library(tmp_path):
    asked = "import sys, wsgi; wsgi.app.test_client().get('/admin/login/passkey'); print('webauthn' in sys.modules)"
    environment = {
        "BEAUTIQUE_ENV": "development",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'shop.db'}",
        "SECRET_KEY": "a secret of the tests that is long enough",
        "JWT_SECRET_KEY": "another secret of the tests, long enough",
    }
    told = subprocess.run(
        [sys.executable, "-c", asked], check=False, cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert told.stdout.split() == ["False"], told.stderr
