"""Who asks at once shares a question that began after they came: none is answered with what was so before."""

import threading
import time
import traceback
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from beautique.kernel.coalescing import Coalesced

CROWD = 6


class Question:
    """One that is answered when the test says so, with what is true when it begins."""

    def __init__(self) -> None:
        self.fact, self.begun, self.goes_on = 0, threading.Semaphore(0), threading.Semaphore(0)
        self.times, self.ends_at = 0, 0

    def __call__(self) -> int:
        self.times += 1
        if self.times == self.ends_at:
            raise SystemExit
        fact = self.fact
        self.begun.release()
        assert self.goes_on.acquire(timeout=5)
        if fact < 0:
            raise LookupError(fact)
        return fact


def until_waiting(coalesced: Coalesced[int], asked: list[Future[int]]) -> None:
    """Until those who were sent are inside: they run, and wait."""
    deadline = time.monotonic() + 5
    while not all(each.running() for each in asked) or coalesced._next is None:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    time.sleep(0.02)


def test_a_crowd_shares_the_next_question_and_not_the_one_under_way() -> None:
    question = Question()
    coalesced = Coalesced(question)
    with ThreadPoolExecutor(CROWD + 1) as threads:
        early = threads.submit(coalesced.ask)
        assert question.begun.acquire(timeout=5)
        question.fact = 1  # committed before the crowd comes, after the first question began
        crowd = [threads.submit(coalesced.ask) for _ in range(CROWD)]
        until_waiting(coalesced, crowd)
        question.goes_on.release(2)
        assert early.result(5) == 0
        assert [each.result(5) for each in crowd] == [1] * CROWD
    assert question.times == 2


def test_what_goes_wrong_is_told_to_all_who_shared_it_and_nobody_after() -> None:
    question = Question()
    coalesced = Coalesced(question)
    with ThreadPoolExecutor(CROWD + 1) as threads:
        early = threads.submit(coalesced.ask)
        assert question.begun.acquire(timeout=5)
        question.fact = -1
        crowd = [threads.submit(coalesced.ask) for _ in range(CROWD)]
        until_waiting(coalesced, crowd)
        question.goes_on.release(2)
        assert early.result(5) == 0
        for each in crowd:
            with pytest.raises(LookupError):
                each.result(5)
        question.fact = 2
        question.goes_on.release()
        assert threads.submit(coalesced.ask).result(5) == 2
    assert question.times == 3


def test_what_goes_wrong_is_told_with_the_stack_of_who_asked_however_many_share_it() -> None:
    question = Question()
    coalesced = Coalesced(question)
    with ThreadPoolExecutor(CROWD + 1) as threads:
        early = threads.submit(coalesced.ask)
        assert question.begun.acquire(timeout=5)
        question.fact = -1
        crowd = [threads.submit(coalesced.ask) for _ in range(CROWD)]
        until_waiting(coalesced, crowd)
        question.goes_on.release(2)
        assert early.result(5) == 0
        stacks = [traceback.extract_tb(each.exception(5).__traceback__) for each in crowd]
    assert max(map(len, stacks)) < CROWD
    assert all(stack[-1].name == "__call__" for stack in stacks)


def test_a_thread_that_ends_before_it_asks_leaves_the_question_to_the_next() -> None:
    coalesced: Any = Coalesced(lambda: 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(coalesced, "_under_way", None)  # whatever it is that ends it
        with pytest.raises(AttributeError):
            coalesced.ask()
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(coalesced.ask).result(5) == 1


def test_a_thread_that_ends_while_it_asks_takes_nobody_along() -> None:
    question = Question()
    coalesced = Coalesced(question)
    with ThreadPoolExecutor(3) as threads:
        early = threads.submit(coalesced.ask)
        assert question.begun.acquire(timeout=5)
        question.ends_at = 2
        crowd = [threads.submit(coalesced.ask) for _ in range(2)]
        until_waiting(coalesced, crowd)
        question.goes_on.release(3)
        assert early.result(5) == 0
        told = [each.exception(5) or each.result() for each in crowd]
    assert sorted(map(str, told)) == ["", "0"]


def test_a_question_that_hangs_holds_nobody_up() -> None:
    hangs, waited = Event(), []

    def ask() -> int:
        waited.append(1)
        if len(waited) == 1:
            assert hangs.wait(5)
        return len(waited)

    coalesced = Coalesced(ask)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(coalesced.ask)
        while not waited:
            time.sleep(0.001)
        assert threads.submit(coalesced.ask).result(1) == 2
        assert not first.done()
        hangs.set()
        assert first.result(5) == 2
