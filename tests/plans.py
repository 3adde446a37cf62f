"""How a database answers: what PostgreSQL reads, and which way SQLite takes."""

import json
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import event

from beautique.kernel.db import db

ANY_SCAN = ("Scan",)


def rows_read(ask: Callable[[], Any], scans: Collection[str] = ANY_SCAN) -> float:
    """How many rows of tables, and entries of their indexes, PostgreSQL looks at for the last statement of `ask`.

    `scans`: only in plan nodes whose names end so.
    """
    statement, parameters = _last_statement(ask)
    found = db.session.connection().exec_driver_sql(
        f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", parameters
    )
    plans = found.scalar_one()
    return _looked_at((json.loads(plans) if isinstance(plans, str) else plans)[0]["Plan"], tuple(scans))


def sqlite_plan(ask: Callable[[], Any]) -> str:
    """How SQLite would answer the last statement of `ask`."""
    statement, parameters = _last_statement(ask)
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return "\n".join(str(row) for row in rows)


def _last_statement(ask: Callable[[], Any]) -> tuple[str, Any]:
    told: list[tuple[str, Any]] = []

    def note(_connection, _cursor, statement, parameters, _context, _many) -> None:
        told.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return told[-1]


def _looked_at(node: dict[str, Any], scans: tuple[str, ...]) -> float:
    own = 0.0
    if node["Node Type"].endswith(scans):
        rejected = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
        own = (node["Actual Rows"] + sum(node.get(name, 0) for name in rejected)) * node["Actual Loops"]
    return own + sum(_looked_at(child, scans) for child in node.get("Plans", ()))
