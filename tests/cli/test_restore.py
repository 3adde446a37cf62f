"""A backup comes back whole, into either engine, and never over rows that are there."""

import hashlib
import time
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
import time_machine
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, inspect, select

from beautique.audit.feed import read_feed
from beautique.audit.models import AuditEvent
from beautique.audit.types import EventFilter
from beautique.cli import archive_writer
from beautique.cli.archive import MANIFEST
from beautique.config import ROOT
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Invalid
from beautique.staff import sessions
from beautique.staff.actors import command_line
from beautique.staff.models import StaffAccount
from beautique.upkeep.types import UpkeepAction
from tests.cli.conftest import Run, on_sqlite_only, rewritten, runner, table_names
from tests.conftest import PASSWORD, Browser
from tests.factories import make_order


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_restored_shop_is_the_same_and_healthy(
    target: str, file: Path, filled: Run, another_shop: Callable[..., Flask], tmp_path: Path
) -> None:
    shop = another_shop(target)
    result = runner(shop)("restore", file)
    assert result.exit_code == 0, result.output
    healthy = runner(shop)("doctor")
    assert healthy.exit_code == 0, healthy.output
    assert runner(shop)("backup", tmp_path / "again.zip").exit_code == 0
    with zipfile.ZipFile(file) as first, zipfile.ZipFile(tmp_path / "again.zip") as second:
        manifests = [orjson.loads(archive.read(MANIFEST)) for archive in (first, second)]
    for manifest in manifests:
        del manifest["made_at"]
        for form in manifest["tables"]:
            if form["name"] in ("sessions", "staff_accounts"):  # see the test of ended access
                del form["rows"], form["sha256"]
    assert manifests[0] == manifests[1]
    assert len(manifests[0]["pictures"]) > 5


def all_told() -> Sequence[AuditEvent]:
    """The whole log as a follower reads it, once no transaction on the server, of whatever shop, began before its end."""
    number, deadline = db.session.scalar(select(func.count()).select_from(AuditEvent)), time.monotonic() + 20
    while len(told := read_feed(EventFilter(), None, 1_000).events) < number and time.monotonic() < deadline:
        time.sleep(0.05)
    return told


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_program_that_followed_the_log_hears_that_it_is_another_one_now_or_misses_nothing(
    target: str, app: Flask, file: Path, filled: Run, another_shop: Callable[..., Flask]
) -> None:
    with app.app_context():
        *in_backup, made = all_told()
        first = read_feed(EventFilter(), None, 50)
    assert made.action == UpkeepAction.BACKED_UP  # written when the file was whole
    everything = {event.id for event in in_backup}
    shop = another_shop(target)
    assert runner(shop)("restore", file).exit_code == 0
    with shop.app_context():
        assert {event.id for event in all_told()} == everything
        rest: set[UUID] | None = None  # refused
        with suppress(Invalid):
            rest = {event.id for event in read_feed(EventFilter(), first.next, 1_000).events}
        assert rest in (None, everything - {event.id for event in first.events})


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_what_opened_the_shop_before_a_restore_opens_nothing_after_it(
    app: Flask, run: Run, owner: StaffAccount, target: str, another_shop: Callable[..., Flask], tmp_path: Path
) -> None:
    browser = app.test_client().sign_in(owner.username)  # type: ignore[attr-defined]
    tokens = []
    for _ in range(2):  # the second is of the version after the backup's
        body = {"username": owner.username, "password": PASSWORD}
        tokens.append(app.test_client().post("/api/admin/login", json=body).json["access_token"])
        if len(tokens) == 1:
            assert run("backup", tmp_path / "now.zip").exit_code == 0
            with app.app_context():
                sessions.end_all_sessions(owner.id, command_line())
    shop = another_shop(target)
    shop.test_client_class = Browser
    result = runner(shop)("restore", tmp_path / "now.zip")
    assert "has to log in again" in result.output
    cookie = browser.get_cookie("beautique")
    late = shop.test_client()
    late.set_cookie("beautique", cookie.value)
    assert late.get("/admin/").status_code == 302
    for token in tokens:
        headers = {"Authorization": f"Bearer {token}"}
        assert shop.test_client().get("/api/admin/me", headers=headers).status_code == 401
    assert shop.test_client().sign_in(owner.username).get("/admin/").status_code == 200  # type: ignore[attr-defined]


def test_a_backup_is_of_the_moment_at_which_its_rows_are(
    run: Run, owner: StaffAccount, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    began = clock.now()
    with time_machine.travel(began, tick=False) as watch:
        monkeypatch.setattr(
            archive_writer, "_write_proofs", lambda *_: (watch.shift(1200) or {}, 0)
        )  # many screenshots
        assert run("backup", tmp_path / "now.zip").exit_code == 0
    with zipfile.ZipFile(tmp_path / "now.zip") as archive:
        assert orjson.loads(archive.read(MANIFEST))["made_at"] == began.isoformat()


def test_a_restored_shop_goes_on(file: Path, another_shop: Callable[..., Flask]) -> None:
    shop = another_shop("sqlite")
    runner(shop)("restore", file)
    before = make_order(shop)
    assert make_order(shop).day_counter == before.day_counter + 1
    assert runner(shop)("doctor").exit_code == 0


def test_an_upgraded_database_without_rows_is_empty_enough(
    file: Path, another_shop: Callable[..., Flask]
) -> None:
    shop = another_shop("sqlite")
    assert runner(shop)("db", "upgrade").exit_code == 0
    assert runner(shop)("restore", file).exit_code == 0


def test_a_database_with_rows_is_never_overwritten(filled: Run, file: Path, execute: Any) -> None:
    before = execute("SELECT count(*) FROM orders")
    result = filled("restore", file)
    assert result.exit_code == 1
    assert "not empty" in result.output
    assert execute("SELECT count(*) FROM orders") == before


@on_sqlite_only
@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_backup_of_an_older_version_comes_back_and_is_upgraded(
    target: str, file: Path, another_shop: Callable[..., Flask]
) -> None:
    before = another_shop("sqlite")
    with before.app_context():
        upgrade(directory=str(ROOT / "migrations"), revision="0045")
        known = {
            name: {column["name"] for column in inspect(db.engine).get_columns(name)}
            for name in table_names(before)
        }

    def older(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        manifest["revision"] = "0045"
        for form in manifest["tables"]:
            member, kept = f"tables/{form['name']}.jsonl", known.get(form["name"], set())
            lines = [
                dict(zip(form["columns"], orjson.loads(line), strict=True))
                for line in members.pop(member).splitlines()
            ]
            form["columns"] = {name: kind for name, kind in form["columns"].items() if name in kept}
            if kept:
                rows = b"".join(
                    orjson.dumps([line[name] for name in form["columns"]]) + b"\n" for line in lines
                )
                members[member], form["sha256"] = rows, hashlib.sha256(rows).hexdigest()
        manifest["tables"] = [form for form in manifest["tables"] if form["columns"]]

    shop = another_shop(target)
    result = runner(shop)("restore", rewritten(file, older))
    assert result.exit_code == 0, result.output
    healthy = runner(shop)("doctor")
    assert healthy.exit_code == 0, healthy.output
