"""How much does it do: requests and their times, counted for Prometheus."""

import hmac
import os
from functools import cache

from flask import Blueprint, Flask, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from beautique.config import is_loopback
from beautique.web.extensions import current_settings

blueprint = Blueprint("metrics", __name__)

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
    """Adds `/metrics`."""
    app.register_blueprint(blueprint)


@blueprint.get("/metrics")
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
    settings = current_settings()
    token = settings.metrics_token.get_secret_value()
    sent = request.headers.get("Authorization", "")
    if token and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode()):
        return True
    forwarded = any(header in request.headers for header in _FORWARDED)
    return not forwarded and is_loopback(request.remote_addr or "")


def count_answer(method: str, route: str, status: int, spent_s: float | None) -> None:
    """Counts one answer by its route's template, never by path: paths hold names, and would be without number."""
    method = method if method in _METHODS else "other"
    _requests(method, route, status).inc()
    if spent_s is not None:
        _seconds(method, route).observe(spent_s)


@cache
def _requests(method: str, route: str, status: int) -> Counter:
    return _REQUESTS.labels(method, route, status)


@cache
def _seconds(method: str, route: str) -> Histogram:
    return _SECONDS.labels(method, route)
