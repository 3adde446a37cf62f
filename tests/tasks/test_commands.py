"""Tasks are their person's own: what one does never reaches, shows or betrays another's."""

import threading
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Via
from beautique.kernel import clock
from beautique.kernel.db import db, new_id
from beautique.kernel.errors import Invalid, NotFound, Stale
from beautique.staff.actors import command_line
from beautique.staff.commands import create_account
from beautique.staff.types import AccountDraft, Role
from beautique.tasks import rules
from beautique.tasks.commands import (
    as_draft,
    change_task,
    create_task,
    delete_task,
    purge_tasks,
    restore_task,
    toggle_task,
)
from beautique.tasks.models import Task
from beautique.tasks.queries import (
    count_tasks,
    get_task,
    list_done,
    list_open,
    list_open_about,
    list_tasks,
    next_open,
    order_numbers,
)
from beautique.tasks.types import TaskDraft, TaskFilter, When
from tests.factories import make_order

pytestmark = pytest.mark.usefixtures("app_context")

EVERYTHING = TaskFilter()
Verb = Callable[[Actor, uuid.UUID], Any]


@pytest.fixture
def people(app_context: None) -> list[Actor]:
    """Three staff members."""
    drafts = [
        AccountDraft(name, f"{name}@example.com", Role.STAFF, name.title())
        for name in ("asma", "hina", "zara")
    ]
    accounts = [create_account(draft, "violet teapot 77", command_line()) for draft in drafts]
    return [Actor(account.display_name, Via.TOKEN, account.id) for account in accounts]


def add(person: Actor, title: str = "Call the tailor", **more: Any) -> Task:
    assert person.id is not None
    return create_task(person.id, TaskDraft(title=title, **more), person)


def titles(person: Actor, **wanted: Any) -> list[str]:
    return [task.title for task in list_tasks(person.id, TaskFilter(**wanted))]


VERBS: dict[str, Verb] = {
    "read": lambda person, task_id: get_task(person.id, task_id),
    "change": lambda person, task_id: change_task(person.id, task_id, {"title": "Changed"}, person),
    "toggle": lambda person, task_id: toggle_task(person.id, task_id, person),
    "restore": lambda person, task_id: restore_task(person.id, task_id, person),
    "delete": lambda person, task_id: delete_task(person.id, task_id, person),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS.keys())
def test_anothers_task_cannot_be_told_from_one_that_does_not_exist(people: list[Actor], verb: Verb) -> None:
    tasks = {person.id: add(person, f"Of {person.name}") for person in people}
    before = {task.id: as_draft(task) for task in tasks.values()}
    events = db.session.query(AuditEvent).count()
    refusals = set()
    for person in people:
        absent = uuid.uuid4()
        for task_id in [absent, *(task.id for owner, task in tasks.items() if owner != person.id)]:
            with pytest.raises(NotFound) as refusal:
                verb(person, task_id)
            refusals.add((refusal.value.message, refusal.value.code, tuple(refusal.value.details)))
    assert len(refusals) == 1
    db.session.rollback()
    assert {task.id: as_draft(task) for task in db.session.scalars(select(Task))} == before
    assert db.session.query(AuditEvent).count() == events
    for person in people:
        verb(person, tasks[person.id].id)


def test_lists_and_counts_hold_only_ones_own_newest_first(people: list[Actor]) -> None:
    for round_ in (1, 2):
        for person in people:
            add(person, f"{person.name} {round_}")
    for person in people:
        assert titles(person) == [f"{person.name} 2", f"{person.name} 1"]
        assert count_tasks(person.id, EVERYTHING) == 2
    assert count_tasks(uuid.uuid4(), EVERYTHING) == 0


def test_a_task_from_a_page_left_open_is_the_newest_all_the_same(people: list[Actor]) -> None:
    of_the_page = new_id()
    add(people[0], "Buy lace")
    create_task(people[0].id, TaskDraft(title="Buy silk"), people[0], of_the_page)
    assert titles(people[0]) == ["Buy silk", "Buy lace"]


def test_a_list_is_narrowed_by_state_and_by_the_day_it_is_due(people: list[Actor]) -> None:
    asma = people[0]
    add(asma, "Whenever")
    add(asma, "Friday", due_date=date(2026, 11, 20))
    add(asma, "Saturday", due_date=date(2026, 11, 21), is_completed=True)
    assert titles(asma, due_before=date(2026, 11, 21)) == ["Friday"]
    assert titles(asma, due_before=date(2026, 11, 22)) == ["Saturday", "Friday"]
    assert titles(asma, is_completed=False) == ["Friday", "Whenever"]
    assert titles(asma, is_completed=True, due_before=date(2026, 11, 21)) == []
    assert count_tasks(asma.id, TaskFilter(is_completed=False)) == 2


def test_a_page_is_a_part_of_the_list_and_the_count_is_of_all(people: list[Actor]) -> None:
    for number in range(5):
        add(people[0], f"{number}")
    assert titles(people[0], limit=2) == ["4", "3"]
    assert titles(people[0], limit=2, offset=4) == ["0"]
    assert count_tasks(people[0].id, TaskFilter(limit=2, offset=4)) == 5


def test_a_new_task_is_open_and_keeps_what_was_said(people: list[Actor], app: Flask) -> None:
    order = make_order(app)
    made = add(
        people[0],
        "  Call\tthe tailor ",
        description="One\nTwo",
        due_date=date(2026, 12, 1),
        order_id=order.id,
    )
    assert as_draft(get_task(people[0].id, made.id)) == TaskDraft(
        title="Call the tailor", description="One\nTwo", due_date=date(2026, 12, 1), order_id=order.id
    )
    assert (made.is_completed, made.created_at <= made.updated_at) == (False, True)


def test_a_change_touches_only_the_named_fields_and_may_clear_them(people: list[Actor]) -> None:
    asma = people[0]
    task = add(asma, description="Before Eid", due_date=date(2026, 12, 1))
    changed = change_task(asma.id, task.id, {"due_date": None, "is_completed": True}, asma)
    assert as_draft(changed) == TaskDraft(
        title="Call the tailor", description="Before Eid", is_completed=True
    )
    assert changed.updated_at > changed.created_at


def test_a_change_to_what_it_is_leaves_no_event(people: list[Actor]) -> None:
    asma = people[0]
    task = add(asma)
    change_task(asma.id, task.id, {"title": " Call the tailor"}, asma)
    assert [event.action for event in list_timeline("task", task.id)] == ["task.created"]
    assert get_task(asma.id, task.id).version == task.version


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", " \u200b\u00a0"),
        ("title", "x" * 201),
        ("title", "a\x00b"),
        ("description", "x" * 2_001),
        ("description", "\ud800"),
        ("order_id", uuid.UUID(int=7)),
    ],
)
def test_wrong_fields_are_named_and_nothing_is_stored(people: list[Actor], field: str, value: Any) -> None:
    asma = people[0]
    task = add(asma, "Right")
    with pytest.raises(Invalid) as created:
        create_task(asma.id, TaskDraft(**{"title": "New", field: value}), asma)
    with pytest.raises(Invalid) as changed:
        change_task(asma.id, task.id, {field: value}, asma)
    assert list(created.value.errors) == list(changed.value.errors) == [field]
    db.session.rollback()
    assert titles(asma) == ["Right"]


def test_the_longest_title_and_description_fit(people: list[Actor]) -> None:
    task = add(people[0], "x" * 200, description="y" * 2_000)
    assert (len(task.title), len(task.description or "")) == (200, 2_000)


@pytest.mark.parametrize("turns", [3, 4])
def test_eight_people_toggling_at_once_are_as_many_turns(app: Flask, people: list[Actor], turns: int) -> None:
    asma = people[0]
    task = add(asma)
    start = threading.Barrier(8 if turns % 2 == 0 else 7)
    failures: list[BaseException] = []

    def toggle() -> None:
        with app.app_context():
            try:
                start.wait(10)
                for _ in range(turns):
                    toggle_task(asma.id, task.id, asma)
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=toggle) for _ in range(start.parties)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    db.session.rollback()
    db.session.expire_all()
    toggled = get_task(asma.id, task.id)
    assert toggled.is_completed is (start.parties * turns % 2 == 1)
    assert toggled.version == 1 + start.parties * turns


def test_a_deleted_task_is_nowhere_and_comes_back_as_it_was(people: list[Actor]) -> None:
    asma = people[0]
    task = add(asma, description="Before Eid", is_completed=True, due_date=date(2026, 12, 1))
    said = as_draft(task)
    delete_task(asma.id, task.id, asma)
    assert (titles(asma), count_tasks(asma.id, EVERYTHING), list_done(asma.id)) == ([], 0, [])
    for verb in ("read", "change", "toggle", "delete"):
        with pytest.raises(NotFound):
            VERBS[verb](asma, task.id)
    assert as_draft(restore_task(asma.id, task.id, asma)) == said
    restore_task(asma.id, task.id, asma)  # twice is once
    assert titles(asma) == ["Call the tailor"]
    assert [event.action for event in list_timeline("task", task.id)] == [
        "task.restored",
        "task.deleted",
        "task.created",
    ]


def test_what_was_deleted_is_gone_for_good_after_a_day(people: list[Actor]) -> None:
    asma = people[0]
    for keep, gone in ((timedelta(hours=23), 1), (timedelta(hours=25), 0)):
        task = add(asma)
        delete_task(asma.id, task.id, asma)
        with time_machine.travel(clock.now() + keep):
            purge_tasks()
        assert len(db.session.scalars(select(Task).where(Task.id == task.id)).all()) == gone


def test_a_stale_edit_is_refused_with_the_task_as_it_is_now(people: list[Actor]) -> None:
    asma = people[0]
    task = add(asma)
    change_task(asma.id, task.id, {"title": "Call the dyer"}, asma, task.version)
    with pytest.raises(Stale) as refusal:
        change_task(asma.id, task.id, {"title": "Call nobody"}, asma, 1)
    assert refusal.value.current.title == "Call the dyer"
    assert titles(asma) == ["Call the dyer"]


def test_open_tasks_stand_in_the_order_in_which_they_are_due(people: list[Actor]) -> None:
    asma = people[0]
    for title, day in (("Whenever", None), ("Friday", 20), ("Thursday", 19), ("Done", 18)):
        add(asma, title, due_date=day and date(2026, 11, day), is_completed=title == "Done")
    add(people[1], "Hina's", due_date=date(2026, 11, 1))
    assert [task.title for task in list_open(asma.id)] == ["Thursday", "Friday", "Whenever"]
    first, count = next_open(asma.id, 2)
    assert ([task.title for task in first], count) == (["Thursday", "Friday"], 3)
    assert next_open(people[2].id, 2) == ([], 0)
    assert [task.title for task in list_done(asma.id)] == ["Done"]


def test_a_task_is_about_the_order_it_is_linked_to_or_that_its_words_name(
    people: list[Actor], app: Flask
) -> None:
    asma, order, other = people[0], make_order(app), make_order(app)
    linked = add(asma, "Call her", order_id=order.id)
    named = add(asma, f"ask about {order.number.lower()}")
    noted = add(asma, "Measure", description=f"for {order.number}")
    nowhere = add(asma, "Find BQ-20200101-999")
    both = add(asma, f"{order.number} or {other.number}")
    asked = [linked, named, noted, nowhere, both]
    assert order_numbers(asked) == dict.fromkeys((linked.id, named.id, noted.id), order.number)
    assert [task.id for task in list_open_about(asma.id, order)] == [
        task.id for task in (linked, named, noted, both)
    ]
    assert list_open_about(people[1].id, order) == []


def test_a_task_names_an_order_however_its_number_is_written_and_no_longer_number(
    people: list[Actor], app: Flask
) -> None:
    asma, order = people[0], make_order(app)
    plain = add(asma, f"Ask about {order.number.replace('-', '')}")
    noted = add(asma, "Measure", description=f"for {order.number.lower().replace('-', '', 1)}")
    add(asma, f"Call about {order.number}0")
    assert [task.id for task in list_open_about(asma.id, order)] == [plain.id, noted.id]
    assert [task.id for task in list_open_about(asma.id, order, 1)] == [plain.id]


@pytest.mark.parametrize(
    ("due", "when"),
    [(None, When.LATER), (20, When.OVERDUE), (21, When.TODAY), (22, When.LATER)],
)
def test_when_a_task_is_to_be_done(due: int | None, when: When) -> None:
    assert rules.when(due and date(2026, 11, due), date(2026, 11, 21)) is when


def test_the_log_knows_that_but_never_what(people: list[Actor], app: Flask) -> None:
    asma = people[0]
    task = add(asma, "Ask about the raise")
    new = {"title": "Ask again", "due_date": date(2026, 12, 1), "order_id": make_order(app).id}
    change_task(asma.id, task.id, new, asma)
    toggle_task(asma.id, task.id, asma)
    delete_task(asma.id, task.id, asma)
    events = list_timeline("task", task.id)
    assert sorted(event.action for event in events) == [
        "task.changed",
        "task.changed",
        "task.created",
        "task.deleted",
    ]
    assert {event.actor_id for event in events} == {asma.id}
    told = [event.changes for event in events if event.changes]
    assert sorted(field for each in told for field in each) == [
        "due_date",
        "is_completed",
        "order_id",
        "title",
    ]
    assert all(change == [None, None] for each in told for change in each.values())
