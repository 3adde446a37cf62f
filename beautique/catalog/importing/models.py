"""The tables of imports: the file, one row for each of its products, and by what other shops know products and pictures of ours."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from beautique.catalog.importing.types import FileKind, Outcome
from beautique.kernel import clock
from beautique.kernel.db import Base, enum_column, new_id


class ImportJob(Base):
    """A file that somebody uploaded. The file itself is not kept, only what its rows say, until they are applied."""

    __tablename__ = "import_jobs"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[FileKind] = mapped_column(enum_column(FileKind, "kind"))
    file_name: Mapped[str] = mapped_column(String(255))
    total: Mapped[int]
    notes: Mapped[list[Any]]  # about the file as a whole
    defaults: Mapped[dict[str, Any]]  # what products get that name none themselves
    created_by: Mapped[uuid.UUID | None]
    created_by_name: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    started_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


class ImportRow(Base):
    """One product of a file: what is planned with it, and what became of it, written in the transaction that changes the product."""

    __tablename__ = "import_rows"
    __table_args__ = (
        Index("ix_import_rows_job_id_plan_position", "job_id", "plan", "position"),
        Index("ix_import_rows_job_id_outcome_position", "job_id", "outcome", "position"),
        Index("ix_import_rows_job_id_identity", "job_id", "identity"),
    )

    job_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("import_jobs.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]  # of the row in the sheet
    name: Mapped[str] = mapped_column(String(255))
    key: Mapped[str] = mapped_column(String(255))  # by which the file's shop knows it
    values: Mapped[dict[str, Any]]  # nothing once it is applied
    changes: Mapped[dict[str, Any]]  # [old, new] by field, for the preview
    notes: Mapped[list[Any]]
    plan: Mapped[Outcome | None] = mapped_column(enum_column(Outcome, "plan"))
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome, "outcome"))
    message: Mapped[str | None] = mapped_column(String(500))  # why it is refused
    identity: Mapped[str | None] = mapped_column(
        String(300)
    )  # two rows of a file with the same are about one product
    product_id: Mapped[uuid.UUID | None]
    product_version: Mapped[int | None]  # that the plan was made for


class ProductKey(Base):
    """By what another shop's files know a product: it stays the same product when its name changes here or there."""

    __tablename__ = "product_keys"

    kind: Mapped[FileKind] = mapped_column(enum_column(FileKind, "kind"), primary_key=True)
    key: Mapped[str] = mapped_column(String(255), primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("products.id", ondelete="CASCADE"), index=True)


class FetchedPicture(Base):
    """A picture of ours that came from somebody else's address: it is fetched once, and the same file again changes nothing."""

    __tablename__ = "fetched_pictures"

    address_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    picture: Mapped[dict[str, Any]]
    fetched_at: Mapped[datetime] = mapped_column(default=clock.now)
