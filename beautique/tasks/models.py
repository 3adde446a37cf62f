"""The table of tasks."""

import uuid
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, and_, not_
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel import clock
from beautique.kernel.db import Base, new_id


class Task(Base):
    """Something that one staff member wants to do."""

    __tablename__ = "tasks"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_accounts.id"))
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    is_completed: Mapped[bool] = mapped_column(default=False)
    due_date: Mapped[date | None]
    order_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("orders.id"))
    version: Mapped[int] = mapped_column()
    deleted_at: Mapped[datetime | None]  # kept for a moment, for undo; until then it exists for nobody
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (Index("ix_tasks_account_id_id", "account_id", "id"),)


OPEN: ColumnElement[bool] = and_(not_(Task.is_completed), Task.deleted_at.is_(None))
Index("ix_tasks_open", Task.account_id, Task.due_date, Task.id, postgresql_where=OPEN, sqlite_where=OPEN)
