"""`flask --app wsgi backup FILE`: the whole shop in one file, while it goes on working."""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select
from sqlalchemy.orm import Session

from beautique.cli.archive import CHUNK, Manifest, TableForm
from beautique.cli.errors import spoken_errors
from beautique.cli.snapshot import is_at_head, snapshot
from beautique.config import Settings
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.errors import Conflict
from beautique.media.local_store import LocalStore
from beautique.media.models import StoredPicture
from beautique.media.stores import public_id_of
from beautique.payments.models import PaymentProof
from beautique.web.stores import image_store, proof_store


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_appcontext
def backup(file: Path) -> None:
    """Write everything into FILE: one consistent moment, also while orders come in."""
    with spoken_errors():
        if not is_at_head():
            raise Conflict("The database has other migrations than this program. Run `db upgrade` first.")
        try:
            with (
                _atomic(file) as target,
                zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            ):
                with snapshot() as session:
                    manifest, gone = _write(session, archive)
                manifest.write(archive)
        except OSError as error:
            raise click.ClickException(f"{file} could not be written: {error.strerror}.") from error
    rows = sum(form.rows for form in manifest.tables)
    click.echo(
        f"Wrote {rows:,} rows of {len(manifest.tables)} tables and {len(manifest.pictures):,} files of pictures"
        f" and {len(manifest.proofs):,} screenshots to {file}."
    )
    if gone:
        click.echo(f"{gone:,} screenshots were not there any more and are not in it. `doctor` says whose.")


def _write(session: Session, archive: zipfile.ZipFile) -> tuple[Manifest, int]:
    """The manifest of what was written, and how many screenshots have a row but no file."""
    forms = [_write_table(session, archive, TableForm.of(model)) for model in db.metadata.sorted_tables]
    pictures = {name: _write_member(archive, name, chunks) for name, chunks in _pictures(session)}
    proofs, gone = _write_proofs(session, archive)
    head = str(current_app.extensions["migrations_head"])
    return Manifest(head, clock.now().isoformat(), forms, pictures, proofs), gone


def _write_proofs(session: Session, archive: zipfile.ZipFile) -> tuple[dict[str, str], int]:
    """The screenshots that the snapshot knows. One may be purged while this runs: it is counted, the backup goes on."""
    written, gone = {}, 0
    keys = (
        select(PaymentProof.file_key).where(PaymentProof.purged_at.is_(None)).order_by(PaymentProof.file_key)
    )
    for key in session.scalars(keys, execution_options={"yield_per": 1_000}):
        content = proof_store().find_content(key)
        if content is None:
            gone += 1
        else:
            written[f"proofs/{key}"] = _write_member(archive, f"proofs/{key}", [content])
    return written, gone


def _write_table(session: Session, archive: zipfile.ZipFile, form: TableForm) -> TableForm:
    rows = 0

    def counted() -> Iterator[bytes]:
        nonlocal rows
        for lines in form.lines(session):
            rows += lines.count(b"\n")
            yield lines

    sha256 = _write_member(archive, form.member, counted())
    return replace(form, rows=rows, sha256=sha256)


def _write_member(archive: zipfile.ZipFile, name: str, chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    with archive.open(name, "w", force_zip64=True) as member:
        for chunk in chunks:
            digest.update(chunk)
            member.write(chunk)
    return digest.hexdigest()


def _pictures(session: Session) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files of a local store that the snapshot knows. What is missing there is for `doctor` to say."""
    if not isinstance(image_store(), LocalStore):
        return
    root = cast(Settings, current_app.extensions["settings"]).media_root
    for picture_id in session.query(StoredPicture.id).order_by(StoredPicture.id).yield_per(1_000):
        folder = root / public_id_of(picture_id.id)
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            yield f"pictures/{folder.name}/{path.name}", _content(path)


def _content(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


@contextmanager
def _atomic(file: Path) -> Iterator[IO[bytes]]:
    """A private file that appears under its name only when it is whole and on the disk."""
    draft = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as target:
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
