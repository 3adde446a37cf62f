"""A crowd: threads that come while a question is under way, and share the next one."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from flask import Flask

from beautique.kernel import alone, coalescing


def at_once(app: Flask, first: Callable[[], Any], *crowd: Callable[[], Any]) -> tuple[list[Future[Any]], int]:
    """What came of each work, and how often the database was asked alone; the crowd comes while the first one's question is under way."""
    begun, goes_on, asked, ask_alone = Event(), Event(), [], alone.ask_alone

    def ask(*question: Any) -> Any:
        asked.append(question)
        if len(asked) == 1:
            begun.set()
            assert goes_on.wait(5)
        return ask_alone(*question)

    turns: list[Any] = []

    class Noted(coalescing._Turn[Any, Any]):
        def __init__(self) -> None:
            super().__init__()
            if begun.is_set():  # the crowd's
                turns.append(self)

    def within(work: Callable[[], Any]) -> Any:
        with app.app_context():
            return work()

    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(len(crowd) + 1) as threads:
        patch.setattr(alone, "ask_alone", ask)
        patch.setattr(coalescing, "_PATIENCE_S", 5)
        patch.setattr(coalescing, "_Turn", Noted)
        told = [threads.submit(within, first)]
        assert begun.wait(5)
        told += [threads.submit(within, work) for work in crowd]
        while not turns or len(turns[-1].wishes) < len(crowd):
            time.sleep(0.005)
        goes_on.set()
    return told, len(asked)
