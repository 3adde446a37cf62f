"""The shop itself, which also says in a header of each answer how often it asked the database, sessions and all."""

from flask import Response, g, has_request_context

from beautique.kernel.db import db
from tests.bench.shop import STATEMENTS
from tests.statements import heard
from wsgi import app


@app.after_request
def tell(response: Response) -> Response:
    """How many statements this answer took. Answers in pieces are counted up to their first piece."""
    response.headers[STATEMENTS] = str(g.get("statements", 0))
    return response


def _note(_statement: str) -> None:
    if has_request_context():
        g.statements = g.get("statements", 0) + 1


with app.app_context():
    _hearing = heard(db.engine, _note)  # kept, for it would end with its last reference
    _hearing.__enter__()
