"""Runs the migrations on the application's own engine, one process at a time."""

from typing import Any

from alembic import context
from sqlalchemy import text

import beautique.audit.models
import beautique.bulk.models
import beautique.catalog.importing.models
import beautique.catalog.models
import beautique.drafts.models
import beautique.media.models
import beautique.orders.customers.models
import beautique.orders.figures.models
import beautique.orders.flagged
import beautique.orders.models
import beautique.orders.parcel_files.models
import beautique.orders.placement.models
import beautique.orders.saved_views.models
import beautique.payments.arrivals.models
import beautique.payments.matching.models
import beautique.payments.models
import beautique.payments.readings.models
import beautique.settings.models
import beautique.shares.models
import beautique.staff.models
import beautique.staff.passkeys.models
import beautique.tasks.models  # noqa: F401 - every table must be known
from beautique.cli.errors import spoken_errors
from beautique.kernel.db import db, on_sqlite

LOCK = 4_270_001  # any number, the same in every process: who holds it migrates, the others wait
SQLITE_LACKS = ("_search_text", "_written_in_id")  # trigram indexes, and the order of transactions


def is_ours(_object: Any, name: str | None, kind: str, _reflected: bool, _compared: Any) -> bool:
    """Leaves out what only one of the two engines has: shadow tables of full-text search, PostgreSQL's indexes."""
    if kind == "table":
        return not (name or "").startswith("fts_")
    return not (kind == "index" and on_sqlite() and (name or "").endswith(SQLITE_LACKS))


def run() -> None:
    with spoken_errors():
        connection = db.engine.connect().execution_options(no_timeouts=True)
    with connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=is_ours,
            compare_type=True,
            render_as_batch=on_sqlite(),
        )
        with context.begin_transaction():
            if not on_sqlite():
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            context.run_migrations()
        connection.commit()


run()
