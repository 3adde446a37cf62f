"""The shop itself, which also says in a header of each answer how often it asked the database, sessions and all."""

from typing import Any

from flask import Response, g, has_request_context
from sqlalchemy import event

from beautique.kernel.db import db
from tests.bench.shop import STATEMENTS
from wsgi import app


@app.after_request
def tell(response: Response) -> Response:
    """How many statements this answer took. Answers in pieces are counted up to their first piece."""
    response.headers[STATEMENTS] = str(g.get("statements", 0))
    return response


def _note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
    if has_request_context() and not statement.startswith("BEGIN"):
        g.statements = g.get("statements", 0) + 1


with app.app_context():
    event.listen(db.engine, "before_cursor_execute", _note)
