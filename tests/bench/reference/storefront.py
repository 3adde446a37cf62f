"""What customers ask of the reference program."""

import uuid
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from sqlalchemy import ColumnElement, or_, select

from tests.bench.reference.database import Db, page_of
from tests.bench.reference.orders import next_counter, normalized, store_days
from tests.bench.reference.schemas import (
    Categories,
    LineIn,
    OrderCreated,
    OrderIn,
    OrderTracked,
    ProductOut,
    ProductPage,
)
from tests.bench.reference.tables import Order, Product

CATEGORIES = ["Maxi", "Lehanga Choli", "Long Shirt", "Shalwar Kameez", "Gharara"]

router = APIRouter(prefix="/api")


@router.get("/products", response_model=ProductPage)
async def list_products(
    session: Db,
    category: str | None = None,
    search: str | None = None,
    min_price: Annotated[float | None, Query(ge=0)] = None,
    max_price: Annotated[float | None, Query(ge=0)] = None,
    page: Annotated[int, Query(ge=1)] = 1,
    limit: Annotated[int, Query(ge=1, le=50)] = 20,
) -> dict[str, Any]:
    """A page of the products on offer, newest first."""
    wanted: list[ColumnElement[bool]] = [Product.is_active.is_(True)]
    if category:
        wanted.append(Product.category == category)
    if search:
        wanted.append(or_(Product.name.ilike(f"%{search}%"), Product.description.ilike(f"%{search}%")))
    if min_price is not None:
        wanted.append(Product.effective_price >= min_price)
    if max_price is not None:
        wanted.append(Product.effective_price <= max_price)
    # ids are in the order of time, and the shop has an index of them
    return await page_of(session, Product, wanted, [Product.id.desc()], page, limit)


@router.get("/products/{product_id}", response_model=ProductOut)
async def get_product(session: Db, product_id: uuid.UUID) -> Product:
    """One product."""
    product = await session.get(Product, product_id)
    if product is None or not product.is_active:
        raise HTTPException(404, "Product not found")
    return product


@router.get("/categories")
async def list_categories() -> Categories:
    """The storefront's menu."""
    return Categories(categories=CATEGORIES)


@router.post("/orders", status_code=201, response_model=OrderCreated)
async def place_order(session: Db, draft: OrderIn) -> Order:
    """Places an order at the products' prices."""
    lines = await _lines(session, draft.items)
    day = store_days()[0]
    counter = await next_counter(session, day)
    now = datetime.now(UTC)
    order = Order(
        id=uuid.uuid4(),
        number=f"BQ-{day:%Y%m%d}-{counter:03d}",
        order_date=day,
        day_counter=counter,
        placed_at=now,
        updated_at=now,
        phone_normalized=normalized(draft.phone),
        whatsapp_normalized=normalized(draft.whatsapp),
        items=[{**line, "price": str(line["price"])} for line in lines],
        total_amount=sum(line["price"] * line["quantity"] for line in lines),
        **draft.model_dump(exclude={"items"}),
    )
    session.add(order)
    await session.commit()
    return order


@router.get("/orders/track", response_model=OrderTracked)
async def track_order(session: Db, order_id: str, phone: str) -> Order:
    """How far an order is, for whoever knows its number and phone."""
    order = await session.scalar(
        select(Order).where(
            Order.number == order_id.upper(),
            or_(Order.phone_normalized == normalized(phone), Order.whatsapp_normalized == normalized(phone)),
        )
    )
    if order is None:
        raise HTTPException(404, "Order not found")
    return order


async def _lines(session: Db, wishes: list[LineIn]) -> list[dict[str, Any]]:
    found = await session.scalars(
        select(Product).where(Product.id.in_({wish.product_id for wish in wishes}), Product.is_active)
    )
    products = {product.id: product for product in found}
    lines = []
    for wish in wishes:
        product = products.get(wish.product_id)
        if product is None:
            raise HTTPException(400, "A product is not available")
        if wish.size not in product.sizes or wish.color not in product.colors:
            raise HTTPException(400, f"{product.name} does not come in this size or colour")
        lines.append(
            {
                "product_id": str(product.id),
                "name": product.name,
                "category": product.category,
                "size": wish.size,
                "color": wish.color,
                "quantity": wish.quantity,
                "price": product.effective_price,
                "image": product.images[0]["url"] if product.images else None,
            }
        )
    return lines
