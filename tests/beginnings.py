"""What takes long to make and many tests begin with: made once in an empty shop, copied for every further test."""

import shutil
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from flask import Flask
from sqlalchemy.engine import make_url

from beautique.config import Settings
from beautique.kernel import clock
from beautique.kernel.db import db
from tests.servers import create_database, replace_database

T = TypeVar("T")


@dataclass(frozen=True)
class Copy:
    """A shop as it was: pictures and screenshots below `folder`, the URL of its database, and what its maker gave."""

    folder: Path
    database: str
    given: Any


_copies: dict[tuple[str, str, date], Copy] = {}


def begin_with(app: Flask, name: str, make: Callable[[], T]) -> T:
    """The shop as `make` leaves an empty one, and what it gave. Made anew on another day: a shop knows its today."""
    settings: Settings = app.extensions["settings"]
    folder, database = settings.media_root.parent, settings.database_url
    key = (database, name, clock.today())
    if key in _copies:
        _let_go(app)
        _copy_pictures(_copies[key].folder, folder)
        _copy_database(_copies[key].database, database)
    else:
        given, place = make(), folder / f"copy-{len(_copies)}"
        _let_go(app)
        _copy_pictures(folder, place)
        _copies[key] = Copy(place, _copied(database, place), given)
    return cast(T, _copies[key].given)


def _let_go(app: Flask) -> None:
    """Closes all connections: PostgreSQL copies what nobody uses, and nobody may read on in a database that is replaced."""
    with app.app_context():
        db.engine.dispose()


def _copied(database: str, place: Path) -> str:
    """The URL of a copy of a database."""
    if database.startswith("postgresql"):
        return create_database(f"copy_{uuid.uuid4().hex[:20]}", template=database)
    url = f"sqlite:///{place}.db"
    _copy_database(database, url)
    return url


def _copy_database(source: str, target: str) -> None:
    if source.startswith("postgresql"):
        replace_database(target, template=source)
    else:
        with closing(_file(source)) as old, closing(_file(target)) as new:
            old.backup(new)


def _file(url: str) -> sqlite3.Connection:
    return sqlite3.connect(make_url(url).database or "")


def _copy_pictures(source: Path, target: Path) -> None:
    for name in ("media", "proofs"):
        shutil.rmtree(target / name, ignore_errors=True)
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name)
