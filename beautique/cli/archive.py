"""The form of a backup: one zip file with a manifest, the rows of every table as lines of JSON, the local pictures and the
screenshots of payments.

Values are written the same on both engines, so that a backup of one can be restored into the other, and rows are in the order
of their keys, so that one checksum per table tells whether it came back whole.
"""

import hashlib
import re
import uuid
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import orjson
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    Enum,
    Integer,
    String,
    Table,
    Text,
    Uuid,
    collate,
    column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.types import TypeEngine

from beautique.kernel.db import Money, UtcDateTime, on_sqlite
from beautique.kernel.errors import Conflict
from beautique.kernel.statements import is_databases_own
from beautique.kernel.text import counted
from beautique.payments.picture_hashes import PictureHash

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
PICTURE: Final = re.compile(r"pictures/([0-9a-f]{32})/([a-z]+\.[a-z]+)")
PROOF: Final = re.compile(r"proofs/([0-9a-f]{32})")
CHUNK: Final = 1 << 20
# What Python says of a damaged file: the last two where a bit seems to say that it is packed in another way, or encrypted.
UNREADABLE: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)
_BATCH: Final = 1_000

# What a column holds -> how the database takes it, and how it is read from JSON.
_KINDS: Final[dict[str, tuple[TypeEngine[Any], Callable[[Any], Any] | None]]] = {
    "uuid": (Uuid(), uuid.UUID),
    "instant": (UtcDateTime(), datetime.fromisoformat),
    "date": (Date(), date.fromisoformat),
    "money": (Money(), Decimal),
    "json": (JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"), None),
    "flag": (Boolean(), None),
    "number": (Integer(), None),
    "text": (Text(), None),
    "hash": (PictureHash(), int),
}
_KIND_OF: Final[tuple[tuple[type[TypeEngine[Any]] | type[Any], str], ...]] = (
    (Uuid, "uuid"), (UtcDateTime, "instant"), (Date, "date"), (Money, "money"), (JSON, "json"), (Boolean, "flag"),
    (Integer, "number"), (Enum, "text"), (String, "text"), (PictureHash, "hash"),
)  # fmt: skip


class BadArchive(Conflict):
    """The file is no backup, or not a whole one."""


@dataclass(frozen=True, slots=True)
class TableForm:
    """A table as the manifest describes it. `columns` maps names to kinds; rows are lists of values in their order."""

    name: str
    key: list[str]
    columns: dict[str, str]
    rows: int = 0
    sha256: str = ""

    @classmethod
    def of(cls, model: Table) -> "TableForm":
        """The form of one of our tables. What the database fills in by itself is left out."""
        kinds = {each.name: _kind(each.type) for each in model.columns if not is_databases_own(each)}
        return cls(model.name, [each.name for each in model.primary_key.columns], kinds)

    @property
    def member(self) -> str:
        """The name of its rows within the file."""
        return f"tables/{self.name}.jsonl"

    @property
    def clause(self) -> TableClause:
        """The table as statements need it."""
        return table(self.name, *(column(name, _KINDS[kind][0]) for name, kind in self.columns.items()))

    def lines(self, session: Session) -> Iterator[bytes]:
        """The rows as lines of JSON, in the order of the key, some at a time."""
        clause = self.clause
        on_postgresql = not on_sqlite()
        order = [
            collate(clause.c[name], "C") if on_postgresql and self.columns[name] == "text" else clause.c[name]
            for name in self.key
        ]
        wide = {place for place, kind in enumerate(self.columns.values()) if kind == "hash"}  # no JSON number
        rows = session.execute(select(clause).order_by(*order), execution_options={"yield_per": _BATCH})
        for batch in rows.partitions():
            yield b"".join(
                orjson.dumps(
                    [
                        str(value) if place in wide and value is not None else value
                        for place, value in enumerate(row)
                    ],
                    default=str,
                    option=_OPTIONS,
                )
                for row in batch
            )

    def values(self, line: bytes) -> dict[str, Any]:
        """The values of one line, ready for an insert."""
        return {
            name: value if value is None or (read := _KINDS[kind][1]) is None else read(value)
            for (name, kind), value in zip(self.columns.items(), orjson.loads(line), strict=True)
        }


_OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: the schema's revision, the tables in an order in which they can be filled, files with checksums.

    Backups from before screenshots were kept have no `proofs`.
    """

    revision: str
    made_at: str
    tables: list[TableForm]
    pictures: dict[str, str]
    proofs: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def contents(self) -> str:
        """`12 rows of 3 tables, 1 file of pictures and 2 screenshots`."""
        rows = counted(sum(form.rows for form in self.tables), "row")
        tables, files = counted(len(self.tables), "table"), counted(len(self.pictures), "file")
        return f"{rows} of {tables}, {files} of pictures and {counted(len(self.proofs), 'screenshot')}"

    def write(self, archive: zipfile.ZipFile) -> None:
        """Adds it to the file, as the last member."""
        archive.writestr(MANIFEST, orjson.dumps(asdict(self)))

    @classmethod
    def read(cls, archive: zipfile.ZipFile) -> "Manifest":
        """Reads it. Raises `BadArchive`."""
        try:
            fields = orjson.loads(archive.read(MANIFEST))
            if fields["format"] != FORMAT:
                raise BadArchive(
                    f"This backup is of format {fields['format']}, made by another version of Beautique."
                )
            forms = [TableForm(**each) for each in fields.pop("tables")]
            if not all(kind in _KINDS for form in forms for kind in form.columns.values()):
                raise ValueError("an unknown kind")
            return cls(tables=forms, **fields)
        except (KeyError, ValueError, TypeError, *UNREADABLE) as error:
            raise BadArchive(
                "This file is no backup of Beautique, or it was damaged. Nothing was written."
            ) from error

    @property
    def checksums(self) -> Mapping[str, str]:
        """The checksum of every other member."""
        return {form.member: form.sha256 for form in self.tables} | self.pictures | self.proofs


def check_members(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Reads every member once. Raises `BadArchive` unless all are there, whole, and nothing else is."""
    if sorted(archive.namelist()) != sorted([MANIFEST, *manifest.checksums]):
        raise BadArchive("This backup does not hold what its manifest says. Nothing was written.")
    for name, expected in manifest.checksums.items():
        digest = hashlib.sha256()
        try:
            with archive.open(name) as member:
                while chunk := member.read(CHUNK):
                    digest.update(chunk)
        except UNREADABLE as error:
            raise BadArchive(
                f"This backup was damaged: {name} cannot be read. Nothing was written."
            ) from error
        if digest.hexdigest() != expected:
            raise BadArchive(f"This backup was altered: {name} has another checksum. Nothing was written.")


def _kind(type_: TypeEngine[Any]) -> str:
    return next(kind for cls, kind in _KIND_OF if isinstance(type_, cls))
