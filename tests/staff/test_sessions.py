from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import time_machine
from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.audit.types import Via
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Invalid, NotFound, RateLimited
from beautique.staff import commands, queries, sessions
from beautique.staff.models import StaffSession
from beautique.staff.types import Role
from tests.crowds import at_once
from tests.staff.people import AT_HOME, ELSEWHERE, PASSWORD, acting, log_in

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEW = "amber kettle 42"


def actions():
    return db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()


def log_in_program():
    """The token of a program of Asma's."""
    return sessions.sign_in("asma", PASSWORD, ELSEWHERE, Via.TOKEN).token


def last_seen():
    return db.session.scalars(select(StaffSession.last_seen_at)).one()


@pytest.mark.parametrize("token", ["", "made up", "\ud800", "x" * 5000])
def test_a_made_up_token_opens_nothing(asma, token):
    assert sessions.resume(token) is None


def test_the_sha256_in_the_database_opens_nothing(asma):
    assert sessions.resume(queries.token_hash(log_in())) is None


def test_programs_that_ask_at_once_share_a_question_and_each_is_whose_token_it_sent(app, asma, owner):
    hers, zainabs = log_in_program(), sessions.sign_in("zainab", PASSWORD, AT_HOME, Via.TOKEN).token
    ended, browsers = log_in_program(), log_in()
    sessions.sign_out(ended, acting(asma))
    sent = (hers, zainabs, hers, ended, browsers, "made up")
    told, questions = at_once(app, *(partial(sessions.resume, token, Via.TOKEN) for token in sent))
    assert questions == 2
    whose = [opened and opened.account.username for opened in (each.result() for each in told)]
    assert whose == ["asma", "zainab", "asma", None, None, None]


def test_log_out_ends_this_session_and_no_other(asma):
    here, there = log_in(), log_in(visitor=ELSEWHERE)
    sessions.sign_out(here, acting(asma))
    assert sessions.resume(here) is None
    assert sessions.resume(there) is not None
    assert actions()[-1] == "staff.signed_out"


def test_logging_out_twice_changes_nothing(asma):
    token = log_in()
    sessions.sign_out(token, acting(asma))
    sessions.sign_out(token, acting(asma))
    assert actions().count("staff.signed_out") == 1


@pytest.mark.parametrize(
    "end",
    [
        lambda asma, owner: commands.set_password(asma.id, NEW, acting(owner)),
        lambda asma, owner: commands.deactivate(asma.id, acting(owner)),
        lambda asma, owner: commands.change_role(asma.id, Role.OWNER, acting(owner)),
        lambda asma, owner: sessions.end_all_sessions(asma.id, acting(asma)),
        lambda asma, owner: sessions.change_password(asma.id, PASSWORD, NEW, AT_HOME, acting(asma)),
    ],
    ids=["password set", "deactivated", "role changed", "all ended", "own password changed"],
)
def test_sessions_and_tokens_end_at_once_when_the_account_changes(asma, owner, end):
    token, others, program = log_in(), log_in("zainab"), log_in_program()
    assert sessions.resume(program, Via.TOKEN).account.id == asma.id
    end(asma, owner)
    assert sessions.resume(token) is None
    assert sessions.resume(program, Via.TOKEN) is None
    assert sessions.resume(others) is not None


def test_the_version_alone_ends_a_session_whose_row_is_still_there(asma):
    token = log_in()
    with transaction() as session:
        row = session.scalars(select(StaffSession)).one()
        row.session_version -= 1
    assert sessions.resume(token) is None


def test_an_inactive_account_is_shut_out_whatever_its_sessions_say(asma):
    token, program = log_in(), log_in_program()
    with transaction() as session:
        queries.get_account(asma.id).is_active = False
        session.flush()
    assert sessions.resume(token) is None
    assert sessions.resume(program, Via.TOKEN) is None


def test_a_reactivated_account_logs_in_anew(asma, owner):
    token = log_in()
    commands.deactivate(asma.id, acting(owner))
    commands.reactivate(asma.id, acting(owner))
    assert sessions.resume(token) is None
    assert log_in()


def test_a_session_ends_after_twelve_hours_without_use(asma):
    with time_machine.travel(NOON, tick=False) as clock:
        token = log_in()
        clock.shift(timedelta(hours=11, minutes=59))
        assert sessions.resume(token) is not None
        clock.shift(timedelta(hours=12))
        assert sessions.resume(token) is None


def test_a_session_ends_after_seven_days_however_busy(asma):
    with time_machine.travel(NOON, tick=False) as clock:
        token = log_in()
        for _ in range(27):
            clock.shift(timedelta(hours=6))
            assert sessions.resume(token) is not None
        clock.shift(timedelta(hours=6))
        assert sessions.resume(token) is None


def test_use_is_noted_at_most_once_a_minute(asma):
    with time_machine.travel(NOON, tick=False) as clock:
        token = log_in()
        clock.shift(timedelta(seconds=59))
        sessions.resume(token)
        assert last_seen() == NOON
        clock.shift(timedelta(seconds=1))
        sessions.resume(token)
        assert last_seen() == NOON + timedelta(seconds=60)


def test_the_resumed_account_stays_readable_after_a_rollback(asma):
    account = sessions.resume(log_in()).account
    with pytest.raises(ZeroDivisionError), transaction():
        raise ZeroDivisionError
    db.session.close()
    assert (account.username, account.preferences, account.must_change_password) == ("asma", {}, False)


def test_people_see_their_own_open_sessions_last_used_first(asma, owner):
    with time_machine.travel(NOON, tick=False) as clock:
        log_in()
        clock.shift(timedelta(hours=11))
        log_in(visitor=ELSEWHERE)
        log_in("zainab")
        assert [row.address for row in queries.list_sessions(asma.id)] == ["198.51.100.9", "203.0.113.7"]
        clock.shift(timedelta(hours=2))
        assert [row.address for row in queries.list_sessions(asma.id)] == ["198.51.100.9"]


def test_one_can_end_ones_own_session_but_nobody_elses(asma, owner):
    token = log_in()
    (row,) = queries.list_sessions(asma.id)
    with pytest.raises(NotFound):
        sessions.end_session(owner.id, row.token_hash, acting(owner))
    assert sessions.resume(token) is not None
    sessions.end_session(asma.id, row.token_hash, acting(asma))
    assert sessions.resume(token) is None
    assert actions()[-1] == "staff.session_ended"


def test_changing_ones_password_opens_a_new_session_in_place_of_the_old(asma, owner):
    commands.set_password(asma.id, PASSWORD, acting(owner), must_change_password=True)
    old = log_in()
    changed = sessions.change_password(asma.id, PASSWORD, NEW, AT_HOME, acting(asma))
    assert sessions.resume(old) is None
    assert sessions.resume(changed.token).account.must_change_password is False
    assert log_in(password=NEW)
    assert actions().count("staff.password_changed") == 1


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("not mine at all", NEW, "current_password"),
        (PASSWORD, "short", "new_password"),
        (PASSWORD, "password123", "new_password"),
        (PASSWORD, "asma2026!", "new_password"),
        (PASSWORD, PASSWORD, "new_password"),
    ],
)
def test_a_refused_change_of_password_changes_nothing(asma, current, new, field):
    token = log_in()
    with pytest.raises(Invalid) as refusal:
        sessions.change_password(asma.id, current, new, AT_HOME, acting(asma))
    assert list(refusal.value.errors) == [field]
    assert sessions.resume(token) is not None
    assert log_in()


def test_a_stolen_session_cannot_be_used_to_guess_the_password(asma):
    for _ in range(10):
        with pytest.raises(Invalid):
            sessions.change_password(asma.id, "a guess", NEW, AT_HOME, acting(asma))
    with pytest.raises(RateLimited):
        sessions.change_password(asma.id, PASSWORD, NEW, AT_HOME, acting(asma))
    assert actions().count("staff.password_change_failed") == 10


def test_a_token_given_back_speaks_for_nobody(asma):
    one, other = log_in_program(), log_in_program()
    sessions.sign_out(one, acting(asma))
    sessions.sign_out(one, acting(asma))
    assert sessions.resume(one, Via.TOKEN) is None
    assert sessions.resume(other, Via.TOKEN).account.id == asma.id
    assert actions().count("staff.signed_out") == 1


def test_a_token_that_was_never_given_out_speaks_for_nobody(asma):
    assert sessions.resume("made up", Via.TOKEN) is None
    assert sessions.resume(log_in(), Via.TOKEN) is None


def test_a_token_ends_after_a_day_and_not_before_however_idle(asma):
    with time_machine.travel(NOON, tick=False) as clock:
        program = log_in_program()
        clock.shift(timedelta(hours=23, minutes=59))
        assert sessions.resume(program, Via.TOKEN).account.id == asma.id
        clock.shift(timedelta(minutes=1))
        assert sessions.resume(program, Via.TOKEN) is None


def test_the_use_of_a_token_is_noted_at_most_once_a_minute(asma):
    with time_machine.travel(NOON, tick=False) as clock:
        program = log_in_program()
        clock.shift(timedelta(seconds=59))
        sessions.resume(program, Via.TOKEN)
        assert last_seen() == NOON
        clock.shift(timedelta(seconds=1))
        sessions.resume(program, Via.TOKEN)
        assert last_seen() == NOON + timedelta(seconds=60)


def test_log_ins_sweep_away_what_no_longer_counts(asma):
    with time_machine.travel(NOON, tick=False) as clock:
        log_in_program()
        log_in()
        clock.shift(timedelta(days=7))
        log_in(visitor=ELSEWHERE)
    assert db.session.scalars(select(StaffSession.address)).all() == ["198.51.100.9"]


def test_tokens_stand_among_ones_sessions_and_each_can_be_ended(asma):
    here, program = log_in(), log_in_program()
    rows = {row.via: row.token_hash for row in queries.list_sessions(asma.id)}
    assert set(rows) == {"session", "token"}
    sessions.end_session(asma.id, rows["token"], acting(asma))
    assert sessions.resume(program, Via.TOKEN) is None
    assert sessions.resume(here).account.id == asma.id


def test_ending_all_others_leaves_the_one_that_asks(asma, owner):
    here, there, program, others = log_in(), log_in(visitor=ELSEWHERE), log_in_program(), log_in("zainab")
    assert sessions.end_other_sessions(asma.id, here, acting(asma)) == 2
    assert [sessions.resume(each) is not None for each in (here, there, others)] == [True, False, True]
    assert sessions.resume(program, Via.TOKEN) is None
    assert sessions.end_other_sessions(asma.id, here, acting(asma)) == 0
    assert actions().count("staff.other_sessions_ended") == 1
