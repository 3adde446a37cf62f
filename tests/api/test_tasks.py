"""Staff tasks: each person's own. Another's are refused by the path, and do not exist under one's own."""

import uuid
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from beautique.api.routes import ROUTES
from beautique.audit.queries import list_timeline
from beautique.staff.actors import command_line
from beautique.staff.commands import create_account
from beautique.staff.types import AccountDraft, Role
from beautique.tasks import commands
from beautique.tasks.types import TaskDraft
from tests.conftest import PASSWORD
from tests.factories import make_order

# Every verb on one task, with a body that it takes.
ON_ONE: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "read": ("GET", "", None),
    "replace": ("PUT", "", {"title": "Replaced", "is_completed": True}),
    "change": ("PATCH", "", {"title": "Changed"}),
    "complete": ("PATCH", "/complete", None),
    "delete": ("DELETE", "", None),
}
ON_ALL: dict[str, tuple[str, dict[str, Any] | None]] = {
    "list": ("GET", None),
    "add": ("POST", {"title": "Added"}),
}


class Person:
    """A staff member with a token of their own."""

    def __init__(self, app: Flask, client: FlaskClient, name: str, role: Role) -> None:
        with app.app_context():
            draft = AccountDraft(name, f"{name}@example.com", role, name.title())
            self.id = create_account(draft, PASSWORD, command_line()).id
        answer = client.post("/api/admin/login", json={"username": name, "password": PASSWORD})
        self._client, self._headers = client, {"Authorization": f"Bearer {answer.json['access_token']}"}

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        return self._client.open(f"/api/{path}", method=method, headers=self._headers, **more)

    def on_all(self, verb: str, user_id: object = None) -> TestResponse:
        method, body = ON_ALL[verb]
        return self.call(method, f"{user_id or self.id}/tasks", json=body)

    def on_one(self, verb: str, task_id: object, user_id: object = None) -> TestResponse:
        method, rest, body = ON_ONE[verb]
        return self.call(method, f"{user_id or self.id}/tasks/{task_id}{rest}", json=body)

    def add(self, title: str = "Call the tailor", **more: Any) -> dict[str, Any]:
        answer = self.call("POST", f"{self.id}/tasks", json={"title": title, **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json)

    def titles(self, **query: Any) -> list[str]:
        answer = self.call("GET", f"{self.id}/tasks", query_string=query)
        return [task["title"] for task in answer.json["tasks"]]


@pytest.fixture
def people(app: Flask, client: FlaskClient) -> list[Person]:
    """Two staff members and the owner."""
    roles = {"asma": Role.STAFF, "hina": Role.STAFF, "sana": Role.OWNER}
    return [Person(app, client, name, role) for name, role in roles.items()]


def told(answer: TestResponse) -> tuple[Any, ...]:
    """Everything that a caller could tell two refusals apart by."""
    body = {name: value for name, value in answer.json.items() if name not in {"request_id", "timestamp"}}
    headers = {name: value for name, value in answer.headers if name not in {"X-Request-ID", "Date"}}
    return answer.status_code, list(answer.json), body, headers


def test_a_task_lives_from_its_first_word_to_its_last(app: Flask, people: list[Person]) -> None:
    asma = people[0]
    order = make_order(app)
    added = asma.call(
        "POST",
        f"{asma.id}/tasks",
        json={"title": "  Call the tailor ", "due_date": "2026-12-01", "order_id": str(order.id)},
    )
    task = added.json
    assert (added.status_code, added.headers["Location"]) == (201, f"/api/{asma.id}/tasks/{task['id']}")
    assert list(task) == [
        "id", "user_id", "title", "description", "is_completed", "due_date", "order_id", "created_at", "updated_at",
    ]  # fmt: skip
    assert (task["user_id"], task["title"], task["description"]) == (str(asma.id), "Call the tailor", None)
    assert (task["due_date"], task["order_id"], task["is_completed"]) == ("2026-12-01", str(order.id), False)
    assert asma.on_one("read", task["id"]).json == task
    assert asma.on_one("complete", task["id"]).json["is_completed"] is True
    assert asma.on_one("complete", task["id"]).json["is_completed"] is False
    changed = asma.on_one("change", task["id"]).json
    assert (changed["title"], changed["due_date"]) == ("Changed", "2026-12-01")
    replaced = asma.on_one("replace", task["id"]).json
    assert (replaced["title"], replaced["is_completed"], replaced["due_date"], replaced["order_id"]) == (
        "Replaced", True, None, None,
    )  # fmt: skip
    deleted = asma.on_one("delete", task["id"])
    assert (deleted.status_code, deleted.data) == (204, b"")
    assert asma.on_one("read", task["id"]).status_code == 404


def test_the_list_is_newest_first_and_counts_what_matches(people: list[Person]) -> None:
    asma = people[0]
    for number in range(1, 4):
        asma.add(str(number), is_completed=number == 2, due_date=f"2026-12-0{number}")
    asma.add("4")
    page = asma.call("GET", f"{asma.id}/tasks?limit=2&offset=1").json
    assert ([task["title"] for task in page["tasks"]], page["count"]) == (["3", "2"], 4)
    assert asma.titles(is_completed="false") == ["4", "3", "1"]
    assert asma.titles(due_before="2026-12-03") == ["2", "1"]
    for wrong in ("limit=0", "limit=1001", "offset=-1", "due_before=soon", "is_completed=maybe"):
        assert asma.call("GET", f"{asma.id}/tasks?{wrong}").status_code == 422, wrong
    assert people[1].call("GET", f"{people[1].id}/tasks").json == {"tasks": [], "count": 0}


def test_the_list_without_a_limit_is_all_of_ones_own(app: Flask, people: list[Person]) -> None:
    asma = people[0]
    with app.app_context():
        for number in range(60):
            commands.create_task(asma.id, TaskDraft(title=str(number)), command_line())
    assert asma.titles() == [str(number) for number in reversed(range(60))]
    assert len(asma.titles(limit=55)) == 55


def test_complete_is_another_name_for_is_completed(people: list[Person]) -> None:
    asma = people[0]
    done, still_open = asma.add("Done", complete=True), asma.add("Open", complete=False)
    assert (done["is_completed"], still_open["is_completed"]) == (True, False)
    assert (asma.titles(complete="true"), asma.titles(complete="false")) == (["Done"], ["Open"])
    path = f"{asma.id}/tasks/{still_open['id']}"
    assert asma.call("PATCH", path, json={"complete": True}).json["is_completed"] is True
    replaced = asma.call("PUT", path, json={"title": "Open", "complete": False}).json
    assert (replaced["title"], replaced["is_completed"]) == ("Open", False)
    both = asma.call("PATCH", path, json={"complete": False, "is_completed": True}).json
    assert both["is_completed"] is True
    assert (
        "complete" in asma.call("PATCH", path, json={"complete": "yes", "is_completed": True}).json["errors"]
    )


@pytest.mark.parametrize("verb", ON_ONE)
def test_anothers_task_under_ones_own_path_is_as_absent_as_one_that_never_was(
    people: list[Person], verb: str
) -> None:
    asma, hina, sana = people
    hinas = hina.add()
    for person in (asma, sana):
        refusals = [
            told(person.on_one(verb, task_id))
            for task_id in (hinas["id"], uuid.uuid4(), "malformed", "1", "x" * 500)
        ]
        assert refusals[0][0] == 404
        assert all(refusal == refusals[0] for refusal in refusals)
    assert hina.on_one("read", hinas["id"]).json == hinas
    assert hina.on_one(verb, hinas["id"]).status_code == (204 if verb == "delete" else 200)


@pytest.mark.parametrize("verb", ON_ONE)
def test_anothers_path_is_refused_whatever_it_names(people: list[Person], verb: str) -> None:
    asma, hina, sana = people
    mine, hinas = asma.add(), hina.add()
    for person, task_ids in (
        (asma, (mine["id"], hinas["id"], uuid.uuid4(), "malformed")),
        (sana, (hinas["id"],)),
    ):
        refusals = [
            told(person.on_one(verb, task_id, user_id))
            for user_id in (hina.id, uuid.uuid4(), "malformed", f"{person.id}x", "admin", "7")
            for task_id in task_ids
        ]
        assert (refusals[0][0], refusals[0][2]["code"]) == (403, "AUTH_FORBIDDEN")
        assert all(refusal == refusals[0] for refusal in refusals)
    assert [person.titles() for person in people] == [["Call the tailor"], ["Call the tailor"], []]


@pytest.mark.parametrize("verb", ON_ALL)
def test_nobody_lists_or_adds_below_anothers_path(people: list[Person], verb: str) -> None:
    asma, hina, sana = people
    for person in (asma, sana):
        refusals = [
            told(person.on_all(verb, user_id)) for user_id in (hina.id, uuid.uuid4(), "malformed", "orders")
        ]
        assert (refusals[0][0], refusals[0][2]["code"]) == (403, "AUTH_FORBIDDEN")
        assert all(refusal == refusals[0] for refusal in refusals)
    assert hina.titles() == []


def test_a_refused_path_comes_before_every_other_mistake(people: list[Person]) -> None:
    asma, hina, _ = people
    wrong: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"{hina.id}/tasks?limit=nonsense", {}),
        ("POST", f"{hina.id}/tasks", {"json": {"no": "such field"}}),
        ("PUT", f"{hina.id}/tasks/malformed", {"data": b"{", "content_type": "application/json"}),
        ("PATCH", f"{hina.id}/tasks/malformed", {"json": {}}),
    ]
    assert {asma.call(method, path, **more).status_code for method, path, more in wrong} == {403}


def test_a_refused_path_is_on_record(app: Flask, people: list[Person]) -> None:
    asma, hina, _ = people
    asma.on_all("list", hina.id)
    with app.app_context():
        [refusal] = [event for event in list_timeline("staff", asma.id) if event.action == "staff.refused"]
    assert refusal.changes == {"permission": [None, "tasks:own"]}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": 7}, "title"),
        ({"title": "x", "description": "x" * 2_001}, "description"),
        ({"title": "x", "is_completed": "yes"}, "is_completed"),
        ({"title": "x", "due_date": "2026-02-30"}, "due_date"),
        ({"title": "x", "order_id": "malformed"}, "order_id"),
        ({"title": "x", "order_id": str(uuid.UUID(int=7))}, "order_id"),
        ({"title": "x", "user_id": str(uuid.UUID(int=7))}, "user_id"),
    ],
)
def test_a_wrong_task_is_refused_by_its_field(people: list[Person], body: dict[str, Any], field: str) -> None:
    asma = people[0]
    answer = asma.call("POST", f"{asma.id}/tasks", json=body)
    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    assert asma.titles() == []


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("PUT", {"title": "Only a title"}),
        ("PUT", {"is_completed": True}),
        ("PATCH", {}),
        ("PATCH", {"title": None}),
        ("PATCH", {"is_completed": None}),
        ("PATCH", {"id": str(uuid.UUID(int=7))}),
    ],
)
def test_a_wrong_change_changes_nothing(people: list[Person], method: str, body: dict[str, Any]) -> None:
    asma = people[0]
    task = asma.add()
    answer = asma.call(method, f"{asma.id}/tasks/{task['id']}", json=body)
    assert (answer.status_code, answer.json["code"]) == (422, "VALIDATION_ERROR")
    assert asma.on_one("read", task["id"]).json == task


def test_null_empties_a_field_that_may_be_empty(people: list[Person]) -> None:
    asma = people[0]
    task = asma.add(description="Two metres", due_date="2026-12-01")
    emptied = asma.call(
        "PATCH", f"{asma.id}/tasks/{task['id']}", json={"description": None, "due_date": None}
    )
    assert (emptied.json["description"], emptied.json["due_date"], emptied.json["title"]) == (
        None, None, task["title"],
    )  # fmt: skip


def test_the_persons_in_these_paths_shadow_no_other_address(app: Flask) -> None:
    """The parts of another row's path may be any text, also `tasks`: its own view must answer."""
    address = app.url_map.bind("localhost")
    for route in ROUTES:
        if not route.path.startswith("/<user_id>"):
            path = "/api" + route.path
            for name in ("product_id", "reference"):
                path = path.replace(f"<{name}>", "tasks")
            endpoint, _ = address.match(path, route.method)
            assert endpoint == f"api.{route.view.__name__}"
