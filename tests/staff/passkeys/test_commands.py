import threading
import uuid

import pytest
from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.audit.types import Via
from beautique.kernel.db import db
from beautique.kernel.errors import Conflict, Invalid, NotFound, Stale
from beautique.staff import links, queries, sessions
from beautique.staff.actors import actor_for
from beautique.staff.passkeys import commands
from beautique.staff.passkeys.models import RecoveryCode
from beautique.staff.passkeys.queries import codes_version, count_codes, list_passkeys, read_policy
from beautique.staff.passkeys.types import PasskeyRefused, PasskeyRequired
from beautique.staff.types import Role, WrongCredentials
from tests.staff.passkeys.desk import SITE, add, by_password, enter, events, made, new_device, require
from tests.staff.passkeys.device import PRESENT
from tests.staff.people import AT_HOME, acting, log_in


def actions(account):
    return [event.action for event in events(account)]


def test_with_the_first_passkey_come_codes_and_with_the_second_none(asma):
    first, second = add(asma, new_device()), add(asma, new_device(), "")
    assert (len(first.codes), second.codes) == (10, ())
    assert [each.name for each in list_passkeys(asma.id)] == ["Shop phone", "Passkey"]
    assert list_passkeys(asma.id)[0].transports == ["internal", "hybrid"]
    assert count_codes(asma.id) == 10
    assert actions(asma)[:3] == ["staff.passkey_added", "staff.recovery_codes_made", "staff.passkey_added"]


LIES = {
    "another site's page": {"origin": "https://evil.example"},
    "another site's key": {"host": "evil.example"},
    "another challenge": {"challenge": "AAAA"},
    "an old answer": {"type": "webauthn.get"},
    "nobody's thumb": {"flags": PRESENT},
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_new_passkey_that_lies_is_refused(asma, lie):
    with pytest.raises(PasskeyRefused):
        commands.add_passkey(asma.id, made(new_device(), asma, **lie), SITE, "", acting(asma))
    assert list_passkeys(asma.id) == []


def test_a_new_passkey_is_added_once(asma):
    answer = made(new_device(), asma)
    commands.add_passkey(asma.id, answer, SITE, "", acting(asma))
    with pytest.raises(Conflict, match="here already"):
        commands.add_passkey(asma.id, answer, SITE, "", acting(asma))
    assert len(list_passkeys(asma.id)) == 1


def test_a_passkey_belongs_to_one_account(asma, owner):
    phone = new_device()
    add(asma, phone)
    with pytest.raises(Conflict, match="here already"):
        add(owner, phone)
    assert list_passkeys(owner.id) == []


def test_an_account_has_at_most_ten(asma):
    for _ in range(10):
        add(asma, new_device())
    with pytest.raises(Conflict, match="at most 10"):
        add(asma, new_device())


def test_a_name_is_changed_and_a_stale_change_is_refused(asma):
    add(asma, new_device())
    (passkey,) = list_passkeys(asma.id)
    commands.rename_passkey(asma.id, passkey.id, "Counter", acting(asma), 1)
    with pytest.raises(Stale):
        commands.rename_passkey(asma.id, passkey.id, "Till", acting(asma), 1)
    with pytest.raises(Invalid):
        commands.rename_passkey(asma.id, passkey.id, "x" * 61, acting(asma), 2)
    assert list_passkeys(asma.id)[0].name == "Counter"


def test_logging_in_makes_no_open_form_stale(asma):
    phone = new_device()
    add(asma, phone)
    enter(phone)
    assert list_passkeys(asma.id)[0].version == 1


def test_nobody_touches_the_passkey_of_somebody_else(asma, owner):
    add(asma, new_device())
    (passkey,) = list_passkeys(asma.id)
    with pytest.raises(NotFound):
        commands.rename_passkey(owner.id, passkey.id, "Mine", acting(owner))
    with pytest.raises(NotFound):
        commands.remove_passkey(owner.id, passkey.id, acting(owner))
    with pytest.raises(NotFound):
        commands.remove_passkey(asma.id, uuid.uuid4(), acting(asma))


def test_secrets_are_kept_neither_in_the_database_nor_in_the_log(asma):
    codes = add(asma, new_device()).codes
    kept = str([row.code_hash for row in db.session.scalars(select(RecoveryCode))])
    logged = str([(event.changes, event.reason) for event in db.session.scalars(select(AuditEvent))])
    assert not any(code in kept or code in logged for code in codes)


def test_new_codes_replace_the_old_ones(owner):
    old = add(owner, new_device()).codes
    new = commands.renew_codes(owner.id, acting(owner), codes_version(owner.id))
    require(owner)
    with pytest.raises(WrongCredentials):
        by_password("zainab", old[0])
    assert by_password("zainab", new[0]).account.id == owner.id


# --- owners need a passkey


def test_only_an_owner_with_passkey_and_codes_can_require_them(owner):
    with pytest.raises(Conflict, match="for yourself first"):
        require(owner)
    add(owner, new_device())
    require(owner)
    assert read_policy() == (True, 1)
    assert actions(owner)[0] == "staff.passkeys_required"


def test_a_stale_decision_is_refused(owner):
    add(owner, new_device())
    require(owner)
    for version in (0, 7):
        with pytest.raises(Stale):
            commands.require_for_owners(owner.id, False, version, acting(owner))
    assert read_policy().owners_need_one is True


def test_then_the_password_alone_opens_neither_door_for_an_owner(owner, asma):
    phone = new_device()
    add(owner, phone)
    require(owner)
    for via in (Via.SESSION, Via.TOKEN):
        with pytest.raises(PasskeyRequired):
            by_password("zainab", via=via)
    assert enter(phone).account.id == owner.id
    assert by_password("asma").account.id == asma.id
    assert by_password("asma", via=Via.TOKEN).account.id == asma.id


def test_a_wrong_password_is_told_nothing_of_it(owner):
    add(owner, new_device())
    require(owner)
    with pytest.raises(WrongCredentials):
        log_in("zainab", "wrong password")


def test_a_recovery_code_with_the_password_opens_once(owner):
    code, *others = add(owner, new_device()).codes
    require(owner)
    assert by_password("zainab", f" {code.upper()} ").account.id == owner.id
    assert count_codes(owner.id) == len(others)
    with pytest.raises(WrongCredentials):
        by_password("zainab", code)
    signed_in = next(e for e in events(owner) if e.action == "staff.signed_in")
    assert signed_in.changes["with"] == [None, "recovery code"]


def test_a_code_opens_nothing_without_the_password_nor_another_account_nor_the_api(owner, hire):
    hire("sana", Role.OWNER)
    add(owner, new_device())
    code = commands.renew_codes(owner.id, acting(owner), codes_version(owner.id))[0]
    add(queries.find_account("sana"), new_device())
    require(owner)
    with pytest.raises(WrongCredentials):
        sessions.sign_in("zainab", "wrong password", AT_HOME, Via.SESSION, code)
    with pytest.raises(WrongCredentials):
        by_password("sana", code)
    with pytest.raises(PasskeyRequired):
        by_password("zainab", code, Via.TOKEN)
    assert by_password("zainab", code).account.id == owner.id


def test_two_at_once_with_one_code_one_comes_in(app, owner):
    code = add(owner, new_device()).codes[0]
    require(owner)
    outcomes, together = [], threading.Barrier(2)

    def send():
        with app.app_context():
            together.wait()
            try:
                outcomes.append(by_password("zainab", code).account.username)
            except WrongCredentials:
                outcomes.append("refused")

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused", "zainab"]


def test_an_owner_without_a_passkey_comes_in_only_to_add_one(owner, hire):
    sana = hire("sana", Role.OWNER)
    add(owner, new_device())
    require(owner)
    held = by_password("sana").account
    assert held.must_add_passkey
    assert actor_for(held, Via.SESSION).permissions == {"account:own"}
    with pytest.raises(PasskeyRequired):
        by_password("sana", via=Via.TOKEN)
    phone = new_device()
    assert len(add(sana, phone).codes) == 10
    assert queries.get_account(sana.id).must_add_passkey is False
    assert enter(phone).account.must_add_passkey is False


def test_who_was_held_is_free_when_it_is_no_longer_required(owner, hire):
    hire("sana", Role.OWNER)
    add(owner, new_device())
    require(owner)
    token = by_password("sana").token
    require(owner, False)
    assert sessions.resume(token).account.must_add_passkey is False
    assert by_password("zainab").account.id == owner.id


def test_the_last_passkey_of_an_owner_stays_while_owners_need_one(owner):
    add(owner, new_device())
    require(owner)
    (passkey,) = list_passkeys(owner.id)
    with pytest.raises(Conflict, match="Add another one"):
        commands.remove_passkey(owner.id, passkey.id, acting(owner))
    add(owner, new_device())
    commands.remove_passkey(owner.id, passkey.id, acting(owner))
    assert len(list_passkeys(owner.id)) == 1


def test_who_lost_passkey_and_codes_is_helped_by_another_owner(owner, hire):
    sana, phone = hire("sana", Role.OWNER), new_device()
    add(owner, new_device())
    add(sana, phone)
    require(owner)
    token = enter(phone).token
    assert commands.reset_passkeys(sana.id, acting(owner)) == 1
    assert sessions.resume(token) is None
    assert (list_passkeys(sana.id), count_codes(sana.id)) == ([], 0)
    assert actions(sana)[0] == "staff.passkeys_reset"
    with pytest.raises(PasskeyRefused):
        enter(phone)
    assert by_password("sana").account.must_add_passkey


def test_a_reset_by_link_shuts_whoever_has_the_lost_phone_out_until_the_person_is_back(owner, hire):
    sana, phone = hire("sana"), new_device()
    codes = add(sana, phone, "Old phone").codes
    token = enter(phone).token
    secret = links.make_link(sana.id, acting(owner))
    assert sessions.resume(token) is None
    with pytest.raises(PasskeyRefused):
        enter(phone)
    assert (list_passkeys(sana.id), count_codes(sana.id)) == ([], 0)
    (event, *_) = (each for each in events(sana) if each.action == "staff.password_reset")
    assert event.changes["passkeys"] == [["Old phone"], []]
    links.choose_password(secret, "amber kettle 42", AT_HOME)
    with pytest.raises(PasskeyRefused):
        enter(phone)
    assert sessions.sign_in("sana", "amber kettle 42", AT_HOME, Via.SESSION).account.id == sana.id
    assert len(add(sana, new_device()).codes) == len(codes)


def test_an_owner_who_was_reset_comes_in_to_the_page_that_adds_a_passkey(owner, hire):
    sana = hire("sana", Role.OWNER)
    add(owner, new_device())
    add(sana, new_device())
    require(owner)
    links.choose_password(links.make_link(sana.id, acting(owner)), "amber kettle 42", AT_HOME)
    assert sessions.sign_in("sana", "amber kettle 42", AT_HOME, Via.SESSION).account.must_add_passkey


def test_a_reset_without_passkeys_tells_of_none(owner, asma):
    links.make_link(asma.id, acting(owner))
    assert events(asma)[0].changes == {}
