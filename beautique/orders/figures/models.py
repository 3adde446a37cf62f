"""The tables of the figures of closed days."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel.db import Base, MoneySum


class DayFigures(Base):
    """What a closed store day amounts to: a pure function of that day's orders."""

    __tablename__ = "day_figures"

    day: Mapped[date] = mapped_column(ForeignKey("order_days.day"), primary_key=True)
    orders: Mapped[int]
    revenue: Mapped[MoneySum]
    awaiting: Mapped[MoneySum]
    refunds: Mapped[int] = mapped_column(server_default=text("0"))
    refund_due: Mapped[MoneySum] = mapped_column(server_default=text("0"))
    order_status: Mapped[dict[str, Any]]  # {word: count}
    payment_status: Mapped[dict[str, Any]]  # {word: count}
    delivery_status: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))  # {word: count}


class DayTally(Base):
    """How often something was seen among the orders of a closed day, and its money; see `types.Kind`."""

    __tablename__ = "day_tallies"

    day: Mapped[date] = mapped_column(ForeignKey("order_days.day"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    word: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    amount: Mapped[MoneySum]


class MonthTally(Base):
    """The tallies of a whole month, and its products by id, as one row each. There only while they are the sum of its days."""

    __tablename__ = "month_tallies"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    word: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    amount: Mapped[MoneySum]


class YearTally(Base):
    """The same of a whole year."""

    __tablename__ = "year_tallies"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[date] = mapped_column(primary_key=True)  # its first day
    word: Mapped[str] = mapped_column(String(200), primary_key=True)
    count: Mapped[int]
    amount: Mapped[MoneySum]


class ProductDayFigures(Base):
    """How many pieces of a product were ordered on a closed day (cancelled orders left out)."""

    __tablename__ = "product_day_figures"
    __table_args__ = (Index("ix_product_day_figures_product_id_day", "product_id", "day"),)

    day: Mapped[date] = mapped_column(ForeignKey("order_days.day"), primary_key=True)
    product_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    pieces: Mapped[int]
    amount: Mapped[MoneySum]
