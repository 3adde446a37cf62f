"""Is it alive, is it ready: for the machines that keep it running."""

from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from beautique.config import ROOT
from beautique.kernel import clock
from beautique.kernel.db import db

blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Adds `/health` and `/ready`."""
    app.register_blueprint(blueprint)
    app.extensions["migrations_head"] = _head(ROOT / "migrations")


@blueprint.get("/health")
def health() -> Response:
    """The process lives. Asks nobody else."""
    return jsonify(status="healthy", timestamp=clock.now())


@blueprint.get("/ready")
def ready() -> tuple[Response, int]:
    """The database answers and has every migration; 503 otherwise."""
    problem = _problem()
    if problem is None:
        return jsonify(status="ready", timestamp=clock.now()), 200
    response = jsonify(status="not ready", problem=problem, timestamp=clock.now())
    response.headers["Retry-After"] = "5"
    return response, 503


def _problem() -> str | None:
    try:
        current = MigrationContext.configure(db.session.connection()).get_current_revision()
    except SQLAlchemyError:
        return "The database cannot be reached."
    if current != current_app.extensions["migrations_head"]:
        return "The database is not at the newest migration."
    return None


def _head(migrations: Path) -> str | None:
    config = Config()
    config.set_main_option("script_location", str(migrations))
    return ScriptDirectory.from_config(config).get_current_head()
