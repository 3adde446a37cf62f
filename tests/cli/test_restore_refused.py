"""Anything less than a whole backup is refused before a single row is written."""

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from flask import Flask

from tests.cli.conftest import Rewrite, Run, on_sqlite_only, rewritten, runner, table_names


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
