"""Drafts are their person's own, are kept whole, and go by themselves."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from beautique.audit.models import AuditEvent
from beautique.drafts import rules
from beautique.drafts.commands import discard_draft, finish_draft, purge_drafts, restore_draft, save_draft
from beautique.drafts.models import DraftRow
from beautique.drafts.queries import find_drafts
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Invalid
from beautique.staff.actors import command_line
from beautique.staff.commands import deactivate

FORM = [("city", "لاہور"), ("sizes", "S"), ("sizes", "M")]


@pytest.fixture(autouse=True)
def in_the_shop(owner, staff, app_context: None) -> None:
    """Two people; their accounts are made before the context opens."""


def find(person: uuid.UUID, key: str = "new-order"):
    return find_drafts(person, [key]).get(key)


@pytest.mark.parametrize(
    ("key", "is_key"),
    [
        ("new-order", True),
        ("order:BQ-20261128-001", True),
        (f"note:{uuid.UUID(int=7)}", True),
        ("", False),
        ("order:", False),
        ("order:a/b", False),
        ("order:1\n", False),
        ("Order", False),
        ("order:" + "a" * 61, False),
        ("a" * 101, False),  # longer than what is kept of one
    ],
)
def test_a_key_names_a_form_and_its_thing(key: str, is_key: bool) -> None:
    assert rules.is_key(key) is is_key


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ([("csrf_token", "t"), ("draft", "new-order"), ("city", "Lahore")], [("city", "Lahore")]),
        ([("new_password", "x"), ("city", "Lahore")], [("city", "Lahore")]),
        ([("confirmed_total", "900000"), ("city", "Lahore")], [("city", "Lahore")]),
        ([("token_required", "y")], [("token_required", "y")]),
        ([("city", "  "), ("name", "")], []),
    ],
)
def test_no_secret_no_answer_of_the_moment_and_no_emptiness_is_kept(fields, kept) -> None:
    assert rules.kept(fields) == kept


@pytest.mark.parametrize("value", ["a" * (rules.MOST_BYTES + 1), "a\x00b", "\ud800"])
def test_what_is_too_large_or_unstorable_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        rules.kept([("city", value)])


def test_a_draft_comes_back_whole_and_only_to_its_person(owner, staff) -> None:
    save_draft(staff.id, "new-order", [("city", "Multan")])
    save_draft(staff.id, "new-order", FORM)
    assert find(staff.id).fields == FORM
    assert find(staff.id, "order:1") is None
    assert find(owner.id) is None
    assert not discard_draft(owner.id, "new-order")
    finish_draft(owner.id, "new-order")
    assert find(staff.id).fields == FORM


def test_a_form_emptied_again_has_no_draft(staff) -> None:
    save_draft(staff.id, "new-order", FORM)
    save_draft(staff.id, "new-order", [("city", "")])
    assert db.session.scalar(select(func.count()).select_from(DraftRow)) == 0


def test_discarding_is_undone_until_something_new_is_typed(staff) -> None:
    save_draft(staff.id, "new-order", FORM)
    assert discard_draft(staff.id, "new-order")
    assert find(staff.id) is None
    assert restore_draft(staff.id, "new-order")
    assert find(staff.id).fields == FORM
    discard_draft(staff.id, "new-order")
    save_draft(staff.id, "new-order", [("city", "Quetta")])
    assert find(staff.id).fields == [("city", "Quetta")]


def test_drafts_leave_no_trace_in_the_activity_log(staff) -> None:
    before = db.session.scalar(select(func.count()).select_from(AuditEvent))
    save_draft(staff.id, "new-order", FORM)
    discard_draft(staff.id, "new-order")
    assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == before


def test_old_drafts_and_those_of_deactivated_accounts_are_purged(owner, staff) -> None:
    with time_machine.travel(clock.now() - rules.KEEP - timedelta(minutes=1)):
        save_draft(owner.id, "new-order", FORM)
    save_draft(owner.id, "new-product", FORM)
    save_draft(staff.id, "new-order", FORM)
    deactivate(staff.id, command_line())
    assert purge_drafts() == 2
    assert (find(owner.id), find(staff.id)) == (None, None)
    assert find(owner.id, "new-product").fields == FORM


def test_of_too_many_the_oldest_give_way(app: Flask, staff) -> None:
    now = clock.now()
    for number in range(rules.MOST_DRAFTS + 1):
        with time_machine.travel(now + timedelta(seconds=number), tick=False):
            save_draft(staff.id, f"order:{number}", FORM)
    assert find(staff.id, "order:0") is None
    assert find(staff.id, "order:1").fields == FORM


def test_a_form_that_is_no_form_is_refused(staff) -> None:
    with pytest.raises(Invalid):
        save_draft(staff.id, "../etc", FORM)
