"""`restore --check`: a backup is only worth something when it comes back. The trial is written to the running shop's log."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import click
from flask import Flask, current_app

from beautique.cli.archive import UNREADABLE, Manifest
from beautique.cli.doctor import is_well
from beautique.cli.errors import UNUSABLE, reason_of
from beautique.kernel.db import db
from beautique.kernel.errors import Conflict, DomainError
from beautique.staff.actors import command_line
from beautique.upkeep.commands import record_trial
from beautique.web.extensions import current_settings

_ILL = "It was restored, but the shop that came back is not well: see above."


def try_restore(file: Path, bring_back: Callable[[Path], Manifest]) -> Manifest:
    """Restores a backup aside, looks at it as `doctor` does, throws it away, and records how it went. Raises `DomainError`.

    The trial's database is SQLite whatever the shop's is: a backup of one engine can be restored into the other.
    """
    problem: DomainError | None = None
    with _aside():
        try:
            manifest = bring_back(file)
            problem = None if is_well() else Conflict(_ILL)
        except DomainError as error:
            problem = error
    _record(file, problem.message if problem else "")
    if problem:
        raise problem
    return manifest


def _record(file: Path, problem: str) -> None:
    """Where the shop's own database cannot be used, what the backup is worth matters most: it is told all the same."""
    try:
        record_trial(_made_at(file), str(file.resolve()), problem, command_line())
    except UNUSABLE as error:
        click.echo(f"The trial is not written to the log: {reason_of(error)}.", err=True)


@contextmanager
def _aside() -> Iterator[None]:
    """Another application of the same settings, with an empty database and empty folders that go with it."""
    settings = current_settings()
    with tempfile.TemporaryDirectory(prefix="beautique-restore-") as folder:
        root = Path(folder)
        places = {
            "database_url": f"sqlite:///{root / 'shop.db'}",
            "media_root": root / "media",
            "proofs_root": root / "proofs",
        }
        app: Flask = current_app.extensions["create_app"](settings.model_copy(update=places))
        with app.app_context():
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()


def _made_at(file: Path) -> datetime | None:
    """Which backup it is; None for a file that does not say."""
    with suppress(DomainError, ValueError, *UNREADABLE), zipfile.ZipFile(file) as archive:
        return datetime.fromisoformat(Manifest.read(archive).made_at)
    return None
