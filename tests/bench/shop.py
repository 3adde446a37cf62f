"""A real shop of our own: gunicorn with the production configuration, a database, a temporary folder, a free port."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psutil

from beautique.config import ROOT
from tests import servers

ENGINES = ("sqlite", "postgresql")
START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 40
WORKERS, THREADS = 2, 4
STATEMENTS = "X-Statements"  # of the answers of `tests.bench.counting`: how often each asked the database

# A server of ours writes as carefully as in production; but what a transaction writes into a table that it made itself is written
# once, for nobody copies this server.
servers.OPTIONS.update(fsync="on", full_page_writes="on", wal_level="minimal", max_wal_senders="0")


class Server:
    """gunicorn as a child process, on 127.0.0.1 only. What it writes goes to `log`."""

    def __init__(
        self, folder: Path, database_url: str, application: str = "wsgi:app", **environment: str
    ) -> None:
        self.application, self.log = application, folder / "gunicorn.log"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.environment = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ},
            "BEAUTIQUE_ENV": "development",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "WEB_CONCURRENCY": str(WORKERS),
            "THREADS": str(THREADS),
            "DATABASE_URL": database_url,
            "MEDIA_ROOT": str(folder / "media"),
            "SECRET_KEY": "a secret of benchmarks and drills that is long enough",
            "JWT_SECRET_KEY": "another secret of benchmarks and drills, long enough",
            "RATELIMIT_ENABLED": "false",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    def flask(self, *arguments: str) -> None:
        """Run `flask --app wsgi ...` with this server's settings."""
        self.run("-m", "flask", "--app", "wsgi", *arguments)

    def run(self, *arguments: str) -> None:
        """Run `python ...` with this server's settings."""
        subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def command(self) -> list[str]:
        """How it is started."""
        return [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", self.application]

    def start(self) -> Self:
        """Start, and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_TIMEOUT_S
        while self.status("/health") != 200:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server does not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)
        return self

    def stop(self) -> float | None:
        """Ask it to end (SIGTERM); the seconds until it ended with status 0, None when it did not."""
        if self.process is None:
            return None
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            for child in self.workers():
                child.kill()
            self.process.kill()
            status = self.process.wait()
        self.process = None
        return time.monotonic() - started if status == 0 else None

    def workers(self) -> list[psutil.Process]:
        """The worker processes that live now."""
        return psutil.Process(self.process.pid).children() if self.process else []

    def cpu_s(self) -> float:
        """Seconds of processor time that the living workers have used."""
        return sum(sum(worker.cpu_times()[:2]) for worker in self.workers())

    def status(self, path: str, timeout_s: float = 10) -> int:
        """The status that a GET gets; 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


@contextmanager
def own_folder() -> Iterator[Path]:
    """A temporary folder, removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="beautique-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def empty_database(engine: str, folder: Path) -> str:
    """The URL of a database without tables."""
    if engine == "sqlite":
        return f"sqlite:///{folder / 'shop.db'}"
    return servers.create_database(folder.name.replace("-", "_").lower())
