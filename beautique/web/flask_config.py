"""Our settings in the words of Flask and its extensions."""

from beautique.config import Settings
from beautique.kernel.engines import engine_options
from beautique.web.collecting import MAX_BODY_BYTES


def flask_config(settings: Settings) -> dict[str, object]:
    """What `app.config` holds."""
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
        "MAX_CONTENT_LENGTH": MAX_BODY_BYTES,
        "MAX_FORM_PARTS": 100,
        # Pages only: compressing an answer of the API would change its ETag, which callers send back as If-Match.
        "COMPRESS_MIMETYPES": ["text/html"],
        "COMPRESS_STREAMS": False,
        "TRAP_HTTP_EXCEPTIONS": False,
        "PROPAGATE_EXCEPTIONS": False,
    }
