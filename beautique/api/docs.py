"""The contract for readers: `/openapi.json` for programs, `/docs` for people. Open to everybody, and the same for all."""

from collections.abc import Sequence
from typing import cast

from flask import Blueprint, Flask, Response, current_app, render_template

from beautique.api.openapi import document
from beautique.api.routing import Route, conditional
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
    return conditional(cast(bytes, current_app.extensions[_NAME]), _FRESHNESS)


@description.get("/docs")
def read_docs() -> str:
    """The document as pages, with calls to try."""
    return render_template("docs/index.html")
