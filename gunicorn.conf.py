"""The production server. Host, port and sizes come from the settings; a bad setting stops it here with a readable message."""

import gc
import os
import select
import shutil
import tempfile
from pathlib import Path
from typing import Any

_metrics_folder = tempfile.mkdtemp(prefix="beautique-metrics-")
os.environ["PROMETHEUS_MULTIPROC_DIR"] = _metrics_folder  # before the first import of prometheus_client

from prometheus_client.multiprocess import mark_process_dead  # noqa: E402

from beautique.config import Settings  # noqa: E402

_settings = Settings.load()
_memory_disk = Path("/dev/shm")

bind = (
    f"[{_settings.host}]:{_settings.port}" if ":" in _settings.host else f"{_settings.host}:{_settings.port}"
)
# A developer's machine without epoll (a Mac) has gunicorn's own threads, which slow senders can hold.
worker_class = "beautique.web.patient_worker.PatientWorker" if hasattr(select, "epoll") else "gthread"
workers = _settings.web_concurrency
threads = _settings.threads
preload_app = False  # each worker opens its own database connections

timeout = 60
graceful_timeout = 25
keepalive = 5
backlog = 512
worker_connections = 200

# Heartbeat files on a disk that blocks would make healthy workers look dead.
worker_tmp_dir = str(_memory_disk) if _memory_disk.is_dir() else None
control_socket_disable = True

# The application itself trusts TRUSTED_HOPS proxies and no more; the server believes nobody's headers.
forwarded_allow_ips = ""
forwarder_headers = ""
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

accesslog = None  # the application logs each request, by route, without customers' data
errorlog = "-"
logger_class = "beautique.web.server_log.ServerLog"
loglevel = "warning"


def post_worker_init(_worker: Any) -> None:
    """What a worker has loaded stays as long as it does: the collector, which would stop all threads for 130 ms, passes over it.

    What requests leave for good, statements above all, is 100,000 objects more: 45 ms. So the collector looks when there are 10,000
    young ones and not 700, and rarely at all of them (0024).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def child_exit(_server: Any, worker: Any) -> None:
    """What a worker counted stays counted after its end."""
    mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    """The counters live as long as the server."""
    shutil.rmtree(_metrics_folder, ignore_errors=True)
