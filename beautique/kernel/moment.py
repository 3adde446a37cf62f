"""The moment of the database: a word that is another one after every change, whoever made it, and never comes again.

So what was made of rows alone holds for as long as a question finds the moment that was found before they were read.
"""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

CONNECTION_KEY = "connection_key"  # a function that each connection to SQLite has: a word of its own


class _Moment(FunctionElement[str]):
    type = String()
    inherit_cache = True
    name = "moment"


@compiles(_Moment, "postgresql")
def _on_postgresql(_element: _Moment, _compiler: object, **_more: Any) -> str:
    # What a statement sees is a function of its snapshot, and transactions are numbered in 64 bits. Numbers that were given before a
    # crash, and not yet written down, are given again after it: from then on the server has counted since another instant.
    return "concat_ws(' ', pg_postmaster_start_time(), pg_stat_get_bgwriter_stat_reset_time(), pg_current_snapshot())"


@compiles(_Moment, "sqlite")
def _on_sqlite(_element: _Moment, _compiler: object, **_more: Any) -> str:
    # Each connection counts by itself what others have committed, and apart from that the rows that it has changed.
    return f"{CONNECTION_KEY}() || ' ' || (SELECT data_version FROM pragma_data_version) || ' ' || total_changes()"


# A column for a question that stands alone: inside a transaction, its own changes are part of no moment.
MOMENT = _Moment()
