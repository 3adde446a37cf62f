"""Flask's extensions: created here, bound to the application by `init_app`."""

from typing import cast

from flask import Flask, current_app
from flask_compress import Compress
from flask_jwt_extended import JWTManager
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from htmx_flask import Htmx

from beautique.config import ROOT, Settings
from beautique.kernel.db import db

login_manager = LoginManager()
login_manager.session_protection = None  # phones change their address all day; our session rows decide

compress = Compress()
csrf = CSRFProtect()
jwt = JWTManager()
migrate = Migrate(compare_type=True, render_as_batch=True)  # SQLite alters a table by copying it
htmx = Htmx()


def init_app(app: Flask) -> None:
    """Binds all but the `login_manager`, which is the dashboard's."""
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    for extension in (compress, csrf, htmx, jwt):
        extension.init_app(app)


def current_settings() -> Settings:
    """The configuration of the application that is running."""
    return cast(Settings, current_app.extensions["settings"])
