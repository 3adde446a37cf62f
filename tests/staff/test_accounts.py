import contextlib
import threading
import uuid

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from beautique.audit.models import AuditEvent
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Conflict, Invalid, NotFound, Stale
from beautique.staff import commands, queries
from beautique.staff.actors import command_line
from beautique.staff.details import save_details
from beautique.staff.models import StaffAccount
from beautique.staff.types import AccountDraft, Role
from tests.staff.people import AT_HOME, PASSWORD, acting, log_in


def create(username="nida", email="nida@example.com", role=Role.STAFF, name="", password=PASSWORD):
    return commands.create_account(AccountDraft(username, email, role, name), password, command_line())


def last_event():
    return db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()


def test_a_new_account_is_stored_as_typed_and_written_down(app):
    account = create(" Nida.K ", "Nida@Example.com")
    stored = queries.get_account(account.id)
    assert (stored.username, stored.email, stored.display_name) == ("Nida.K", "Nida@Example.com", "Nida.K")
    assert (stored.is_active, stored.must_change_password, stored.role) == (True, False, "staff")
    event = last_event()
    assert (event.action, event.subject_type, event.subject_id) == ("staff.created", "staff", str(account.id))
    assert event.changes["role"] == [None, "staff"]
    assert "password_hash" not in event.changes


def test_everything_wrong_with_a_draft_is_said_at_once(app):
    with pytest.raises(Invalid) as refusal:
        create("n", "nowhere", name="x" * 101, password="short")
    assert list(refusal.value.errors) == ["username", "email", "display_name", "password"]
    assert queries.list_accounts() == []


def test_text_that_cannot_be_stored_is_refused(app):
    with pytest.raises(Invalid) as refusal:
        create("ni\x00da", "nida@example.com", name="\ud800")
    assert list(refusal.value.errors) == ["username", "display_name"]


@pytest.mark.parametrize(
    ("username", "email", "field"),
    [("ASMA", "other@example.com", "username"), ("other", "ASMA@Example.com", "email")],
)
def test_names_are_unique_in_any_letter_case(asma, username, email, field):
    with pytest.raises(Invalid) as refusal:
        create(username, email)
    assert list(refusal.value.errors) == [field]


def test_nobody_needs_an_email_address_and_a_username_stays_unique_without(app):
    first, second = create("nida", ""), create("zara", "")
    assert (first.email, second.email) == ("", "")
    assert log_in("nida")
    assert log_in("zara")
    with pytest.raises(Invalid) as refusal:
        create("NIDA", "")
    assert list(refusal.value.errors) == ["username"]
    for nobody in ("", "@", f"@{first.username}"):
        assert queries.find_account(nobody) is None


def test_the_database_itself_keeps_usernames_apart_from_emails(app):
    account = StaffAccount(username="x@b.pk", username_folded="x@b.pk", email="a@b.pk", email_folded="a@b.pk")
    account.display_name, account.password_hash, account.role = "A", "x", Role.STAFF
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(account)


def test_a_password_like_ones_own_name_is_refused(app):
    with pytest.raises(Invalid) as refusal:
        create("nida.khan", "nida@example.com", password="Nida.Khan1")
    assert list(refusal.value.errors) == ["password"]


@pytest.mark.parametrize(
    "shut_out", [commands.deactivate, lambda *a: commands.change_role(a[0], Role.STAFF, a[1])]
)
def test_the_last_active_owner_stays(owner, asma, shut_out):
    with pytest.raises(Conflict, match="last active owner"):
        shut_out(owner.id, acting(owner))
    assert (queries.get_account(owner.id).is_active, queries.get_account(owner.id).role) == (True, "owner")


def test_an_inactive_owner_is_no_owner_to_rely_on(owner, hire):
    second = hire("second", Role.OWNER)
    commands.deactivate(second.id, acting(owner))
    with pytest.raises(Conflict):
        commands.deactivate(owner.id, acting(owner))


def test_of_two_owners_who_shut_each_other_out_one_remains(app, owner, hire):
    second = hire("second", Role.OWNER)
    pairs = [(owner.id, acting(second)), (second.id, acting(owner))]
    begin = threading.Barrier(2)

    def shut_out(account_id, actor):
        with app.app_context():
            begin.wait()
            with contextlib.suppress(Conflict):
                commands.deactivate(account_id, actor)

    threads = [threading.Thread(target=shut_out, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.close()  # a new look: the one before the threads is a snapshot
    assert [account.is_active for account in queries.list_accounts()] == [True, False]


def test_deactivating_twice_is_one_event(owner, asma):
    commands.deactivate(asma.id, acting(owner))
    commands.deactivate(asma.id, acting(owner))
    actions = db.session.scalars(select(AuditEvent.action)).all()
    assert actions.count("staff.deactivated") == 1
    assert last_event().changes == {"is_active": [True, False]}


def test_a_form_opened_before_somebody_elses_save_is_stale(owner, asma):
    seen = queries.get_account(asma.id).version
    commands.change_role(asma.id, Role.OWNER, acting(owner), seen)
    with pytest.raises(Stale):
        commands.deactivate(asma.id, acting(owner), seen)
    assert queries.get_account(asma.id).is_active


def test_a_change_of_role_is_written_down_with_old_and_new(owner, asma):
    commands.change_role(asma.id, Role.OWNER, acting(owner))
    assert (last_event().action, last_event().changes) == ("staff.role_changed", {"role": ["staff", "owner"]})
    assert acting(asma).may("staff:manage")


def test_a_password_set_by_somebody_else_opens_the_account_and_the_old_one_no_more(owner, asma):
    commands.set_password(asma.id, "amber kettle 42", acting(owner), must_change_password=True)
    assert log_in(password="amber kettle 42")
    assert queries.get_account(asma.id).must_change_password
    assert acting(asma).permissions == {"account:own"}


def test_a_bad_password_is_not_set(owner, asma):
    with pytest.raises(Invalid):
        commands.set_password(asma.id, "asma1234", acting(owner))
    assert log_in()


def test_what_does_not_exist_is_not_found(owner):
    for command in (commands.deactivate, commands.reactivate):
        with pytest.raises(NotFound):
            command(uuid.uuid4(), acting(owner))
    with pytest.raises(NotFound):
        commands.set_password(uuid.uuid4(), PASSWORD, acting(owner))


@pytest.mark.parametrize("name", ["\u200b", "\u2060 \u00ad", "...", "x" * 101])
def test_a_name_that_nobody_sees_on_the_log_is_refused(asma, name):
    with pytest.raises(Invalid) as refusal:
        save_details(asma.id, name, asma.email, "", AT_HOME, acting(asma), asma.version)
    assert list(refusal.value.errors) == ["display_name"]


def test_a_preference_is_kept_and_written_down_once_and_makes_no_open_page_of_its_person_stale(asma):
    seen = asma.version
    commands.set_preference(asma.id, "theme", "dark", acting(asma))
    commands.set_preference(asma.id, "theme", "dark", acting(asma))
    stored = queries.get_account(asma.id)
    assert (stored.preferences, stored.version) == ({"theme": "dark"}, seen)
    assert commands.set_preference(asma.id, "theme", "light", acting(asma)).preferences == {"theme": "light"}
    commands.set_preference(asma.id, "theme", "dark", acting(asma))
    assert db.session.scalars(select(AuditEvent.action)).all().count("staff.preference_set") == 3


@pytest.mark.parametrize(("name", "value"), [("theme", "pink"), ("role", "owner"), ("", "")])
def test_an_unknown_preference_is_refused(asma, name, value):
    with pytest.raises(Invalid):
        commands.set_preference(asma.id, name, value, acting(asma))


def test_accounts_are_listed_active_first_by_username(owner, asma, hire):
    hire("bilal")
    commands.deactivate(asma.id, acting(owner))
    assert [account.username for account in queries.list_accounts()] == ["bilal", "zainab", "asma"]


def test_a_refused_permission_is_written_down(asma):
    commands.record_refusal("orders:export", acting(asma))
    assert (last_event().action, last_event().actor_name) == ("staff.refused", "Asma")
    assert last_event().changes == {"permission": [None, "orders:export"]}


def test_the_first_owner_must_change_the_password(app):
    owner = commands.bootstrap_owner("zainab", "zainab@example.com", PASSWORD)
    assert (owner.role, owner.must_change_password) == ("owner", True)
    assert last_event().actor_name == "Beautique"


def test_there_is_only_one_first_owner(asma):
    assert commands.bootstrap_owner("mallory", "mallory@example.com", PASSWORD) is None
    assert queries.find_account("mallory") is None


def test_two_servers_that_start_at_once_make_one_first_owner(app, monkeypatch):
    answers = iter([False, True])
    monkeypatch.setattr(queries, "any_account", lambda: next(answers))
    create("zainab", "zainab@example.com", Role.OWNER)
    assert commands.bootstrap_owner("zainab", "zainab@example.com", PASSWORD) is None


def test_a_first_owner_with_a_bad_password_is_refused(app):
    with pytest.raises(Invalid):
        commands.bootstrap_owner("zainab", "zainab@example.com", "password")
