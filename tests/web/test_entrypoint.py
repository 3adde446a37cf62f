"""The container's first command. Source: QUALITY, bad days (database down at the start)."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from beautique.config import ROOT
from tests.bench.shop import Server
from tests.servers import create_database, drop_database, replace_database

# Five on a quiet machine, and the time that all migrations take on one that tests share.
RECOVERS_WITHIN_S = 40


class Container(Server):
    """A server as its image starts it."""

    def command(self) -> list[str]:
        """The entrypoint, with the programs of this environment."""
        self.environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        return ["sh", "docker-entrypoint.sh"]


def becomes_true(condition: Callable[[], bool], within_s: float) -> bool:
    deadline = time.monotonic() + within_s
    while not (done := condition()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return done


def test_a_shop_whose_database_is_away_at_the_start_opens_when_it_is_back(tmp_path: Path) -> None:
    database = create_database("away_at_first")
    drop_database(database)
    with Container(tmp_path, database, WEB_CONCURRENCY="1") as server:
        assert (server.status("/health"), server.status("/ready")) == (200, 503)
        assert "The database cannot be used" in server.log.read_text()
        replace_database(database, template=None)
        assert becomes_true(lambda: server.status("/ready") == 200, RECOVERS_WITHIN_S)


def test_an_owner_who_cannot_be_made_stops_the_start(tmp_path: Path) -> None:
    owner = {"OWNER_USERNAME": "owner", "OWNER_EMAIL": "owner@example.com", "OWNER_PASSWORD": "password1234"}
    server = Container(tmp_path, f"sqlite:///{tmp_path}/shop.db", **owner)
    with pytest.raises(RuntimeError, match="does not start:\nError: password: "):
        server.start()


def started(folder: Path, flask: str) -> subprocess.Popen[bytes]:
    """Another server, and a flask that does no more than this."""
    shutil.copy(ROOT / "docker-entrypoint.sh", folder)
    (folder / "flask").write_text(f"#!/bin/sh\n{flask}\n")
    (folder / "flask").chmod(0o700)
    path = f"{folder}:{os.environ['PATH']}"
    return subprocess.Popen(["sh", folder / "docker-entrypoint.sh", "sleep", "20"], env={"PATH": path})


def test_what_no_further_try_helps_ends_the_server_as_it_would_have_ended_the_start(tmp_path: Path) -> None:
    """Else it would live on without its tables, and nobody would start it again."""
    with started(tmp_path, "[ -e tried ] && exit 1; touch tried; exit 75") as server:
        assert server.wait() == -signal.SIGTERM


def test_nobody_tries_on_for_a_server_that_has_ended(tmp_path: Path) -> None:
    with started(tmp_path, "exit 75") as server:
        assert becomes_true(lambda: psutil.Process(server.pid).name() == "sleep", 10)
        [tries] = psutil.Process(server.pid).children()
        server.terminate()
    assert becomes_true(lambda: not tries.is_running(), 10)
