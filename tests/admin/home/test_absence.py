"""Since I was last here: a visit ends by half an hour of silence, and is remembered without a write on each request."""

from datetime import datetime, timedelta

import time_machine
from flask import Flask

from beautique.analytics.absence import absence
from beautique.audit.types import Via
from beautique.kernel.db import db
from beautique.staff.actors import actor_for
from beautique.staff.models import StaffAccount
from beautique.tasks.commands import create_task
from beautique.tasks.types import TaskDraft
from tests.admin.home_pages import NOON, shown
from tests.factories import make_order
from tests.payments.desk import ASMA, pay
from tests.statements import statements


def was_here(app: Flask, account: StaffAccount) -> datetime | None:
    with app.app_context():
        return db.session.get_one(StaffAccount, account.id).was_here_at


def test_a_visit_ends_after_half_an_hour_and_is_remembered_across_log_ins(app: Flask, owner: StaffAccount):
    minutes = timedelta(minutes=1)
    with time_machine.travel(NOON, tick=False) as clock:
        browser = app.test_client().sign_in(owner.username)
        browser.get("/admin/")
        assert was_here(app, owner) is None
        for wait in (20, 20):
            clock.shift(wait * minutes)
            browser.get("/admin/")
        assert was_here(app, owner) is None
        clock.shift(31 * minutes)
        browser.get("/admin/live")  # a page asks by itself: nobody is here
        assert was_here(app, owner) is None
        browser.get("/admin/")
        assert was_here(app, owner) == NOON + 40 * minutes
        clock.shift(5 * minutes)
        browser.get("/admin/")
        assert was_here(app, owner) == NOON + 40 * minutes
        browser.post_form("/admin/logout")
        clock.shift(600 * minutes)
        app.test_client().sign_in(owner.username)
        assert was_here(app, owner) == NOON + 76 * minutes


def test_being_here_is_written_once_a_minute_and_not_on_each_request(app: Flask, owner: StaffAccount):
    with time_machine.travel(NOON, tick=False) as clock:
        browser = app.test_client().sign_in(owner.username)
        with statements(app) as asked:
            for wait in (59, 1, 0, 59):
                clock.shift(wait)
                browser.get("/admin/tasks")
    assert len([each for each in asked if each.startswith("UPDATE staff_accounts")]) == 1


def test_what_others_did_meanwhile_is_told_in_one_line(app: Flask, owner: StaffAccount, staff: StaffAccount):
    me = actor_for(owner, Via.SESSION)
    with time_machine.travel(NOON, tick=False) as clock:
        browser = app.test_client().sign_in(owner.username)
        old = make_order(app)
        with app.app_context():
            tomorrow = (NOON + timedelta(days=1)).date()
            for account, title in ((owner, "Mine"), (staff, "Theirs")):
                create_task(account.id, TaskDraft(title=title, due_date=tomorrow), me)
        assert "Since you were here" not in browser.get("/admin/").text
        clock.shift(timedelta(hours=20))
        new = make_order(app)
        with app.app_context():
            pay(old, ASMA)
            pay(new, me)
        browser.sign_in(owner.username)
        words = shown(browser.get("/admin/").text).replace(" ,", ",")
        assert "Since you were here, 20 h ago: 1 new order, 1 payment verified by others, 1 task due" in words
        with app.app_context():
            with statements(app) as asked:
                found = absence(owner.id, NOON, NOON + timedelta(hours=20))
            assert (len(asked), found.orders, found.verified, found.due) == (1, 1, 1, 1)


def test_where_nothing_happened_nothing_is_said(app: Flask, owner: StaffAccount):
    with time_machine.travel(NOON, tick=False) as clock:
        browser = app.test_client().sign_in(owner.username)
        clock.shift(timedelta(hours=1))
        make_order(app)
        clock.shift(timedelta(hours=1))
        browser.get("/admin/tasks")
        assert "Since you were here" in browser.get("/admin/").text
        clock.shift(timedelta(hours=2))
        assert "Since you were here" not in browser.get("/admin/").text
