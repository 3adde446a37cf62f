"""How far the database's tables are, and how far this program's are."""

from collections.abc import Iterator

from alembic.runtime.migration import MigrationContext
from flask import current_app

from beautique.kernel.db import db


def schema_revision() -> str | None:
    """The newest migration that the database has; None for one without tables."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_at_head() -> bool:
    """Whether the database has every migration of this program."""
    return bool(schema_revision() == current_app.extensions["migrations_head"])


def missing_migrations() -> Iterator[str]:
    """One sentence when the database has other migrations than this program."""
    if not is_at_head():
        yield "the database has other migrations than this program: run `db upgrade`"
