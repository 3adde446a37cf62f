"""What the commands read the whole database with: one unchanging view of it, however long that takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy.orm import Session

from beautique.kernel.db import db, on_sqlite


@contextmanager
def snapshot() -> Iterator[Session]:
    """The session in one read-only transaction without time limits. Nobody who writes meanwhile is seen, or kept waiting."""
    session = db.session()
    session.rollback()
    options: dict[str, object] = {"no_timeouts": True}
    if not on_sqlite():
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    session.connection(execution_options=options)
    try:
        yield session
    finally:
        session.rollback()


def known_revisions() -> set[str]:
    """Every migration that this program has."""
    config = current_app.extensions["migrate"].migrate.get_config()
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
