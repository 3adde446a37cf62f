"""Where the shop keeps things: database, pictures, screenshots, and its first owner."""

import stat
from pathlib import Path

import pytest

from beautique.config import ROOT
from tests.config.conftest import PRODUCTION, development, load, problems


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg2://u:p@h/d"),
        (
            "postgresql://u:p%40x@h:5433/d?sslmode=require",
            "postgresql+psycopg2://u:p%40x@h:5433/d?sslmode=require",
        ),
        ("postgresql+psycopg2://u@h/d", "postgresql+psycopg2://u@h/d"),
        ("sqlite:///instance/shop.db", f"sqlite:///{ROOT}/instance/shop.db"),
        ("sqlite:////var/lib/shop.db", "sqlite:////var/lib/shop.db"),
    ],
)
def test_the_database_url_names_its_driver_and_an_absolute_file(given: str, expected: str) -> None:
    assert development(database_url=given).database_url == expected


def test_a_fresh_checkout_gets_the_folder_of_its_database_for_itself_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Any other folder is the operator's: a disk that is not mounted must not look like an empty shop."""
    instance, away = tmp_path / "instance", tmp_path / "away"
    small = {**PRODUCTION, "ALLOW_LOCAL_STORAGE": "true"}
    for folder in (instance, away):
        load(monkeypatch, {**small, "DATABASE_URL": f"sqlite:///{folder}/shop.db"}, instance=instance)
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    assert not away.exists()


@pytest.mark.parametrize(
    ("database", "pictures", "allowed", "bad"),
    [
        ("postgresql://u@h/d", "cloudinary://k:s@c", False, []),
        ("postgresql://u@h/d", "", False, ["CLOUDINARY_URL"]),
        ("sqlite:///shop.db", "cloudinary://k:s@c", False, ["DATABASE_URL"]),
        ("sqlite:///shop.db", "", False, ["DATABASE_URL", "CLOUDINARY_URL"]),
        ("sqlite:///shop.db", "", True, []),
    ],
)
def test_production_keeps_nothing_on_a_disk_that_may_vanish(
    monkeypatch: pytest.MonkeyPatch, database: str, pictures: str, allowed: bool, bad: list[str]
) -> None:
    storage = {
        "DATABASE_URL": database,
        "CLOUDINARY_URL": pictures,
        "ALLOW_LOCAL_STORAGE": str(allowed).lower(),
    }
    if bad:
        assert list(problems(monkeypatch, PRODUCTION | storage)) == bad
    else:
        assert load(monkeypatch, PRODUCTION | storage).allow_local_storage is allowed


@pytest.mark.parametrize(
    "folder", ["instance/media", "instance/media/proofs", "static/proofs", "instance/../static"]
)
def test_screenshots_lie_in_no_folder_that_addresses_lead_to(
    monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    assert load(monkeypatch, PRODUCTION).proofs_root == ROOT / "instance" / "proofs"
    assert list(problems(monkeypatch, PRODUCTION | {"PROOFS_ROOT": folder})) == ["PROOFS_ROOT"]


def test_neon_is_not_asked_for_more_connections_than_it_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    neon = PRODUCTION | {
        "DATABASE_URL": "postgresql://u:p@ep-quiet-1.eu-central-1.aws.neon.tech/shop?sslmode=require"
    }
    assert load(monkeypatch, neon).db_pool_size == 4
    assert list(problems(monkeypatch, neon | {"DB_POOL_SIZE": "5"})) == ["DB_POOL_SIZE"]


def test_the_picture_service_keeps_capitals_and_decodes_its_secret() -> None:
    account = development(
        cloudinary_url="cloudinary://123:a%2Fb@My-Cloud?upload_prefix=http://127.0.0.1:9000"
    ).cloudinary
    assert account is not None
    assert (account.cloud_name, account.api_key, account.api_secret) == ("My-Cloud", "123", "a/b")
    assert account.upload_prefix == "http://127.0.0.1:9000"
    assert "a/b" not in repr(account)
    assert development().cloudinary is None


def test_the_first_owner_needs_all_three_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(problems(monkeypatch, PRODUCTION | {"OWNER_USERNAME": "asma"})) == [
        "OWNER_EMAIL",
        "OWNER_PASSWORD",
    ]
