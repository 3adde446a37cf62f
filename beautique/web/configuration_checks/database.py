"""Can the database be relied on?"""

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from beautique.kernel.db import db, on_sqlite
from beautique.web.migrations import missing_migrations

_SAFE_COMMITS = ("on", "remote_apply")
_SAFE_SYNCHRONOUS = (2, 3)  # FULL, EXTRA


def database() -> Iterator[str]:
    """The database answers and has the newest migrations."""
    try:
        yield from missing_migrations()
    except SQLAlchemyError as error:
        yield f"the database cannot be reached ({type(error).__name__})"


def commits() -> Iterator[str]:
    """Commits are on the disk before they are acknowledged."""
    asked = "PRAGMA synchronous" if on_sqlite() else "SHOW synchronous_commit"
    try:
        with db.engine.connect() as connection:
            setting = connection.scalar(text(asked))
    except SQLAlchemyError:
        return  # said already
    if on_sqlite() and setting not in _SAFE_SYNCHRONOUS:
        yield "SQLite's synchronous is not FULL: a power cut would lose orders"
    elif not on_sqlite() and setting not in _SAFE_COMMITS:
        yield f"synchronous_commit is {setting}: a crash would lose acknowledged orders"
