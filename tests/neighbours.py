"""What stands between a shop's machines and beside them, real and our own: Redis, and PgBouncer before a PostgreSQL."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Self

import psycopg2
from sqlalchemy.engine import make_url

START_TIMEOUT_S = 10


class _Neighbour:
    """A program on a free port of 127.0.0.1, as a context or with `stop`."""

    def __init__(self) -> None:
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """It is gone: connections are refused."""
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """It hangs: connections are taken, and nothing is answered."""
        self.process.send_signal(signal.SIGSTOP)

    def wait_until_it_listens(self) -> None:
        """Raises RuntimeError when it does not."""
        deadline = time.monotonic() + START_TIMEOUT_S
        while True:
            with closing(socket.socket()) as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.process.args!r} does not start")
            time.sleep(0.02)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class Redis(_Neighbour):
    """Without a file."""

    def __init__(self) -> None:
        super().__init__()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        """Begins, or begins anew with nothing in it."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.process = subprocess.Popen([_program("redis-server"), *options], stdout=subprocess.DEVNULL)
        self.wait_until_it_listens()


class PgBouncer(_Neighbour):
    """In transaction mode before the server of `database_url`: a session ends with each transaction, whoever comes next has the line.

    `connections` to PostgreSQL are shared by all clients. What a session is told without LOCAL stays behind for the next one.
    """

    def __init__(self, database_url: str, connections: int) -> None:
        super().__init__()
        url = make_url(database_url)
        self.url = url.set(port=self.port).render_as_string(hide_password=False)
        self._folder = Path(tempfile.mkdtemp(prefix="beautique-pgbouncer-", dir="/tmp"))
        self._folder.chmod(0o755)
        settings = self._folder / "pgbouncer.ini"
        settings.write_text(
            f"[databases]\n* = host={url.host} port={url.port or 5432} user={url.username}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\nauth_type = any\n"
            f"admin_users = {url.username}\npool_mode = transaction\ndefault_pool_size = {connections}\nmax_client_conn = 200\n"
        )
        as_somebody: dict[str, Any] = {}
        if os.geteuid() == 0:  # it refuses to run as root
            nobody = pwd.getpwnam("nobody")
            as_somebody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        command = [_program("pgbouncer"), "-q", str(settings)]
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL, **as_somebody)
        self.wait_until_it_listens()

    def stop(self) -> None:
        super().stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def show(self, what: str) -> list[tuple[Any, ...]]:
        """Rows of its own console: `show("SERVERS")`."""
        console = psycopg2.connect(make_url(self.url).set(database="pgbouncer").render_as_string(False))
        console.autocommit = True
        with closing(console), console.cursor() as cursor:
            cursor.execute(f"SHOW {what}")
            return list(cursor.fetchall())


def _program(name: str) -> str:
    program = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert program, f"{name} is missing: run `make {name.removesuffix('-server')}`, or install it"
    return program
