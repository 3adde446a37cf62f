"""Beautique: the back office of a clothing boutique."""

from collections.abc import Callable
from functools import partial
from typing import Any
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from beautique import admin, api, cli, web
from beautique.config import ROOT, Settings
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.engines import prepare_engine
from beautique.staff import throttling
from beautique.web import logging, proxies
from beautique.web.flask_config import flask_config
from beautique.web.requests import security_headers
from beautique.web.static_files import YEAR_S, static_version


class Shop(Flask):
    """Flask, whose every view and hook here is a plain function: it looks a dozen times a request whether one is a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself."""
        return func


def create_app(settings: Settings | None = None) -> Flask:
    """The application. `settings` come from the environment unless given; a bad one stops the start."""
    settings = settings or Settings.load()
    logging.configure(settings.sentry_dsn.get_secret_value())
    clock.configure(settings.store_timezone)
    throttling.configure(requests_are_limited=settings.ratelimit_enabled)
    static = ROOT / "static"
    static_path = f"/static/{static_version(static)}"
    app = Shop(
        __name__,
        static_folder=str(static),
        static_url_path=static_path,
        template_folder=str(ROOT / "templates"),
    )
    app.config.from_mapping(flask_config(settings))
    app.extensions["settings"] = settings

    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)

    web.init_app(app, settings, {"/": admin.answer_error, "/api/": api.answer_error})
    api.init_app(app, settings)
    admin.init_app(app, settings)
    cli.register(app, create_app)

    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(static),
        prefix=static_path,
        max_age=YEAR_S,
        mimetypes={".webmanifest": "application/manifest+json"},
        add_headers_function=partial(_add_headers, security_headers(settings)),
    )
    if settings.trusted_hops:
        app.wsgi_app = proxies.behind(app.wsgi_app, settings.trusted_hops)  # type: ignore[method-assign]
    return app


def _add_headers(always: dict[str, str], headers: Headers, _path: str, _url: str) -> None:
    for name, value in always.items():
        headers[name] = value
