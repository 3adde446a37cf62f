"""What reaches the database: from sessions and connections, and from questions that stand alone, of which no event tells."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from beautique.kernel import alone
from beautique.kernel.db import db


@contextmanager
def heard(engine: Engine, note: Callable[[str], None]) -> Iterator[None]:
    """Notes each statement meanwhile, without the beginnings of transactions."""

    def listen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.startswith("BEGIN"):
            note(statement)

    def ask_alone(engine: Engine, statement: str, parameters: object) -> object:
        note(statement)
        return asked(engine, statement, parameters)

    asked = alone.ask_alone
    event.listen(engine, "before_cursor_execute", listen)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(alone, "ask_alone", ask_alone)
        try:
            yield
        finally:
            event.remove(engine, "before_cursor_execute", listen)


@contextmanager
def statements(app: Flask, leave_out: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """What reaches the database of a shop meanwhile, without statements that have one of these parts."""
    with app.app_context():
        engine = db.engine
    found: list[str] = []
    with heard(engine, lambda each: None if any(part in each for part in leave_out) else found.append(each)):
        yield found
