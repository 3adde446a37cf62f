"""The reference: the storefront and the staff's reads in the design of the original plan, on the shop's own PostgreSQL tables.

FastAPI, async SQLAlchemy, asyncpg; `count(*)` and OFFSET, ILIKE, order numbers by counting the day's orders. Nothing is cached or
limited, nothing is logged, and the tables are the shop's with its indexes: a plain program that is as quick as that design allows.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from tests.bench.reference import admin, storefront
from tests.bench.reference.database import Session, engine
from tests.bench.reference.orders import store_days
from tests.bench.reference.tables import OrderDay


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    """Every order points at its day, a table that the old design did not have: today's and tomorrow's are there from the start."""
    days: list[dict[str, Any]] = [
        {"day": day, "last_number": 0, "figures_stale": True} for day in store_days()
    ]
    async with Session.begin() as session:
        await session.execute(insert(OrderDay).on_conflict_do_nothing(), days)
    yield
    await engine.dispose()


app = FastAPI(title="Reference", lifespan=lifespan)
app.include_router(storefront.router)
app.include_router(admin.router)


@app.exception_handler(IntegrityError)
async def refuse(_request: Request, _error: IntegrityError) -> JSONResponse:
    """Another order took the number that was counted."""
    return JSONResponse({"detail": "The order could not be placed. Please try again."}, 409)


@app.get("/health")
async def health() -> dict[str, str]:
    """The process lives."""
    return {"status": "healthy"}
