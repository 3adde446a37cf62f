"""The door for programs: JSON, tokens, problem details. Every call stands in `routes`."""

from typing import Any

from flask import Flask, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from flask_cors import CORS

from beautique.api import caching, docs, gate, kept_searches, ready_products, tokens, told_again
from beautique.api.blueprint import api
from beautique.api.errors import answer_error
from beautique.api.routes import ROUTES
from beautique.api.routing import register
from beautique.config import Settings

__all__ = ["answer_error", "gate", "init_app"]

register(api, ROUTES)


class DashboardSessions(SecureCookieSessionInterface):
    """Flask's sessions, for everything but this door: no cookie of a browser is read or written here."""

    def open_session(self, app: Flask, request: Any) -> SecureCookieSession | None:
        """None, for which Flask puts an empty one, below /api."""
        return None if request.path.startswith("/api/") else super().open_session(app, request)


def init_app(app: Flask, settings: Settings) -> None:
    """Opens the door below /api."""
    app.url_map.merge_slashes = False  # this door never redirects
    app.session_interface = DashboardSessions()
    app.extensions["api_routes"] = {f"{api.name}.{route.view.__name__}": route for route in ROUTES}
    tokens.init_app(app, settings)
    caching.init_app(app)
    ready_products.init_app(app)
    kept_searches.init_app(app)
    told_again.init_app(app)
    app.register_blueprint(api)
    docs.init_app(app, ROUTES)
    if settings.allowed_origins:
        CORS(
            app,
            resources={r"/api/.*": {}},
            origins=list(settings.allowed_origins),
            methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match"],
            expose_headers=["ETag", "Retry-After", "X-Request-ID"],
            max_age=600,
            always_send=False,
            vary_header=False,
            intercept_exceptions=False,  # errors are answers like others
        )

    @app.after_request
    def say_what_answers_depend_on(response: Response) -> Response:
        if request.path.startswith("/api/"):
            response.vary.add("Origin")
        return response
