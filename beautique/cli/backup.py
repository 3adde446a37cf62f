"""`flask --app wsgi backup FILE`: the whole shop in one file, while it goes on working."""

import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO

import click
from flask.cli import with_appcontext

from beautique.cli.archive_writer import write_contents
from beautique.cli.errors import spoken_errors
from beautique.cli.snapshot import snapshot
from beautique.kernel.errors import Conflict
from beautique.kernel.text import counted
from beautique.staff.actors import command_line
from beautique.upkeep.commands import record_backup
from beautique.upkeep.types import Backup
from beautique.web.migrations import is_at_head


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(file: Path) -> None:
    """Write everything into FILE: one consistent moment, also while orders come in."""
    with spoken_errors():
        if not is_at_head():
            raise Conflict("The database has other migrations than this program. Run `db upgrade` first.")
        if file.exists() and not file.is_file():
            raise Conflict(f"{file} is a device or a pipe: name a file.")
        try:
            with (
                _atomic(file) as target,
                zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            ):
                with snapshot() as session:
                    manifest, gone = write_contents(session, archive)
                manifest.write(archive)
        except OSError as error:
            raise click.ClickException(f"{file} could not be written: {error.strerror}.") from error
    click.echo(f"Wrote {manifest.contents()} to {file}.")
    if gone:
        click.echo(f"Not in it, because no longer there: {counted(gone, 'screenshot')}. `doctor` says whose.")
    made = Backup(datetime.fromisoformat(manifest.made_at), str(file.resolve()), file.stat().st_size)
    with spoken_errors():
        record_backup(made, command_line())


@contextmanager
def _atomic(file: Path) -> Iterator[IO[bytes]]:
    """A private file that appears under its name only when it is whole and on the disk."""
    # A name of its own: what a kill left behind may be of the same process id, which in a container never changes.
    descriptor, name = tempfile.mkstemp(".part", f".{file.name}.", file.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        draft.replace(file)
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        draft.unlink(missing_ok=True)
