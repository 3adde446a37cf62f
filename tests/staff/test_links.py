"""Invitations and resets: links that are good once, for 72 hours, and known only to whoever was given them."""

import contextlib
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from beautique.audit.models import AuditEvent
from beautique.audit.types import Via
from beautique.kernel.db import db
from beautique.kernel.errors import Conflict, Invalid, NotFound, RateLimited, Stale
from beautique.staff import commands, details, links, queries, sessions
from beautique.staff.types import AccountDraft, Role, StaffAction, WrongCredentials
from tests.staff.people import AT_HOME, PASSWORD, acting, log_in

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEW = "amber kettle 42"


def invite(owner, role=Role.STAFF):
    return links.invite(AccountDraft("nida", "nida@example.com", role, "Nida"), acting(owner))


def last_event():
    return db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


def assert_opens_nothing(token):
    with pytest.raises(NotFound):
        links.find_person(token, AT_HOME)
    with pytest.raises(NotFound):
        links.choose_password(token, NEW, AT_HOME)


def test_whoever_is_invited_cannot_log_in_before_the_link_gave_them_a_password(owner):
    account, token = invite(owner)
    for guess in ("", PASSWORD, token):
        with pytest.raises(WrongCredentials):
            log_in("nida", guess)
    assert queries.get_person(account.id).standing == "invited"
    links.choose_password(token, NEW, AT_HOME)
    assert log_in("nida", NEW)
    assert queries.get_person(account.id).standing == "active"


def test_a_link_works_once(owner):
    _, token = invite(owner)
    links.choose_password(token, NEW, AT_HOME)
    assert_opens_nothing(token)


def test_a_password_that_is_refused_leaves_the_link_open(owner):
    _, token = invite(owner)
    with pytest.raises(Invalid):
        links.choose_password(token, "nida", AT_HOME)
    assert links.find_person(token, AT_HOME).username == "nida"


def test_a_link_ends_after_72_hours(owner):
    with time_machine.travel(NOON, tick=False) as clock:
        account, token = invite(owner)
        clock.shift(timedelta(hours=72) - timedelta(seconds=1))
        assert links.find_person(token, AT_HOME).id == account.id
        clock.shift(timedelta(seconds=1))
        assert_opens_nothing(token)
        assert not queries.get_person(account.id).link_is_open


def test_a_link_made_anew_replaces_the_one_before(owner):
    account, first = invite(owner)
    second = links.make_link(account.id, acting(owner), account.version)
    assert_opens_nothing(first)
    assert last_event().action == "staff.invitation_renewed"
    assert links.choose_password(second, NEW, AT_HOME).id == account.id


def test_an_invitation_that_is_withdrawn_frees_its_names(owner):
    account, token = invite(owner)
    assert links.withdraw_invitation(account.id, acting(owner)) == "Nida"
    assert_opens_nothing(token)
    assert last_event().action == "staff.invitation_withdrawn"
    assert invite(owner)[0].id != account.id


def test_whoever_has_joined_cannot_be_withdrawn(owner, asma):
    with pytest.raises(Conflict, match="Deactivate"):
        links.withdraw_invitation(asma.id, acting(owner))


def test_a_reset_ends_the_old_password_and_every_session_and_token(owner, asma):
    here, program = log_in(), sessions.sign_in("asma", PASSWORD, AT_HOME, Via.TOKEN).token
    token = links.make_link(asma.id, acting(owner))
    assert sessions.resume(here) is None
    assert sessions.resume(program, Via.TOKEN) is None
    assert (last_event().action, queries.get_person(asma.id).standing) == ("staff.password_reset", "reset")
    with pytest.raises(WrongCredentials):
        log_in()
    links.choose_password(token, NEW, AT_HOME)
    assert log_in(password=NEW)


def test_deactivating_ends_the_link_for_good(owner):
    account, token = invite(owner)
    commands.deactivate(account.id, acting(owner))
    commands.reactivate(account.id, acting(owner))
    assert_opens_nothing(token)


@pytest.mark.parametrize("change", [links.make_link, links.withdraw_invitation])
def test_a_form_opened_before_somebody_elses_save_is_stale(owner, change):
    account, _ = invite(owner)
    seen = account.version
    commands.change_role(account.id, Role.OWNER, acting(owner))
    with pytest.raises(Stale):
        change(account.id, acting(owner), seen)


def test_nobody_resets_themselves_or_who_is_deactivated(owner, asma):
    with pytest.raises(Conflict, match="My account"):
        links.make_link(owner.id, acting(owner))
    commands.deactivate(asma.id, acting(owner))
    with pytest.raises(Conflict, match="Reactivate"):
        links.make_link(asma.id, acting(owner))


def test_an_invited_owner_is_no_owner_to_rely_on(owner):
    invite(owner, Role.OWNER)
    with pytest.raises(Conflict, match="last active owner"):
        commands.deactivate(owner.id, acting(owner))


def test_of_two_owners_who_reset_each_other_at_once_one_can_still_log_in(app, owner, hire):
    second = hire("second", Role.OWNER)
    pairs = [(owner.id, acting(second)), (second.id, acting(owner))]
    begin = threading.Barrier(2)

    def reset(account_id, actor):
        with app.app_context():
            begin.wait()
            with contextlib.suppress(Conflict):
                links.make_link(account_id, actor)

    threads = [threading.Thread(target=reset, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.close()
    assert sorted(each.standing for each in queries.list_people()) == ["active", "reset"]


def test_names_that_another_has_are_refused(owner, asma):
    with pytest.raises(Invalid) as refusal:
        links.invite(AccountDraft("ASMA", "other@example.com", Role.STAFF), acting(owner))
    assert list(refusal.value.errors) == ["username"]


def test_the_secret_of_a_link_is_kept_nowhere(owner):
    _, token = invite(owner)
    links.choose_password(token, NEW, AT_HOME)
    for table in ("audit_events", "password_links", "staff_accounts", "rate_buckets"):
        rows = [dict(row._mapping) for row in db.session.execute(text(f"SELECT * FROM {table}"))]
        assert token not in json.dumps(rows, default=str)


def test_a_link_that_has_expired_is_forgotten_by_the_purge(owner):
    invite(owner)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=73)):
        sessions.purge_expired()
    assert db.session.execute(text("SELECT count(*) FROM password_links")).scalar() == 0


def test_trying_links_is_limited(owner):
    for _ in range(60):
        with pytest.raises(NotFound):
            links.find_person("made up", AT_HOME)
    with pytest.raises(RateLimited):
        links.find_person("made up", AT_HOME)


def test_ones_own_name_is_changed_without_the_password_and_the_address_only_with_it(asma):
    def save(name, email, password=""):
        seen = queries.get_account(asma.id).version
        details.save_details(asma.id, name, email, password, AT_HOME, acting(asma), seen)

    save("Asma Noor", "asma@example.com")
    with pytest.raises(Invalid) as refusal:
        save("Asma Noor", "noor@example.com", "a guess")
    assert list(refusal.value.errors) == ["current_password"]
    assert last_event().action == StaffAction.PASSWORD_REFUSED
    with pytest.raises(Invalid, match="Type your current password"):
        save("Asma Noor", "noor@example.com")
    save("Asma Noor", "noor@example.com", PASSWORD)
    assert last_event().changes == {"email": ["asma@example.com", "noor@example.com"]}
    assert log_in("noor@example.com")
    with pytest.raises(Stale):
        details.save_details(asma.id, "A", "noor@example.com", "", AT_HOME, acting(asma), asma.version - 1)
    save("Asma Noor", "", PASSWORD)
    assert (queries.find_account("noor@example.com"), queries.find_account("asma").email) == (None, "")
