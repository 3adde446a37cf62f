"""The shop under test: once on SQLite, once on PostgreSQL, with an empty database for every test."""

import gc
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from itsdangerous import URLSafeTimedSerializer
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import TextClause, text

from beautique import create_app
from beautique.admin.core import identity
from beautique.audit.types import Via
from beautique.config import ROOT, Settings
from beautique.kernel.db import db, transaction
from beautique.staff import passwords, throttling
from beautique.staff.actors import command_line
from beautique.staff.commands import create_account
from beautique.staff.log_in import Try, enter, limits_of
from beautique.staff.models import StaffAccount
from beautique.staff.types import AccountDraft, Consumed, Role

pytest_plugins = ["tests.servers", "tests.fuzz.tally"]

PASSWORD = "correct horse battery"  # of every account in the tests
passwords.ROUNDS = 4  # twelve are for production: a test of one behaviour need not wait for them


def settings(database_url: str, folder: Path, **over: Any) -> Settings:
    """Settings of a shop under test."""
    return Settings(
        **{
            "beautique_env": "development",
            "database_url": database_url,
            "media_root": folder / "media",
            "proofs_root": folder / "proofs",
            "secret_key": "a secret of the tests that is long enough",
            "jwt_secret_key": "another secret of the tests, long enough",
            "ratelimit_enabled": False,
            **over,
        }
    )


class Browser(FlaskClient):
    """A test client that fills in the CSRF token, as a page's form would."""

    def csrf_token(self) -> str:
        """A token that belongs to this client's session."""
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", "0123456789abcdef")
        return str(URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw))

    def post_form(self, url: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Sends a form with its CSRF token."""
        return self.post(url, data={"csrf_token": self.csrf_token(), **(data or {})}, **more)

    def sign_in(self, username: str, password: str = PASSWORD) -> "Browser":
        """Logs in through the form."""
        answer = self.post_form("/admin/login", {"username": username, "password": password})
        assert answer.status_code in {302, 303}, answer.get_data(as_text=True)
        return self


class Shop:
    """One application on one engine; `reset` empties it."""

    def __init__(self, engine: str, folder: Path) -> None:
        from tests.servers import (
            create_database,  # the plugin: importing it above would come before its registration
        )

        self.engine = engine
        self.file, self.template = folder / "shop.db", folder / "template.db"
        url = (
            f"sqlite:///{self.file}"
            if engine == "sqlite"
            else create_database(folder.name.replace("-", "_").lower())
        )
        self.app = create_app(settings(url, folder))
        self.app.testing = True
        self.app.test_client_class = Browser
        # Compiled once for both engines.
        self.app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder.parent))
        with self.app.app_context():
            upgrade(directory=str(ROOT / "migrations"))
            if engine == "postgresql":
                with db.engine.begin() as connection:
                    connection.execute(_emptying())
            db.engine.dispose()
        if engine == "sqlite":
            shutil.copy(self.file, self.template)

    def reset(self) -> None:
        """The database as the migrations left it, and nothing remembered of an earlier test's catalogue."""
        self.app.extensions["catalogue_answers"].clear()
        # One for all applications of this process: the last that was made decides.
        throttling.configure(requests_are_limited=False)
        with self.app.app_context():
            if self.engine == "sqlite":
                db.engine.dispose()
                for leftover in self.file.parent.glob("shop.db-*"):
                    leftover.unlink()
                shutil.copy(self.template, self.file)
            else:
                with db.engine.begin() as connection:
                    connection.execute(_EMPTY)


# Planned once per connection. TRUNCATE makes new files for each table and index: 50 ms of the server's time where this takes 5.
# As a replica, so that neither the log's append-only triggers nor foreign keys ask.
_EMPTY = text("SET LOCAL session_replication_role = replica; SELECT empty_the_shop()")


def _emptying() -> TextClause:
    """The function that empties every table, in one call."""
    tables = {table.name for table in db.metadata.sorted_tables} - {"catalogue_state"}
    deletions = " ".join(f'DELETE FROM "{table}";' for table in sorted(tables))
    return text(
        "CREATE FUNCTION empty_the_shop() RETURNS void LANGUAGE plpgsql AS "
        f"$$ BEGIN {deletions} UPDATE catalogue_state SET version = 1; END $$"
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays to the end: the collector of garbage need not look through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take minutes comes first, so that no worker is left alone with it at the end."""
    items.sort(key=_allowed_s, reverse=True)


def _allowed_s(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0.0


@pytest.fixture(scope="session")
def shops() -> Iterator[dict[str, Shop]]:
    """The applications of this worker, made when first asked for."""
    made: dict[str, Shop] = {}
    yield made
    for shop in made.values():
        with shop.app.app_context():
            db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """The database engine of this run of the test."""
    return str(request.param)


@pytest.fixture
def app(
    engine: str, shops: dict[str, Shop], tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Flask:
    """An application with an empty database. No context is pushed: requests bring their own."""
    if engine not in shops:
        shops[engine] = Shop(engine, tmp_path_factory.mktemp(f"{engine}_{worker_id}"))
    shops[engine].reset()
    return shops[engine].app


@pytest.fixture
def app_context(app: Flask) -> Iterator[None]:
    """For tests of commands and queries, without requests."""
    with app.app_context():
        yield


@pytest.fixture
def client(app: Flask) -> Browser:
    """A visitor."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def owner(app: Flask) -> StaffAccount:
    """The owner's account."""
    return _account(app, "sana", "Sana Tariq", Role.OWNER)


@pytest.fixture
def staff(app: Flask) -> StaffAccount:
    """A staff member's account."""
    return _account(app, "asma", "Asma Noor", Role.STAFF)


@pytest.fixture
def owner_client(app: Flask, owner: StaffAccount) -> Browser:
    """The owner's browser, signed in."""
    return _signed_in(app, owner)


@pytest.fixture
def staff_client(app: Flask, staff: StaffAccount) -> Browser:
    """A staff member's browser, signed in."""
    return _signed_in(app, staff)


@pytest.fixture
def owner_token(app: Flask, owner: StaffAccount) -> str:
    """An access token of the owner."""
    return _token(app, owner.username)


@pytest.fixture
def staff_token(app: Flask, staff: StaffAccount) -> str:
    """An access token of a staff member."""
    return _token(app, staff.username)


def _account(app: Flask, username: str, display_name: str, role: Role) -> StaffAccount:
    draft = AccountDraft(username, f"{username}@example.com", role, display_name)
    with app.app_context():
        return create_account(draft, PASSWORD, command_line())


def _signed_in(app: Flask, account: StaffAccount) -> Browser:
    """A browser after the log-in, past its form and its password: `sign_in` goes through them."""
    browser: Browser = app.test_client()  # type: ignore[assignment]
    with app.test_request_context("/admin/login", environ_base=browser.environ_base):
        app.preprocess_request()
        visitor = identity.visitor()
        tried = Try(account.id, limits_of(account, visitor), Consumed(()))
        with transaction() as session:
            signed_in = enter(session, account, tried, visitor, Via.SESSION)
        identity.open_session(signed_in)
        answer = app.process_response(app.response_class())
    browser._update_cookies_from_response("localhost", "/", answer.headers.getlist("Set-Cookie"))
    return browser


def _token(app: Flask, username: str) -> str:
    answer = app.test_client().post("/api/admin/login", json={"username": username, "password": PASSWORD})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return str(answer.json["access_token"])
