import threading
import time

import pytest

from beautique.kernel.bulkhead import Bulkhead
from beautique.kernel.errors import Busy
from tests.kernel.places import taken

FULL = Busy("Try again.", 2)


def test_as_many_as_there_are_places_work_at_once_and_the_next_is_told_at_once():
    bulkhead = Bulkhead(places=2)
    with taken(bulkhead), bulkhead.place(FULL):
        pass
    with taken(bulkhead, places=2), pytest.raises(Busy) as refusal, bulkhead.place(FULL):
        pass
    assert refusal.value is FULL
    with bulkhead.place(FULL):
        pass  # they are free again


def test_one_may_wait_and_gets_the_place_and_a_second_may_not_wait():
    bulkhead, got_in = Bulkhead(places=1, waiters=1, wait_s=20), threading.Event()

    def wait() -> None:
        with bulkhead.place(FULL):
            got_in.set()

    waiter = threading.Thread(target=wait)
    with taken(bulkhead):
        waiter.start()
        assert not got_in.wait(0.1)
        began = time.monotonic()
        with pytest.raises(Busy), bulkhead.place(FULL):
            pass
        assert time.monotonic() - began < 5
    waiter.join(10)
    assert got_in.is_set()


def test_who_has_waited_long_enough_is_told_so_and_leaves_the_place_to_wait():
    bulkhead = Bulkhead(places=1, waiters=1, wait_s=0.05)
    with taken(bulkhead):
        for _ in range(2):
            began = time.monotonic()
            with pytest.raises(Busy), bulkhead.place(FULL):
                pass
            assert time.monotonic() - began >= 0.04


def test_who_has_a_place_goes_on_in_it_and_keeps_it_to_the_end():
    bulkhead, told = Bulkhead(places=1), []

    def ask() -> None:
        try:
            with bulkhead.place(FULL):
                told.append("a place")
        except Busy:
            told.append("busy")

    def ask_elsewhere() -> None:
        other = threading.Thread(target=ask)
        other.start()
        other.join()

    with bulkhead.place(FULL):
        with bulkhead.place(FULL):
            pass
        ask_elsewhere()
    ask_elsewhere()
    assert told == ["busy", "a place"]


def test_an_error_inside_gives_the_place_back():
    bulkhead = Bulkhead(places=1)
    with pytest.raises(ZeroDivisionError), bulkhead.place(FULL):
        raise ZeroDivisionError
    with bulkhead.place(FULL):
        pass
