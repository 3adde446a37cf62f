"""A filled shop, its commands, its backup, and further shops to restore into."""

import shutil
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import inspect, text

from beautique import create_app
from beautique.cli.archive import MANIFEST
from beautique.kernel.db import db
from tests.beginnings import begin_with
from tests.servers import create_database

Run = Callable[..., Result]
Rewrite = Callable[[dict[str, bytes], dict[str, Any]], None]
# what the database is makes no difference
on_sqlite_only = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


def runner(app: Flask) -> Run:
    """Runs a command line of an application: `run("demo", "--orders", 3)`."""
    return lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def app(app: Flask) -> Flask:
    """The shop under test, with empty folders of pictures and screenshots too."""
    for root in (app.extensions["settings"].media_root, app.extensions["settings"].proofs_root):
        shutil.rmtree(root, ignore_errors=True)
    return app


@pytest.fixture
def run(app: Flask) -> Run:
    return runner(app)


@pytest.fixture
def filled(app: Flask, run: Run) -> Run:
    """The commands of a shop with 8 products and 40 orders over 12 days."""

    def fill() -> None:
        result = run("demo", "--products", 8, "--orders", 40, "--days", 12)
        assert result.exit_code == 0, result.output

    begin_with(app, "filled for the command line", fill)
    return run


@pytest.fixture
def execute(app: Flask) -> Callable[..., Any]:
    """Runs one statement past all rules, and commits."""

    def execute(statement: str, **values: Any) -> Any:
        with app.app_context(), db.engine.begin() as connection:
            result = connection.execute(text(statement), values)
            return result.all() if result.returns_rows else None

    return execute


@pytest.fixture
def another_shop(app: Flask, tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Makes applications of their own: another database without tables (or the same one), another folder, other settings."""
    made: list[Flask] = []

    def another_shop(engine: str | None = None, **over: Any) -> Flask:
        if engine == "sqlite":
            over["database_url"] = f"sqlite:///{tmp_path}/{uuid.uuid4().hex}.db"
        elif engine == "postgresql":
            url = create_database(f"cli_{uuid.uuid4().hex[:20]}")
            over["database_url"] = url.replace("postgresql://", "postgresql+psycopg2://")
        over.setdefault("media_root", tmp_path / f"media-{uuid.uuid4().hex}")
        over.setdefault("proofs_root", tmp_path / f"proofs-{uuid.uuid4().hex}")
        made.append(create_app(app.extensions["settings"].model_copy(update=over)))
        return made[-1]

    yield another_shop
    for each in made:
        with each.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def file(filled: Run, tmp_path: Path) -> Path:
    """A backup of the filled shop."""
    path = tmp_path / "shop.zip"
    result = filled("backup", path)
    assert result.exit_code == 0, result.output
    return path


def rewritten(file: Path, rewrite: Rewrite) -> Path:
    """The backup with other members or another manifest, as a whole zip file again."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = orjson.loads(members.pop(MANIFEST))
    rewrite(members, manifest)
    path = file.with_name("rewritten.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in [*members.items(), (MANIFEST, orjson.dumps(manifest))]:
            archive.writestr(name, content)
    return path


def table_names(shop: Flask) -> list[str]:
    """The tables of a shop's database."""
    with shop.app_context():
        return inspect(db.engine).get_table_names()
