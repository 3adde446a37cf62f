"""What goes into a backup's file: the rows of one snapshot, the pictures and the screenshots that it knows."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from beautique.cli.archive import CHUNK, Manifest, TableForm
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.media.local_store import LocalStore
from beautique.media.models import StoredPicture
from beautique.media.stores import public_id_of
from beautique.payments.models import PaymentProof
from beautique.web.stores import image_store, proof_store


def write_contents(session: Session, archive: zipfile.ZipFile) -> tuple[Manifest, int]:
    """The manifest of what was written, and how many screenshots have a row but no file."""
    made_at = clock.now().isoformat()  # the snapshot begins here; the files that follow may take long
    forms = [_write_table(session, archive, TableForm.of(model)) for model in db.metadata.sorted_tables]
    pictures = {name: _write_member(archive, name, chunks) for name, chunks in _pictures(session)}
    proofs, gone = _write_proofs(session, archive)
    head = str(current_app.extensions["migrations_head"])
    return Manifest(head, made_at, forms, pictures, proofs), gone


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
    store = image_store()
    if not isinstance(store, LocalStore):
        return
    for picture_id in session.query(StoredPicture.id).order_by(StoredPicture.id).yield_per(1_000):
        folder = store.root / public_id_of(picture_id.id)
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            yield f"pictures/{folder.name}/{path.name}", _content(path)


def _content(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
