"""Tasks on the dashboard: one's own list, and nothing of anybody else's through any page."""

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from beautique.admin.core.permissions import ROUTE_PERMISSIONS
from beautique.admin.tasks.rows import due_words
from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.staff.models import StaffAccount
from beautique.tasks.commands import create_task, delete_task
from beautique.tasks.models import Task
from beautique.tasks.queries import get_task, list_done, list_open
from beautique.tasks.types import TaskDraft
from tests.admin.home_pages import shown
from tests.admin.order_pages import HTMX, fields
from tests.factories import make_order

TASKS = "/admin/tasks"
ON_ONE = {  # every route on one task, with a form that it takes
    "admin.task": ("GET", "", {}),
    "admin.save_task": ("POST", "", {"version": "1", "title": "Changed"}),
    "admin.tick_task": ("POST", "/tick", {"done": "y"}),
    "admin.delete_task": ("POST", "/delete", {}),
    "admin.restore_task": ("POST", "/restore", {}),
}


def add(app: Flask, account: StaffAccount, title: str = "Buy lace", **more: Any) -> Task:
    with app.app_context():
        return create_task(account.id, TaskDraft(title=title, **more), SYSTEM)


def told(answer, task_id: uuid.UUID) -> tuple[Any, ...]:
    """Everything by which a caller could tell two refusals apart."""
    random = r"csrf[^>]*|nonce-[\w-]+|[0-9a-f]{32}|value=\"[\w.-]{60,}\"|X-CSRFToken[^}]*"
    words = re.sub(random, "", answer.text.replace(str(task_id), "<id>"))
    headers = {
        name: value.replace(str(task_id), "<id>")
        for name, value in answer.headers
        if name not in {"X-Request-ID", "Date", "Set-Cookie", "Content-Length", "Content-Security-Policy"}
    }
    return answer.status_code, words, headers


def test_every_route_on_one_task_is_asked_below(app: Flask):
    named = {rule.endpoint for rule in app.url_map.iter_rules() if "task_id" in rule.arguments}
    assert {name for name in named if name in ROUTE_PERMISSIONS} == ON_ONE.keys()


@pytest.mark.parametrize("page", [TASKS, "/admin/"])
def test_a_form_counts_once_and_with_other_words_again(
    app: Flask, staff_client, staff: StaffAccount, page: str
):
    make_order(app)  # without one, Home shows first steps
    sent = {**fields(staff_client.get(page), f'action="{TASKS}"'), "title": "Buy lace"}
    # Its answer got lost; later the browser's Back.
    for title in ("Buy lace", "Buy lace", "Buy silk"):
        staff_client.post_form(TASKS, {**sent, "title": title})
    with app.app_context():
        tasks = {task.title: task for task in list_open(staff.id)}
        assert len(tasks) == len(list_open(staff.id)) == 2
        delete_task(staff.id, tasks["Buy lace"].id, SYSTEM)
    staff_client.post_form(TASKS, sent)
    with app.app_context():
        assert {task.title for task in list_open(staff.id)} == tasks.keys()


def test_each_task_is_added_by_a_form_of_its_own(staff_client):
    sent = fields(staff_client.get(TASKS), f'action="{TASKS}"')
    again = staff_client.post_form(TASKS, {**sent, "title": "Buy lace"}, headers=HTMX)
    assert fields(again, f'action="{TASKS}"')["token"] != sent["token"]


@pytest.mark.parametrize("endpoint", ON_ONE)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_anothers_task_cannot_be_told_from_an_absent_one(
    app: Flask, owner_client, staff: StaffAccount, endpoint: str, headers: dict[str, str]
):
    theirs, gone, absent = add(app, staff), add(app, staff, "Gone"), uuid.uuid4()
    with app.app_context():
        delete_task(staff.id, gone.id, SYSTEM)
    method, path, fields = ON_ONE[endpoint]
    answers = []
    with time_machine.travel(clock.now(), tick=False):  # pages tell the minute
        for task_id in (absent, theirs.id, gone.id):
            address = f"{TASKS}/{task_id}{path}"
            if method == "GET":
                answer = owner_client.get(address, headers=headers)
            else:
                answer = owner_client.post_form(address, fields, headers=headers)
            answers.append(told(answer, task_id))
    assert answers[0][0] == 404
    assert answers[0] == answers[1] == answers[2]
    with app.app_context():
        assert [(task.title, task.is_completed) for task in list_open(staff.id)] == [("Buy lace", False)]


def test_no_page_reads_or_counts_anothers_tasks(app: Flask, owner_client, staff: StaffAccount):
    order = make_order(app)
    places = (TASKS, "/admin/", f"/admin/orders/{order.number}", "/admin/activity")

    def pages() -> list[str]:
        owner_client.get(TASKS)
        return [shown(owner_client.get(place).text) for place in places]

    before = pages()
    add(app, staff, f"A ring for Sana, {order.number}", due_date=clock.today(), order_id=order.id)
    add(app, staff, "Done", is_completed=True)
    assert pages() == before


def test_tasks_stand_in_groups_by_when_they_are_due(app: Flask, owner, owner_client):
    today = clock.today()
    add(app, owner, "Whenever")
    add(app, owner, "Next", due_date=today + timedelta(days=1))
    add(app, owner, "Now", due_date=today)
    add(app, owner, "Long ago", due_date=today - timedelta(days=1))
    add(app, owner, "Over", is_completed=True)
    words = shown(owner_client.get(TASKS).text)
    assert re.search(
        "Overdue 1 .*Long ago Yesterday.* Today 1 .*Now Today .*Later 2 .*Next Tomorrow .*Whenever .*Done the last 1 .*Over",
        words,
    )


def test_a_day_is_typed_day_first_or_as_a_word_and_what_is_none_is_told(app: Flask, owner, owner_client):
    today = clock.today()
    for title, due in (("One", "tomorrow"), ("Two", "24/12/2030"), ("Three", "")):
        assert owner_client.post_form(TASKS, {"title": title, "due_date": due}).status_code == 303
    with app.app_context():
        assert [(task.title, task.due_date) for task in list_open(owner.id)] == [
            ("One", today + timedelta(days=1)),
            ("Two", date(2030, 12, 24)),
            ("Three", None),
        ]
    refused = owner_client.post_form(TASKS, {"title": "Four", "due_date": "12/24/2030"})
    assert refused.status_code == 422
    assert "There is no month 24. Write the day first: 24/12/2030." in refused.text
    assert 'value="Four"' in refused.text


def test_a_task_without_words_is_refused(owner_client):
    refused = owner_client.post_form(TASKS, {"title": "  "})
    assert (refused.status_code, "Fill this in." in refused.text) == (422, True)


def test_the_field_keeps_the_focus_after_adding(owner_client):
    answer = owner_client.post_form(TASKS, {"title": "Buy lace"}, headers=HTMX)
    field = re.search(r'<input id="title"[^>]*>', answer.text)
    assert field is not None
    assert ("data-autofocus" in field[0], 'value=""' in field[0]) == (True, True)


def test_a_tick_is_a_wish_and_no_toggle(app: Flask, owner, owner_client):
    task = add(app, owner)
    for wish, done in (("y", True), ("y", True), ("", False)):
        answer = owner_client.post_form(f"{TASKS}/{task.id}/tick", {"done": wish}, headers=HTMX)
        assert f'aria-checked="{str(done).lower()}"' in answer.text
        with app.app_context():
            assert bool(list_done(owner.id)) is done


def test_deleting_offers_undo_which_brings_the_very_task_back(app: Flask, owner, owner_client):
    task = add(app, owner, description="x" * 2_000, due_date=clock.today())
    page = owner_client.post_form(f"{TASKS}/{task.id}/delete", follow_redirects=True).text
    assert "Buy lace" not in page
    assert "Task deleted" in page
    assert f'action="{TASKS}/{task.id}/restore"' in page
    owner_client.post_form(f"{TASKS}/{task.id}/restore")
    with app.app_context():
        assert get_task(owner.id, task.id).description == "x" * 2_000


def test_an_edit_saves_words_day_and_order(app: Flask, owner, owner_client):
    task, order = add(app, owner), make_order(app)
    sent = {
        "version": str(task.version),
        "title": "Buy silk",
        "description": "Ivory",
        "due_date": "24/12/2030",
        "order_id": order.number.lower(),
    }
    assert owner_client.post_form(f"{TASKS}/{task.id}", sent).status_code == 303
    with app.app_context():
        now = get_task(owner.id, task.id)
        assert (now.title, now.description, now.due_date, now.order_id) == (
            "Buy silk",
            "Ivory",
            date(2030, 12, 24),
            order.id,
        )
    page = owner_client.get(f"{TASKS}/{task.id}").text
    assert f'value="{order.number}"' in page
    refused = owner_client.post_form(f"{TASKS}/{task.id}", {**sent, "version": "2", "order_id": "BQ-1"})
    assert (refused.status_code, "No order has this number" in refused.text) == (422, True)


def test_a_stale_edit_shows_both_and_overwrites_nothing(app: Flask, owner, owner_client):
    task = add(app, owner)
    sent = {"version": "1", "title": "Buy silk"}
    assert owner_client.post_form(f"{TASKS}/{task.id}", sent).status_code == 303
    refused = owner_client.post_form(f"{TASKS}/{task.id}", {**sent, "title": "Buy thread"})
    assert refused.status_code == 409
    assert "Buy silk" in refused.text
    assert "Buy thread" in refused.text
    with app.app_context():
        assert get_task(owner.id, task.id).title == "Buy silk"


def test_a_number_in_the_words_is_a_link_when_there_is_such_an_order(app: Flask, owner, owner_client):
    order = make_order(app)
    add(app, owner, f"Ask about {order.number.replace('-', '')}")
    add(app, owner, "Find BQ-20200101-999")
    page = owner_client.get(TASKS).text
    assert f'href="/admin/orders/{order.number}"' in page
    assert "/admin/orders/BQ-20200101-999" not in page


def test_a_reminder_is_a_task_about_the_order_and_stands_there(app: Flask, owner, owner_client):
    order = make_order(app, customer_name="Hira Khan")
    address = f"/admin/orders/{order.number}"
    page = owner_client.get(address).text
    assert f'value="Call Hira about {order.number}"' in page
    refused = owner_client.post_form(f"{address}/remind", {"title": "Call Hira", "due_date": "someday"})
    assert (refused.status_code, "Choose a day" in refused.text) == (422, True)
    assert (
        owner_client.post_form(
            f"{address}/remind", {"title": "Call Hira", "due_date": "tomorrow"}
        ).status_code
        == 303
    )
    with app.app_context():
        [task] = list_open(owner.id)
        assert (task.order_id, task.due_date) == (order.id, clock.today() + timedelta(days=1))
    assert f'id="title-{task.id}"' in owner_client.get(address).text
    owner_client.post_form(f"{TASKS}/{task.id}/tick", {"done": "y"})
    assert f'id="title-{task.id}"' not in owner_client.get(address).text


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 20), "Yesterday"),
        (date(2026, 11, 21), "Today"),
        (date(2026, 11, 22), "Tomorrow"),
        (date(2026, 11, 23), "Mon 23 Nov"),
        (date(2027, 1, 4), "Mon 4 Jan 2027"),
    ],
)
def test_when_a_task_is_due_in_words(day: date, words: str):
    assert due_words(day, date(2026, 11, 21)) == words


def test_a_long_list_shows_the_first_and_says_so(app: Flask, staff_client, staff, monkeypatch) -> None:
    monkeypatch.setattr("beautique.admin.tasks.page.MOST_OPEN", 2)
    for title in ("First", "Second"):
        add(app, staff, title)
    assert "the first 2" not in staff_client.get(TASKS).text
    add(app, staff, "Third")
    page = staff_client.get(TASKS).text
    assert "These are the first 2" in page
