"""`flask --app wsgi restore FILE`: a backup into an empty database, checked before and after."""

import hashlib
import os
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import delete, func, insert, inspect, select, table, text
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from beautique.cli import restore_trial
from beautique.cli.archive import PICTURE, PROOF, UNREADABLE, BadArchive, Manifest, TableForm, check_members
from beautique.cli.errors import spoken_errors
from beautique.cli.snapshot import known_revisions
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Conflict
from beautique.media.local_store import LocalStore
from beautique.web.extensions import current_settings
from beautique.web.migrations import schema_revision
from beautique.web.stores import image_store, proof_store

_BATCH = 1_000
_FILLED_BY_MIGRATIONS = ("alembic_version", "catalogue_state")
_SEARCH_INDEX = "fts_"  # SQLite's own tables, which triggers keep


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True))
@click.option(
    "--check", "only_try", is_flag=True,
    help="Only try: into a database and folders of its own, which are looked at as `doctor` does and thrown away.",
)  # fmt: skip
@with_appcontext
def restore(file: Path, only_try: bool) -> None:
    """Bring back what `backup` wrote into FILE. The database must be empty; tables are made."""
    with spoken_errors():
        if only_try:
            manifest = restore_trial.try_restore(file, bring_back)
            click.echo(
                f"It can be restored: {manifest.contents()}, as they were at {manifest.made_at}, and all is well."
            )
            return
        manifest = bring_back(file)
    click.echo(f"Restored {manifest.contents()}.")
    click.echo(f"They are as they were at {manifest.made_at}. `doctor` looks at them more closely.")
    click.echo(
        "Everybody has to log in again. Accounts, passwords, tokens of the storefront and drafts are as they were then:"
        " what was ended since has to be ended again."
    )


def bring_back(file: Path) -> Manifest:
    """Fills this program's empty database and folders with a backup, and tells what it held. Raises `Conflict`."""
    try:
        archive = zipfile.ZipFile(file)
    except UNREADABLE as error:
        raise BadArchive(
            "This file is no backup of Beautique, or not a whole one. Nothing was written."
        ) from error
    try:
        with archive:
            manifest = _checked(archive)
            upgrade(revision=manifest.revision)
            _write_pictures(archive, manifest)
            _write_proofs(archive, manifest)
            _fill_tables(archive, manifest)
    except (IntegrityError, DataError) as error:
        raise Conflict(
            f"The database refuses a row of this backup ({type(error.orig).__name__}). No row was kept."
        ) from error
    upgrade(revision="head")
    return manifest


def _checked(archive: zipfile.ZipFile) -> Manifest:
    """The manifest of a backup that is whole and fits this program, this store and an empty database. Nothing is written."""
    manifest = Manifest.read(archive)
    check_members(archive, manifest)
    if manifest.revision not in known_revisions():
        raise Conflict(
            f"This backup is of revision {manifest.revision}, which this program does not know. Use a newer one."
        )
    if manifest.pictures and not isinstance(image_store(), LocalStore):
        raise Conflict(
            "This backup holds pictures of a local folder: restore it with an empty CLOUDINARY_URL."
        )
    if not all(PICTURE.fullmatch(name) for name in manifest.pictures):
        raise BadArchive("This backup names pictures that are none of ours. Nothing was written.")
    if not all(PROOF.fullmatch(name) for name in manifest.proofs):
        raise BadArchive("This backup names screenshots that are none of ours. Nothing was written.")
    revision = schema_revision()
    if revision not in (None, manifest.revision) or any(_filled_tables()):
        raise Conflict(
            "This database is not empty. Restore into a new one: nothing here is ever overwritten."
        )
    return manifest


def _filled_tables() -> Iterator[str]:
    with db.engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            if name in _FILLED_BY_MIGRATIONS or name.startswith(_SEARCH_INDEX):
                continue
            if connection.scalar(select(func.count()).select_from(table(name))):
                yield name


def _write_pictures(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Before the rows: a picture that nobody knows is a smaller harm than one that is missing."""
    root = current_settings().media_root
    for name in manifest.pictures:
        _, public_id, file_name = name.split("/")
        folder = root / public_id
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{file_name}.part"
        with draft.open("wb") as file:
            file.write(archive.read(name))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / file_name)


def _write_proofs(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    for name in manifest.proofs:
        proof_store().put_back(name.removeprefix("proofs/"), archive.read(name))


def _fill_tables(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """All rows in one transaction, read back and compared before it is committed."""
    with transaction(without_timeouts=True) as session:
        for form in manifest.tables:
            if form.name in _FILLED_BY_MIGRATIONS:
                session.execute(delete(form.clause))
            _fill(session, archive, form)
        for form in manifest.tables:
            _compare(session, form)
        _end_access(session, {form.name for form in manifest.tables})


def _fill(session: Session, archive: zipfile.ZipFile, form: TableForm) -> None:
    statement = insert(form.clause)
    with archive.open(form.member) as lines:
        while rows := [form.values(line) for line in islice(lines, _BATCH)]:
            session.execute(statement, rows)


def _end_access(session: Session, tables: set[str]) -> None:
    """Whoever logged out, or was shut out, since the backup was made would be let in again by its rows. An old one has not all tables.

    A session version is higher than all that have been given out meanwhile when it counts minutes since 1970.
    """
    for name in {"sessions", "password_links"} & tables:
        session.execute(delete(table(name)))
    session.execute(
        text(
            "UPDATE staff_accounts SET session_version ="
            " CASE WHEN session_version < :now THEN :now ELSE session_version + 1 END"
        ),
        {"now": int(clock.now().timestamp()) // 60},
    )


def _compare(session: Session, form: TableForm) -> None:
    digest, rows = hashlib.sha256(), 0
    for lines in form.lines(session):
        digest.update(lines)
        rows += lines.count(b"\n")
    if (rows, digest.hexdigest()) != (form.rows, form.sha256):
        raise Conflict(
            f"The table {form.name} did not come back as it was: {rows:,} rows instead of {form.rows:,}, or other values."
        )
