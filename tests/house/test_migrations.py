"""Migrations: one head, up - down - up, equal to the models, on both engines."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from beautique.config import ROOT
from beautique.kernel.db import db

MIGRATIONS = str(ROOT / "migrations")
SQLITE_LACKS = "_search_text"  # trigram indexes are PostgreSQL's


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(MIGRATIONS).get_heads()) == 1


def test_migrations_go_down_to_nothing_and_up_again_to_what_the_models_say(app: Flask) -> None:
    with app.app_context():
        downgrade(directory=MIGRATIONS, revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        db.engine.dispose()
        upgrade(directory=MIGRATIONS)
        with db.engine.connect() as connection:
            differences = compare_metadata(
                MigrationContext.configure(
                    connection, opts={"compare_type": True, "include_name": _no_search_index}
                ),
                db.metadata,
            )
        on_sqlite = db.engine.dialect.name == "sqlite"
        db.engine.dispose()
    assert [d for d in differences if not (on_sqlite and d[1].name.endswith(SQLITE_LACKS))] == []


def _no_search_index(name: str | None, kind: str, _parents: object) -> bool:
    """SQLite's full-text tables belong to migrations alone; no model speaks of them."""
    return not (kind == "table" and (name or "").startswith("fts_"))
