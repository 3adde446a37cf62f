"""What the staff's programs ask of the reference program, with the shop's own tokens."""

import os
import uuid
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import jwt
from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import ColumnElement, func, or_, select

from tests.bench.reference.database import Db, page_of
from tests.bench.reference.schemas import Dashboard, OrderPage
from tests.bench.reference.tables import Order, StaffAccount

KEY, AUDIENCE = os.environ["REFERENCE_JWT_KEY"], os.environ["REFERENCE_JWT_AUDIENCE"]
NEWEST_FIRST = (Order.order_date.desc(), Order.day_counter.desc())

_bearer = HTTPBearer()


async def current_account(
    session: Db, sent: Annotated[HTTPAuthorizationCredentials, Depends(_bearer)]
) -> StaffAccount:
    """Whose token it is, if it holds."""
    try:
        claims = jwt.decode(sent.credentials, KEY, algorithms=["HS256"], audience=AUDIENCE)
        account = await session.get(StaffAccount, uuid.UUID(claims["sub"]))
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise HTTPException(401, "Invalid token") from error
    if account is None or not account.is_active:
        raise HTTPException(401, "Invalid token")
    return account


router = APIRouter(prefix="/api/admin", dependencies=[Depends(current_account)])


@router.get("/orders", response_model=OrderPage)
async def list_orders(
    session: Db,
    payment_status: str | None = None,
    order_status: str | None = None,
    delivery_status: str | None = None,
    payment_method: str | None = None,
    start_date: date | None = None,
    end_date: date | None = None,
    search: str | None = None,
    page: Annotated[int, Query(ge=1)] = 1,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> dict[str, Any]:
    """A page of the orders, newest first."""
    exact = {
        Order.payment_status: payment_status,
        Order.order_status: order_status,
        Order.delivery_status: delivery_status,
        Order.payment_method: payment_method,
    }
    wanted: list[ColumnElement[bool]] = [column == word for column, word in exact.items() if word]
    if start_date:
        wanted.append(Order.order_date >= start_date)
    if end_date:
        wanted.append(Order.order_date <= end_date)
    if search:
        texts = (Order.number, Order.customer_name, Order.phone)
        wanted.append(or_(*(column.ilike(f"%{search}%") for column in texts)))
    return await page_of(session, Order, wanted, NEWEST_FIRST, page, limit)


@router.get("/analytics/dashboard", response_model=Dashboard)
async def dashboard(session: Db) -> dict[str, Any]:
    """The shop's numbers, added up from its orders."""
    sums = await session.execute(
        select(Order.order_status, Order.payment_status, func.count(), func.sum(Order.total_amount)).group_by(
            Order.order_status, Order.payment_status
        )
    )
    by_status, by_payment, revenue = Counter[str](), Counter[str](), Decimal(0)
    for order_status, payment_status, count, amount in sums:
        by_status[order_status] += count
        by_payment[payment_status] += count
        if payment_status == "Verified" and order_status != "Cancelled":
            revenue += amount
    recent = await session.scalars(select(Order).order_by(*NEWEST_FIRST).limit(5))
    return {
        "total_orders": by_status.total(),
        "total_revenue": revenue,
        "pending_payments": by_payment["Pending"],
        "orders_ready": by_status["Ready"],
        "orders_by_status": by_status,
        "orders_by_payment_status": by_payment,
        "recent_orders": recent.all(),
    }
