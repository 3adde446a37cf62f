"""What an installed dashboard shows without a connection: one page that knows nothing of the shop, and the service worker that keeps it."""

from flask import Blueprint, Flask, Response, render_template

blueprint = Blueprint("offline", __name__)


def init_app(app: Flask) -> None:
    """Adds `/sw.js`, which must lie above all that it serves, and the page that it keeps."""
    app.register_blueprint(blueprint)


@blueprint.get("/sw.js")
def service_worker() -> Response:
    """The service worker. Its text changes with every build, so browsers, which ask each time, take the new page along."""
    response = Response(render_template("shared/sw.js"), mimetype="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/offline")
def page() -> Response:
    """The one page that a service worker keeps. Asks neither the database nor who is here."""
    response = Response(render_template("errors/offline.html"))
    response.headers["Cache-Control"] = "no-cache"
    return response
