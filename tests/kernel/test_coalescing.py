"""Who asks at once shares a question that began after they came: none is answered with what was so before."""

import threading
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from beautique.kernel import coalescing
from beautique.kernel.coalescing import Coalesced

CROWD = 6
Told = tuple[int, int]  # a fact, to whom


class Question:
    """One that is answered when the test says so, with what is true when it begins, and with the wish that it answers."""

    def __init__(self) -> None:
        self.fact, self.begun, self.goes_on = 0, threading.Semaphore(0), threading.Semaphore(0)
        self.times, self.ends_at = 0, 0

    def __call__(self, wishes: Sequence[int]) -> list[Told]:
        self.times += 1
        if self.times == self.ends_at:
            raise SystemExit
        fact = self.fact
        self.begun.release()
        assert self.goes_on.acquire(timeout=5)
        if fact < 0:
            raise LookupError(fact)
        return [(fact, wish) for wish in wishes]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that takes its time finds the question before still waited for."""
    monkeypatch.setattr(coalescing, "_PATIENCE_S", 5)


def crowd_behind(
    coalesced: Coalesced[int, Told], question: Question, *, fact: int, ends_at: int = 0
) -> list[Future[Told]]:
    """A crowd that comes while a question is under way, when it has been told; `fact` is committed before it comes."""
    with ThreadPoolExecutor(CROWD + 1) as threads:
        early = threads.submit(coalesced.ask, 7)
        assert question.begun.acquire(timeout=5)
        question.fact, question.ends_at = fact, ends_at
        crowd = [threads.submit(coalesced.ask, wish) for wish in range(CROWD)]
        deadline = time.monotonic() + 5
        while not all(each.running() for each in crowd) or coalesced._next is None:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        time.sleep(0.02)  # until all who run also wait
        question.goes_on.release(CROWD)
        assert early.result(5) == (0, 7)
    return crowd


@pytest.mark.usefixtures("patient")
def test_a_crowd_shares_the_next_question_and_not_the_one_under_way() -> None:
    question = Question()
    crowd = crowd_behind(Coalesced(question), question, fact=1)
    assert [each.result() for each in crowd] == [(1, wish) for wish in range(CROWD)]
    assert question.times == 2


@pytest.mark.usefixtures("patient")
def test_what_goes_wrong_is_told_to_all_who_shared_it_and_nobody_after() -> None:
    question = Question()
    coalesced = Coalesced(question)
    errors = [each.exception() for each in crowd_behind(coalesced, question, fact=-1)]
    stacks = [traceback.extract_tb(error.__traceback__) for error in errors if isinstance(error, LookupError)]
    assert [stack[-1].name for stack in stacks] == ["__call__"] * CROWD  # where it was raised,
    assert max(map(len, stacks)) < CROWD  # however many told of it
    question.fact = 2
    assert coalesced.ask(0) == (2, 0)
    assert question.times == 3


@pytest.mark.usefixtures("patient")
def test_a_thread_that_ends_while_it_asks_takes_nobody_along() -> None:
    question = Question()
    crowd = crowd_behind(Coalesced(question), question, fact=1, ends_at=2)
    ended = [each for each in crowd if isinstance(each.exception(), SystemExit)]
    assert len(ended) == 1
    others = [wish for wish, each in enumerate(crowd) if each not in ended]
    assert [crowd[wish].result() for wish in others] == [(1, wish) for wish in others]


def test_a_thread_that_ends_before_it_asks_leaves_the_question_to_the_next() -> None:
    coalesced: Any = Coalesced(lambda wishes: wishes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coalesced, "_under_way", None)  # whatever it is that ends it
        with pytest.raises(AttributeError):
            coalesced.ask(0)
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(coalesced.ask, 1).result(5) == 1


def test_a_question_that_hangs_holds_nobody_up() -> None:
    hangs, waited = Event(), []

    def ask(wishes: Sequence[int]) -> list[int]:
        waited.append(1)
        if len(waited) == 1:
            assert hangs.wait(5)
        return [len(waited) for _ in wishes]

    coalesced = Coalesced(ask)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(coalesced.ask, 1)
        while not waited:
            time.sleep(0.001)
        assert threads.submit(coalesced.ask, 2).result(1) == 2
        assert not first.done()
        hangs.set()
        assert first.result(5) == 2
