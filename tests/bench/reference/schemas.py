"""What the reference program is sent, and what it answers."""

import uuid
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, EmailStr, Field

# The table keeps a picture with its measures; an answer has its address.
ImageUrl = Annotated[str, BeforeValidator(lambda image: image["url"] if isinstance(image, dict) else image)]


class Out(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(from_attributes=True)


class ProductOut(Out):
    """A product."""

    id: uuid.UUID
    name: str
    category: str
    price: float = Field(validation_alias="effective_price")
    regular_price: float
    sale_price: float | None
    description: str
    images: list[ImageUrl]
    sizes: list[str]
    colors: list[str]
    is_bestseller: bool
    is_active: bool
    created_at: datetime
    updated_at: datetime


class Page(Out):
    """A part of a list."""

    total: int
    page: int
    limit: int
    total_pages: int


class ProductPage(Page):
    """A part of the list of products."""

    items: list[ProductOut]


class Categories(Out):
    """The words of the storefront's menu."""

    categories: list[str]


class LineIn(BaseModel):
    """One wish."""

    product_id: uuid.UUID
    size: str
    color: str
    quantity: int = Field(ge=1, le=99)


class OrderIn(BaseModel):
    """An order as the storefront sends it."""

    customer_name: str = Field(min_length=2, max_length=255)
    phone: str = Field(pattern=r"^[+0-9 -]{10,20}$")
    whatsapp: str = Field(pattern=r"^[+0-9 -]{10,20}$")
    email: EmailStr | None = None
    address: str = Field(min_length=5, max_length=1000)
    city: str = Field(min_length=2, max_length=100)
    country: str = "Pakistan"
    notes: str | None = None
    payment_method: Literal["Easypaisa", "Meezan Bank", "International Bank"]
    items: list[LineIn] = Field(min_length=1, max_length=50)


class LineOut(Out):
    """A line of an order."""

    product_id: uuid.UUID
    name: str
    size: str
    color: str
    quantity: int
    price: float
    image: str | None


class _Statuses(Out):
    payment_status: str
    order_status: str
    delivery_status: str


class OrderCreated(_Statuses):
    """An order that was placed."""

    id: uuid.UUID
    order_id: str = Field(validation_alias="number")
    customer_name: str
    items: list[LineOut]
    total_amount: float
    payment_method: str
    order_date: date
    created_at: datetime = Field(validation_alias="placed_at")


class OrderTracked(_Statuses):
    """How far an order is."""

    order_id: str = Field(validation_alias="number")
    customer_name: str
    items: list[LineOut]
    total_amount: float
    payment_method: str
    estimated_delivery: date | None
    courier: str | None
    tracking_number: str | None
    tracking_notes: str | None
    order_date: date


class OrderRow(_Statuses):
    """An order in a list."""

    id: uuid.UUID
    order_id: str = Field(validation_alias="number")
    customer_name: str
    phone: str
    total_amount: float
    order_date: date
    created_at: datetime = Field(validation_alias="placed_at")


class OrderPage(Page):
    """A part of the list of orders."""

    items: list[OrderRow]


class Dashboard(Out):
    """The shop's numbers."""

    total_orders: int
    total_revenue: float
    pending_payments: int
    orders_ready: int
    orders_by_status: dict[str, int]
    orders_by_payment_status: dict[str, int]
    recent_orders: list[OrderRow]
