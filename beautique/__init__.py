"""Beautique: the back office of a clothing boutique."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from beautique import admin, api, assets, cli, logs, operations, pictures, proofs, web
from beautique.config import ROOT, Settings
from beautique.extensions import compress, csrf, htmx, jwt, limiter, migrate
from beautique.kernel import clock
from beautique.kernel.db import db, engine_options, prepare_engine
from beautique.staff import throttling

YEAR_S = 365 * 24 * 3600


def create_app(settings: Settings | None = None) -> Flask:
    """The application. `settings` come from the environment unless given; a bad one stops the start."""
    settings = settings or Settings.load()
    logs.configure(settings.sentry_dsn.get_secret_value())
    clock.configure(settings.store_timezone)
    throttling.configure(requests_are_limited=settings.ratelimit_enabled)
    static = ROOT / "static"
    static_path = f"/static/{assets.static_version(static)}"
    app = Flask(
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
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    for extension in (compress, csrf, htmx, jwt, limiter):
        extension.init_app(app)

    web.init_app(app, settings, {"/": admin.answer_error, "/api/": api.answer_error})
    operations.init_app(app)
    pictures.init_app(app, settings)
    proofs.init_app(app, settings)
    api.init_app(app, settings)
    admin.init_app(app, settings)
    cli.register(app)

    app.wsgi_app = WhiteNoise(app.wsgi_app, root=str(static), prefix=static_path, max_age=YEAR_S)  # type: ignore[method-assign]
    if settings.trusted_hops:
        hops = settings.trusted_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def flask_config(settings: Settings) -> dict[str, object]:
    """Our settings in the words of Flask and its extensions."""
    embedded = bool(settings.embed_origin)
    return {
        "SECRET_KEY": settings.secret_key.get_secret_value(),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.database_url, settings.db_pool_size),
        "SESSION_COOKIE_NAME": "__Host-beautique" if settings.secure_cookies else "beautique",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "None" if embedded else "Lax",
        "SESSION_COOKIE_PARTITIONED": embedded,
        "WTF_CSRF_TIME_LIMIT": None,  # a form may stay open for a whole day in the shop
        "WTF_CSRF_CHECK_DEFAULT": False,  # the dashboard's gate asks for it; the JSON door has no cookie to abuse
        "MAX_CONTENT_LENGTH": 30 * 1024 * 1024,
        "MAX_FORM_PARTS": 100,
        # Pages only: compressing an answer of the API would change its ETag, which callers send back as If-Match.
        "COMPRESS_MIMETYPES": ["text/html"],
        "COMPRESS_STREAMS": False,
        "RATELIMIT_ENABLED": settings.ratelimit_enabled,
        "RATELIMIT_STORAGE_URI": settings.ratelimit_storage_uri,
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "TRAP_HTTP_EXCEPTIONS": False,
        "PROPAGATE_EXCEPTIONS": False,
    }
