"""What both doors share of the web: requests and their ids, health, metrics, picture stores, tokens of the storefront, extensions."""

from collections.abc import Mapping

from flask import Flask

from beautique.config import Settings
from beautique.kernel import clock
from beautique.web import extensions, feeds, health, metrics, offline, other_builds, requests, stores
from beautique.web.form_parsing import ShopRequest
from beautique.web.requests import ErrorPage
from beautique.web.templates import Templates
from beautique.web.visitor_limit import visitor_limit


def init_app(app: Flask, settings: Settings, error_pages: Mapping[str, ErrorPage]) -> None:
    """Everything that is of no door. `error_pages`: see `requests`."""
    app.jinja_environment = Templates
    app.extensions["started_at"] = clock.now()
    extensions.init_app(app)
    app.request_class = ShopRequest
    app.extensions["visitor_limit"] = visitor_limit(settings)
    requests.init_app(app, settings, error_pages)
    health.init_app(app)
    offline.init_app(app)
    app.register_blueprint(other_builds.blueprint)
    metrics.init_app(app)
    stores.init_app(app, settings)
    feeds.init_app(app)
