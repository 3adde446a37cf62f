"""The shop's own tables, as far as the old design knows them."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Numeric, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Parent of every table."""

    type_annotation_map = {  # noqa: RUF012
        datetime: DateTime(timezone=True),
        Decimal: Numeric(12, 2),
        list[dict[str, Any]]: JSONB,
        list[str]: JSONB,
        uuid.UUID: Uuid,
    }


class Product(Base):
    """A garment on offer."""

    __tablename__ = "products"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    name: Mapped[str]
    category: Mapped[str]
    regular_price: Mapped[Decimal]
    sale_price: Mapped[Decimal | None]
    effective_price: Mapped[Decimal]
    description: Mapped[str]
    images: Mapped[list[dict[str, Any]]]
    sizes: Mapped[list[str]]
    colors: Mapped[list[str]]
    is_bestseller: Mapped[bool]
    is_active: Mapped[bool]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Order(Base):
    """An order. Columns that only the shop's own design has get what costs least."""

    __tablename__ = "orders"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    order_date: Mapped[date]
    day_counter: Mapped[int]
    placed_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(default="storefront")
    customer_name: Mapped[str]
    phone: Mapped[str]
    phone_normalized: Mapped[str]
    whatsapp: Mapped[str]
    whatsapp_normalized: Mapped[str]
    email: Mapped[str | None]
    address: Mapped[str]
    city: Mapped[str]
    city_folded: Mapped[str] = mapped_column(default="")
    country: Mapped[str]
    notes: Mapped[str | None]
    items: Mapped[list[dict[str, Any]]]
    total_amount: Mapped[Decimal]
    payment_method: Mapped[str]
    payment_status: Mapped[str] = mapped_column(default="Pending")
    order_status: Mapped[str] = mapped_column(default="Received")
    delivery_status: Mapped[str] = mapped_column(default="Not Started")
    courier: Mapped[str | None]
    tracking_number: Mapped[str | None]
    tracking_notes: Mapped[str | None]
    estimated_delivery: Mapped[date | None]
    search_text: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    updated_at: Mapped[datetime]


class OrderDay(Base):
    """A store day, which every order points at. The counter is the shop's, and not used here."""

    __tablename__ = "order_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    last_number: Mapped[int] = mapped_column(BigInteger, default=0)
    figures_stale: Mapped[bool] = mapped_column(default=True)


class StaffAccount(Base):
    """Somebody who may log in."""

    __tablename__ = "staff_accounts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    is_active: Mapped[bool]
