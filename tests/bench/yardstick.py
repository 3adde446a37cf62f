"""The yardstick: a bare Flask application that answers the same bytes from memory, under the same gunicorn.

No Flask application that does any work can be faster; how close the shop comes to it is what its own code costs.
"""

import os
from pathlib import Path

from flask import Flask, Response

app = Flask(__name__)
_body = Path(os.environ["YARDSTICK_BODY"]).read_bytes()


@app.get("/health")
@app.get("/api/products")
def answer() -> Response:
    """Always the same."""
    return Response(_body, mimetype="application/json")
