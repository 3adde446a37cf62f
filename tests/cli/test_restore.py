"""A backup comes back whole, into either engine; anything less is refused before a single row is written."""

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
from tests.cli.conftest import Rewrite, Run, rewritten, runner
from tests.conftest import PASSWORD, Browser
from tests.factories import make_order

on_sqlite_only = pytest.mark.parametrize(
    "engine", ["sqlite"], indirect=True
)  # what the database is makes no difference


def table_names(shop: Flask) -> list[str]:
    with shop.app_context():
        return inspect(db.engine).get_table_names()


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


@on_sqlite_only
@pytest.mark.parametrize("part", [0, 0.01, 0.3, 0.6, 0.999])
def test_a_truncated_file_is_refused(part: float, file: Path, another_shop: Callable[..., Flask]) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * part)])
    shop = another_shop("sqlite")
    result = runner(shop)("restore", file)
    assert result.exit_code == 1
    assert "Nothing was written." in result.output
    assert "Traceback" not in result.output
    assert table_names(shop) == []


@on_sqlite_only
@pytest.mark.parametrize("part", [0.05, 0.2, 0.35, 0.5, 0.65])
def test_a_file_with_one_other_byte_is_refused(
    part: float, file: Path, another_shop: Callable[..., Flask]
) -> None:
    content = bytearray(file.read_bytes())
    with zipfile.ZipFile(
        file
    ) as archive:  # in the middle of a member: between two of them are bytes that count for nothing
        members = [each for each in archive.infolist() if each.file_size]
        member = members[int(len(members) * part)]
    name, extra = (
        int.from_bytes(content[at : at + 2], "little")
        for at in (member.header_offset + 26, member.header_offset + 28)
    )
    content[member.header_offset + 30 + name + extra + member.compress_size // 2] ^= 0x55
    file.write_bytes(content)
    shop = another_shop("sqlite")
    result = runner(shop)("restore", file)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert table_names(shop) == []


@on_sqlite_only
@pytest.mark.parametrize(
    ("place", "bit", "last"),
    [(6, 0x80, False), (8, 0x01, True), (8, 0x20, False), (10, 0x01, True), (10, 0x04, False)],
)
def test_a_file_whose_list_of_members_has_one_other_bit_is_refused(
    place: int, bit: int, last: bool, file: Path, another_shop: Callable[..., Flask]
) -> None:
    content = bytearray(file.read_bytes())
    entry = (content.rfind if last else content.find)(b"PK\x01\x02")  # the manifest's, or a table's
    content[entry + place] ^= bit  # the version needed, whether it is encrypted or patched, how it is packed
    file.write_bytes(content)
    shop = another_shop("sqlite")
    result = runner(shop)("restore", file)
    assert result.exit_code == 1
    assert "Nothing was written." in result.output
    assert table_names(shop) == []


def other_row(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members["tables/orders.jsonl"] = members["tables/orders.jsonl"].replace(b"Karachi", b"Lahore")


def missing_table(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    del members["tables/orders.jsonl"]


def stowaway(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members["tables/more.jsonl"] = b""


def other_format(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["format"] = 99


def from_the_future(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest["revision"] = "9999"


def foreign_path(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    members["pictures/../../x.jpg"] = b""
    manifest["pictures"]["pictures/../../x.jpg"] = hashlib.sha256(b"").hexdigest()


def no_manifest_of_ours(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
    manifest.clear()


@on_sqlite_only
@pytest.mark.parametrize(
    ("rewrite", "said"),
    [
        (other_row, "altered"),
        (missing_table, "does not hold"),
        (stowaway, "does not hold"),
        (other_format, "format 99"),
        (from_the_future, "does not know"),
        (foreign_path, "none of ours"),
        (no_manifest_of_ours, "no backup"),
    ],
)
def test_an_altered_backup_is_refused(
    rewrite: Rewrite, said: str, file: Path, another_shop: Callable[..., Flask]
) -> None:
    shop = another_shop("sqlite")
    result = runner(shop)("restore", rewritten(file, rewrite))
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output
    assert table_names(shop) == []


@on_sqlite_only
def test_a_file_that_is_no_backup_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Sana")
    result = run("restore", tmp_path / "letter.txt")
    assert result.exit_code == 1
    assert "no backup" in result.output


def test_rows_that_the_database_refuses_leave_it_empty(
    file: Path, another_shop: Callable[..., Flask], engine: str
) -> None:
    def negative(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        (form,) = (each for each in manifest["tables"] if each["name"] == "order_days")
        place = list(form["columns"]).index("last_number")
        rows = [orjson.loads(line) for line in members["tables/order_days.jsonl"].splitlines()]
        rows[-1][place] = -1
        content = b"".join(orjson.dumps(row) + b"\n" for row in rows)
        members["tables/order_days.jsonl"], form["sha256"] = content, hashlib.sha256(content).hexdigest()

    shop = another_shop(engine)
    result = runner(shop)("restore", rewritten(file, negative))
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "refuses" in result.output
    assert runner(shop)("restore", file).exit_code == 0  # still empty: the right file can follow


@on_sqlite_only
def test_rows_that_come_back_otherwise_leave_it_empty(file: Path, another_shop: Callable[..., Flask]) -> None:
    def wrong_count(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        manifest["tables"][0]["rows"] += 1

    shop = another_shop("sqlite")
    result = runner(shop)("restore", rewritten(file, wrong_count))
    assert result.exit_code == 1
    assert "did not come back as it was" in result.output
    assert runner(shop)("restore", file).exit_code == 0


@on_sqlite_only
def test_local_pictures_are_not_restored_beside_a_picture_service(
    file: Path, another_shop: Callable[..., Flask]
) -> None:
    shop = another_shop("sqlite")
    shop.extensions["images"] = object()
    result = runner(shop)("restore", file)
    assert result.exit_code == 1
    assert "CLOUDINARY_URL" in result.output


@on_sqlite_only
def test_a_folder_that_cannot_be_made_is_named(
    file: Path, another_shop: Callable[..., Flask], tmp_path: Path
) -> None:
    (tmp_path / "letter").touch()
    result = runner(another_shop("sqlite", media_root=tmp_path / "letter" / "media"))("restore", file)
    assert result.exit_code == 1
    assert "letter" in result.output
    assert "cannot be used: Not a directory." in result.output
