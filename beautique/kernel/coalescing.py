"""One question for all threads that want to know the same thing at once."""

from collections.abc import Callable
from threading import Lock
from types import TracebackType
from typing import Generic, TypeVar

A = TypeVar("A")

_PATIENCE_S = 0.05  # with the question before: one that hangs holds nobody up


class _Turn(Generic[A]):
    """A question that is to be put, and what came of it."""

    is_answered = False
    answer: A
    error: Exception | None = None
    traceback: TracebackType | None = None

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
        while True:
            with self._lock:
                turn, is_first = self._next or _Turn(), self._next is None
                self._next = turn
            if is_first:
                return self._put(turn)
            with turn.is_over:  # one after the other
                pass
            if turn.error is not None:
                raise turn.error.with_traceback(turn.traceback)  # else it would grow with the crowd
            if turn.is_answered:
                return turn.answer
            # Else the thread that was to ask has ended.

    def _put(self, turn: _Turn[A]) -> A:
        is_alone = False
        try:
            is_alone = self._under_way.acquire(timeout=_PATIENCE_S)
            self._begin(turn)
            turn.answer, turn.is_answered = self._question(), True
            return turn.answer
        except Exception as error:
            turn.error, turn.traceback = error, error.__traceback__
            raise
        finally:
            self._begin(turn)
            if is_alone:
                self._under_way.release()
            turn.is_over.release()

    def _begin(self, turn: _Turn[A]) -> None:
        """Who comes from here on was not there when it began."""
        with self._lock:
            if self._next is turn:
                self._next = None
