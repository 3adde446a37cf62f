"""A screenshot is read once, what was read goes with the picture, and nothing else is changed by it."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Busy, NotFound
from beautique.media.private_store import PrivateStore
from beautique.media.types import PictureFile
from beautique.orders.commands import move_order
from beautique.orders.types import OrderChanges, OrderStatus
from beautique.payments.models import PaymentProof
from beautique.payments.proofs import attach_proof, purge_proofs
from beautique.payments.queries import get_proof
from beautique.payments.readings import reader
from beautique.payments.readings.commands import read_proof
from beautique.payments.readings.queries import find_reading
from beautique.payments.readings.reader import Unreadable
from beautique.payments.readings.types import Box, Outcome, Recognised, Word
from tests.factories import make_order
from tests.payments.desk import ASMA
from tests.payments.readings.receipts import draw
from tests.statements import heard

pytestmark = pytest.mark.usefixtures("app_context")
LINES = ("ID#52218896736", "Amount Rs. 5,450.00", "Sent to Beautique")


def seen(*lines: str) -> Recognised:
    """What a process would have told of a picture with these lines."""
    look = [
        tuple(Word(word, Box(10 * n, 40 * row, 100, 30), 95.0) for n, word in enumerate(line.split()))
        for row, line in enumerate(lines)
    ]
    return Recognised("an engine 1.0", (tuple(look),))


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[bytes]]:
    """Has the process tell these lines, or fail so; the pictures that it was given."""

    def put(answer: Recognised | Exception) -> list[bytes]:
        given: list[bytes] = []

        def look_at(jpeg: bytes) -> Recognised:
            given.append(jpeg)
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(reader, "look_at", look_at)
        return given

    return put


@pytest.fixture
def proof(app: Flask, store: PrivateStore) -> PaymentProof:
    """A screenshot of an order that waits."""
    picture = PictureFile("receipt.jpg", draw(0, clock.today()).picture)
    return attach_proof(make_order(app).id, picture, store, ASMA).proof


def test_a_picture_is_read_once_and_what_it_says_is_kept(proof, store, answers) -> None:
    given = answers(seen(*LINES))
    first = read_proof(proof.id, store)
    again = read_proof(proof.id, store)
    assert given == [store.find_content(proof.file_key)]  # our own JPEG, and once
    assert (first.outcome, first.amount, first.reference) == (Outcome.READ, Decimal(5450), "52218896736")
    assert (again.receiver, again.paid_on, again.engine) == ("Beautique", None, "an engine 1.0")
    assert again.box("reference") == Box(0, 0, 100, 30)
    assert again.box("paid_on") is None


def test_the_real_reader_reads_the_kept_picture(proof, store) -> None:
    assert read_proof(proof.id, store).reference == draw(0, clock.today()).reference


@pytest.mark.parametrize(
    ("answer", "outcome"), [(seen("hello"), Outcome.NOTHING), (Unreadable(), Outcome.FAILED)]
)
def test_nothing_and_failure_are_kept_too(proof, store, answers, answer, outcome) -> None:
    given = answers(answer)
    for _ in range(2):
        row = read_proof(proof.id, store)
        assert (row.outcome, row.amount, row.reference, row.boxes) == (outcome, None, None, {})
    assert len(given) == 1


def test_while_others_are_read_nothing_is_kept(proof, store, answers) -> None:
    answers(Busy("Another picture is being read."))
    with pytest.raises(Busy):
        read_proof(proof.id, store)
    assert find_reading(proof.id) is None


def test_no_connection_is_held_while_the_picture_is_looked_at(
    app: Flask, proof, store, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_then: list[bool] = []

    def look_at(_jpeg: bytes) -> Recognised:
        open_then.append(db.session().in_transaction())
        return seen(*LINES)

    monkeypatch.setattr(reader, "look_at", look_at)
    read_proof(proof.id, store)
    assert open_then == [False]


def test_what_was_read_goes_with_the_picture_and_is_not_read_again(proof, store, answers) -> None:
    answers(seen(*LINES))
    read_proof(proof.id, store)
    move_order(proof.order_id, OrderChanges(order_status=OrderStatus.CANCELLED), ASMA, "Not wanted")
    with time_machine.travel(clock.now() + timedelta(days=91)):
        assert purge_proofs(90, store, SYSTEM) == 1
    assert get_proof(proof.id).purged_at is not None
    assert find_reading(proof.id) is None
    with pytest.raises(NotFound):
        read_proof(proof.id, store)
    assert find_reading(proof.id) is None


def test_a_picture_that_is_purged_while_it_is_read_leaves_nothing(
    proof, store, monkeypatch: pytest.MonkeyPatch
) -> None:
    move_order(proof.order_id, OrderChanges(order_status=OrderStatus.CANCELLED), ASMA, "Not wanted")

    def look_at(_jpeg: bytes) -> Recognised:
        with time_machine.travel(clock.now() + timedelta(days=91)):
            purge_proofs(90, store, SYSTEM)
        return seen(*LINES)

    monkeypatch.setattr(reader, "look_at", look_at)
    with pytest.raises(NotFound):
        read_proof(proof.id, store)
    assert find_reading(proof.id) is None


def test_two_who_ask_at_once_get_the_same_row(proof, store, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def look_at(_jpeg: bytes) -> Recognised:
        asked.append(1)
        if len(asked) == 1:  # the other one asks, and is faster
            read_proof(proof.id, store)
        return seen(*LINES)

    monkeypatch.setattr(reader, "look_at", look_at)
    assert read_proof(proof.id, store).reference == "52218896736"
    assert len(asked) == 2


def test_of_all_tables_only_that_of_readings_is_written_to(proof, store, answers) -> None:
    answers(seen(*LINES))
    statements: list[str] = []
    with heard(db.engine, statements.append):
        read_proof(proof.id, store)
    writing = re.findall(r"(?:INSERT INTO|(?<!FOR )UPDATE|DELETE FROM) (\w+)", " ".join(statements))
    assert writing == ["proof_readings"]
