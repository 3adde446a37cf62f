"""One question for all threads that want to know the same thing at once."""

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

A = TypeVar("A")

_PATIENCE_S = 0.05  # with the question before: one that hangs holds nobody up


class _Turn(Generic[A]):
    """A question that is to be put, and what came of it."""

    answer: A
    error: BaseException | None = None

    def __init__(self) -> None:
        self.is_over = Lock()
        self.is_over.acquire()


class Coalesced(Generic[A]):
    """Request coalescing that is never stale: who comes while a question is under way shares the next one, which begins after they came.

    So a crowd asks no more often than one caller after the other. Whoever asks holds nothing that the question needs (a connection).
    """

    def __init__(self, question: Callable[[], A]) -> None:
        self._question = question
        self._lock, self._under_way = Lock(), Lock()
        self._next: _Turn[A] | None = None

    def ask(self) -> A:
        """What is so now. Raises what the question raised."""
        with self._lock:
            turn, is_first = self._next or _Turn(), self._next is None
            self._next = turn
        if is_first:
            self._put(turn)
        else:
            with turn.is_over:  # one after the other
                pass
        if turn.error is not None:
            raise turn.error
        return turn.answer

    def _put(self, turn: _Turn[A]) -> None:
        is_alone = self._under_way.acquire(timeout=_PATIENCE_S)
        with self._lock:
            self._next = None  # who comes from here on was not there when it began
        try:
            turn.answer = self._question()
        except BaseException as error:
            turn.error = error
        finally:
            if is_alone:
                self._under_way.release()
            turn.is_over.release()
