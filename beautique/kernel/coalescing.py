"""One question for all threads that want to know something at once."""

from collections.abc import Callable, Sequence
from threading import Lock
from types import TracebackType
from typing import Generic, TypeVar

W = TypeVar("W")
A = TypeVar("A")

_PATIENCE_S = 0.05  # with the question before: one that hangs holds nobody up


class _Turn(Generic[W, A]):
    """A question that is to be put, and what came of it."""

    answers: Sequence[A] | None = None
    error: Exception | None = None
    traceback: TracebackType | None = None

    def __init__(self) -> None:
        self.wishes: list[W] = []
        self.is_over = Lock()
        self.is_over.acquire()


class Coalesced(Generic[W, A]):
    """Request coalescing that is never stale: who comes while a question is under way shares the next one, which begins after they came.

    The question takes the wishes of all who share it, and finds an answer to each, in their order. So a crowd asks no more often than
    one caller after the other. Whoever asks holds nothing that the question needs (a connection).
    """

    def __init__(self, question: Callable[[Sequence[W]], Sequence[A]]) -> None:
        self._question = question
        self._lock, self._under_way = Lock(), Lock()
        self._next: _Turn[W, A] | None = None

    def ask(self, wish: W) -> A:
        """What is so now of a wish. Raises what the question raised."""
        while True:
            with self._lock:
                turn, is_first = self._next or _Turn(), self._next is None
                self._next = turn
                place = len(turn.wishes)
                turn.wishes.append(wish)
            if is_first:
                return self._put(turn)[0]
            with turn.is_over:  # one after the other
                pass
            if turn.error is not None:
                raise turn.error.with_traceback(turn.traceback)  # else it would grow with the crowd
            if turn.answers is not None:
                return turn.answers[place]
            # Else the thread that was to ask has ended.

    def _put(self, turn: _Turn[W, A]) -> Sequence[A]:
        is_alone = False
        try:
            is_alone = self._under_way.acquire(timeout=_PATIENCE_S)
            self._begin(turn)
            turn.answers = self._question(turn.wishes)
            return turn.answers
        except Exception as error:
            turn.error, turn.traceback = error, error.__traceback__
            raise
        finally:
            self._begin(turn)
            if is_alone:
                self._under_way.release()
            turn.is_over.release()

    def _begin(self, turn: _Turn[W, A]) -> None:
        """Who comes from here on was not there when it began."""
        with self._lock:
            if self._next is turn:
                self._next = None
