"""How the reference program numbers an order, and reads a phone."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tests.bench.reference.tables import Order

_STORE_ZONE = ZoneInfo("Asia/Karachi")


def store_days() -> tuple[date, date]:
    """Today and tomorrow, as the shop's wall calendar has them."""
    today = datetime.now(_STORE_ZONE).date()
    return today, today + timedelta(days=1)


async def next_counter(session: AsyncSession, day: date) -> int:
    """One more than the day has orders. Two at once count the same: the unique number refuses the second."""
    counted = await session.scalar(select(func.count()).select_from(Order).where(Order.order_date == day))
    return (counted or 0) + 1


def normalized(phone: str) -> str:
    """`0300 1234567`, `+92 300 1234567` -> `923001234567`."""
    digits = re.sub(r"\D", "", phone).removeprefix("00")
    return f"92{digits[1:]}" if digits.startswith("0") else digits
