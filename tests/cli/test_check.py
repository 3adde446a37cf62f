"""`check --deploy` passes a shop that may meet the public, and names everything that speaks against one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from pydantic import SecretStr
from sqlalchemy import event, make_url

from beautique.config import ROOT, Settings
from beautique.demo.accounts import PASSWORD as DEMO_PASSWORD
from beautique.kernel.db import db
from beautique.media.errors import PictureStoreError
from beautique.staff import passwords
from beautique.staff.actors import command_line
from beautique.staff.commands import create_account, deactivate
from beautique.staff.links import invite
from beautique.staff.models import StaffAccount
from beautique.staff.types import AccountDraft, Role
from tests.cli.conftest import Run, runner

PUBLIC: dict[str, Any] = {
    "beautique_env": "production",
    "public_url": "https://shop.example.com",
    "allow_local_storage": True,
    "trusted_hops": 1,
}


@pytest.fixture
def deploy(another_shop: Callable[..., Flask], owner: StaffAccount, tmp_path: Path) -> Callable[..., Any]:
    """Checks the shop's database with other settings."""

    def deploy(**over: Any) -> Any:
        folder = tmp_path / "private"
        folder.mkdir(mode=0o700, exist_ok=True)
        return runner(another_shop(**{**PUBLIC, "media_root": folder, **over}))("check", "--deploy")

    return deploy


def test_a_shop_with_its_owner_its_secrets_and_https_is_ready(deploy: Callable[..., Any]) -> None:
    result = deploy()
    assert result.exit_code == 0, result.output
    assert "✗" not in result.output


def test_without_deploy_a_shop_in_development_is_fine(run: Run) -> None:
    result = run("check")
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"beautique_env": "development"}, "BEAUTIQUE_ENV: is development"),
        ({"secret_key": SecretStr("short")}, "SECRET_KEY: is shorter"),
        (
            {"jwt_secret_key": SecretStr("a secret of the tests that is long enough")},
            "JWT_SECRET_KEY: must differ",
        ),
        ({"allow_local_storage": False}, "CLOUDINARY_URL: is missing"),
        ({"public_url": "http://127.0.0.1:8000"}, "does not begin with https"),
        ({"public_url": "http://127.0.0.1:8000"}, "cookies would travel without encryption"),
        ({"trusted_hops": 0}, "TRUSTED_HOPS: is 0"),
    ],
)
def test_settings_that_are_not_for_production_are_named(
    over: dict[str, Any], said: str, deploy: Callable[..., Any]
) -> None:
    result = deploy(**over)
    assert result.exit_code == 1
    assert said in result.output


def test_a_running_debugger_is_refused(deploy: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    result = deploy()
    assert result.exit_code == 1
    assert "the debugger is on" in result.output


def test_a_folder_that_everybody_may_read_is_refused(deploy: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o755)
    assert (
        "MEDIA_ROOT" not in deploy(media_root=tmp_path / "open").output
    )  # nobody comes into what it lies in
    tmp_path.chmod(0o755)
    result = deploy(media_root=tmp_path / "open")
    assert result.exit_code == 1
    assert "MEDIA_ROOT" in result.output


def test_a_folder_of_screenshots_is_for_this_program_alone(
    deploy: Callable[..., Any], tmp_path: Path
) -> None:
    folder = tmp_path / "screenshots"
    folder.mkdir()
    folder.chmod(0o700)
    assert "PROOFS_ROOT" not in deploy(proofs_root=folder).output
    folder.chmod(0o710)
    result = deploy(proofs_root=folder)
    assert result.exit_code == 1
    assert "chmod go-rwx" in result.output


def test_screenshots_that_would_vanish_with_a_container_are_refused(
    another_shop: Callable[..., Flask], owner: StaffAccount
) -> None:
    shop = another_shop(**PUBLIC, proofs_root=Path("/data/proofs"))
    given = shop.extensions["settings"].model_dump()
    given["allow_local_storage"] = False
    for kept, said in ((given, False), ({**given, "proofs_root": None}, True)):
        shop.extensions["settings"] = Settings.model_construct(
            **{name: value for name, value in kept.items() if value is not None or name != "proofs_root"}
        )
        assert ("PROOFS_ROOT: is not given" in runner(shop)("check", "--deploy").output) is said


@pytest.mark.parametrize("engine", ["sqlite"])
def test_a_database_that_everybody_may_read_is_refused(app: Flask, deploy: Callable[..., Any]) -> None:
    file = Path(str(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database))
    before = file.parent.stat().st_mode
    file.chmod(0o644)
    assert "SQLite" not in deploy().output  # nobody comes into its folder
    file.parent.chmod(0o755)
    try:
        result = deploy()
    finally:
        file.parent.chmod(before)
    assert result.exit_code == 1
    assert "can read the SQLite file" in result.output


def test_a_remote_database_without_encryption_is_refused(another_shop: Callable[..., Flask]) -> None:
    for query, said in (("", True), ("?sslmode=prefer", True), ("?sslmode=require", False)):
        shop = another_shop(**PUBLIC)
        given = shop.extensions["settings"].model_dump()
        given["database_url"] = f"postgresql+psycopg2://shop@db.example.com/shop{query}"
        shop.extensions["settings"] = Settings.model_construct(**given)
        assert ("without encryption" in runner(shop)("check", "--deploy").output) is said, query


@pytest.mark.parametrize(
    ("name", "what"), [("media_root", "pictures"), ("proofs_root", "payment screenshots")]
)
def test_a_folder_that_cannot_be_made_is_refused(
    name: str, what: str, deploy: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    result = deploy(**{name: tmp_path / "file" / "kept"})
    assert result.exit_code == 1
    assert f"the folder of {what} cannot be made" in result.output


def test_folders_that_it_makes_itself_are_private(deploy: Callable[..., Any], tmp_path: Path) -> None:
    result = deploy(media_root=tmp_path / "new media", proofs_root=tmp_path / "new proofs")
    assert result.exit_code == 0, result.output


def test_a_picture_service_that_does_not_answer_is_refused(
    another_shop: Callable[..., Flask], owner: StaffAccount
) -> None:
    class Silent:
        def delete(self, public_id: str) -> None:
            raise PictureStoreError("no answer")

    shop = another_shop(**PUBLIC)
    shop.extensions["images"] = Silent()
    result = runner(shop)("check", "--deploy")
    assert result.exit_code == 1
    assert "picture service" in result.output


def test_a_shop_without_an_active_owner_is_refused(
    app: Flask, owner: StaffAccount, deploy: Callable[..., Any], execute: Any
) -> None:
    execute("UPDATE staff_accounts SET is_active = :no", no=False)
    result = deploy()
    assert result.exit_code == 1
    assert "no active owner" in result.output


def test_who_was_only_invited_is_no_owner_who_can_log_in_and_has_no_password_to_try(
    app: Flask, owner: StaffAccount, deploy: Callable[..., Any], execute: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        invite(AccountDraft("nida", "nida@example.com", Role.OWNER), command_line())
    tried: list[str] = []
    monkeypatch.setattr(passwords, "verify", lambda _password, known: tried.append(known))
    assert deploy().exit_code == 0
    assert len(tried) == 1
    execute("UPDATE staff_accounts SET is_active = :no WHERE username = 'sana'", no=False)
    assert "no active owner" in deploy().output


def test_the_demos_password_is_found_whoever_has_it(app: Flask, deploy: Callable[..., Any]) -> None:
    with app.app_context():
        draft = AccountDraft("guest", "guest@example.com", Role.STAFF)
        guest = create_account(draft, DEMO_PASSWORD, command_line())
    result = deploy()
    assert result.exit_code == 1
    assert "guest has the demo's password" in result.output
    with app.app_context():
        deactivate(guest.id, command_line())
    assert deploy().exit_code == 0


def test_a_database_without_tables_is_refused(another_shop: Callable[..., Flask], engine: str) -> None:
    result = runner(another_shop(engine, **PUBLIC))("check", "--deploy")
    assert result.exit_code == 1
    assert "db upgrade" in result.output
    assert "Traceback" not in result.output


def test_a_database_that_is_away_is_refused(another_shop: Callable[..., Flask]) -> None:
    shop = another_shop(**PUBLIC, database_url="postgresql+psycopg2://nobody@127.0.0.1:1/nothing")
    result = runner(shop)("check", "--deploy")
    assert result.exit_code == 1
    assert "cannot be reached" in result.output


def test_commits_that_may_be_lost_are_refused(another_shop: Callable[..., Flask], engine: str) -> None:
    shop = another_shop(engine)
    with shop.app_context():
        upgrade(directory=str(ROOT / "migrations"))
        statement = "PRAGMA synchronous = NORMAL" if engine == "sqlite" else "SET synchronous_commit = off"

        @event.listens_for(db.engine, "connect")
        def careless(connection: Any, _record: object) -> None:
            cursor = connection.cursor()
            cursor.execute(statement)
            cursor.close()
            if engine == "postgresql":
                connection.commit()

        db.engine.dispose()
    result = runner(shop)("check")
    assert result.exit_code == 1
    assert "✗ Commits" in result.output
