"""The contract for readers: `/openapi.json` for programs, `/docs` for people. Open to everybody, and the same for all."""

import hashlib
from collections.abc import Sequence
from typing import cast

from flask import Blueprint, Flask, Response, current_app, render_template, request

from beautique.api.openapi import document
from beautique.api.routing import JSON, Route
from beautique.web.requests import dump_json

description = Blueprint("description", __name__)

_NAME = "api_description"
_FRESHNESS = "public, max-age=300"


def init_app(app: Flask, routes: Sequence[Route]) -> None:
    """Writes the document once."""
    app.extensions[_NAME] = dump_json(document(routes))
    app.register_blueprint(description)


@description.get("/openapi.json")
def read_openapi() -> Response:
    """The OpenAPI document; 304 when known."""
    content = cast(bytes, current_app.extensions[_NAME])
    response = Response(content, mimetype=JSON)
    response.set_etag(hashlib.blake2b(content, digest_size=16).hexdigest())
    response.headers["Cache-Control"] = _FRESHNESS
    response.make_conditional(request)
    return response


@description.get("/docs")
def read_docs() -> str:
    """The document as pages, with calls to try."""
    return render_template("docs/index.html")
