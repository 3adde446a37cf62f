"""Is it alive, is it ready, how much does it do: for the machines that keep it running."""

import hmac
import os
import time
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, abort, current_app, g, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy.exc import SQLAlchemyError

from beautique.config import ROOT, Settings, is_loopback
from beautique.kernel import clock
from beautique.kernel.db import db

operations = Blueprint("operations", __name__)

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_METRICS = CollectorRegistry()  # of this process; under the server each worker writes to a file of its own
_REQUESTS = Counter(
    "beautique_requests", "Requests answered.", ("method", "route", "status"), registry=_METRICS
)
_SECONDS = Histogram(
    "beautique_request_seconds",
    "Seconds from a request to the first byte of its answer.",
    ("method", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    registry=_METRICS,
)


def init_app(app: Flask) -> None:
    """Adds `/health`, `/ready` and `/metrics`."""
    app.register_blueprint(operations)
    app.after_request(_count)
    app.extensions["migrations_head"] = _head(ROOT / "migrations")


@operations.get("/health")
def health() -> Response:
    """The process lives. Asks nobody else."""
    return jsonify(status="healthy", timestamp=clock.now())


@operations.get("/ready")
def ready() -> tuple[Response, int]:
    """The database answers and has every migration; 503 otherwise."""
    problem = _problem()
    if problem is None:
        return jsonify(status="ready", timestamp=clock.now()), 200
    response = jsonify(status="not ready", problem=problem, timestamp=clock.now())
    response.headers["Retry-After"] = "5"
    return response, 503


@operations.get("/metrics")
def metrics() -> Response:
    """What all workers have counted, for Prometheus; 404 for everybody who is neither on this machine nor has the token."""
    if not _may_read_metrics():
        abort(404)
    registry = _METRICS
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    response = Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    response.headers["Cache-Control"] = "no-store"
    return response


def _may_read_metrics() -> bool:
    settings: Settings = current_app.extensions["settings"]
    token = settings.metrics_token.get_secret_value()
    sent = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return True
    forwarded = any(header in request.headers for header in _FORWARDED)
    return not forwarded and is_loopback(request.remote_addr or "")


def _count(response: Response) -> Response:
    """Counts by route template, never by path: paths hold names, and would be without number."""
    method = request.method if request.method in _METHODS else "other"
    route = request.url_rule.rule if request.url_rule else "(none)"
    _REQUESTS.labels(method, route, response.status_code).inc()
    if "started" in g:
        _SECONDS.labels(method, route).observe(time.perf_counter() - g.started)
    return response


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
