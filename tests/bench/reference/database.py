"""The connections of the reference program, and pages by `count(*)` and OFFSET."""

import os
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from tests.bench.reference.tables import Base

engine = create_async_engine(
    make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+asyncpg"), pool_size=16, max_overflow=8
)
Session = async_sessionmaker(engine, expire_on_commit=False)


async def session() -> AsyncIterator[AsyncSession]:
    """A session for one request."""
    async with Session() as opened:
        yield opened


Db = Annotated[AsyncSession, Depends(session)]


async def page_of(
    session: AsyncSession,
    entity: type[Base],
    wanted: Sequence[ColumnElement[bool]],
    order: Sequence[ColumnElement[Any]],
    page: int,
    limit: int,
) -> dict[str, Any]:
    """A page of the rows that are wanted, and how many there are."""
    total = await session.scalar(select(func.count()).select_from(entity).where(*wanted)) or 0
    found = await session.scalars(
        select(entity).where(*wanted).order_by(*order).offset((page - 1) * limit).limit(limit)
    )
    return {
        "items": found.all(),
        "total": total,
        "page": page,
        "limit": limit,
        "total_pages": max(1, -(-total // limit)),
    }
