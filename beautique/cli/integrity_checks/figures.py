"""What must hold of the stored figures."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from beautique.cli.integrity_checks.rows import rows
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.orders.figures.models import DayFigures, ProductDayFigures
from beautique.orders.figures.types import Figures
from beautique.orders.models import Order, OrderDay
from beautique.orders.types import Line, OrderStatus

Counted = tuple[
    Figures, Counter[str], dict[str, Decimal]
]  # with pieces and amount of each product, by its id


def figures() -> Iterator[str]:
    """The stored figures of closed days are those of their orders. Days that wait for a new computation are passed over."""
    closed = (
        select(OrderDay.day)
        .where(OrderDay.day < clock.today(), OrderDay.figures_stale.is_(False))
        .order_by(OrderDay.day)
    )
    for (day,) in rows(closed):
        counted, stored = _counted(day), _stored(day)
        db.session.expunge_all()
        if stored != counted:
            yield f"{day}: the stored figures are not those of its orders"


def _stored(day: date) -> Counted | None:
    row = db.session.get(DayFigures, day)
    if row is None:
        return None
    products = db.session.scalars(select(ProductDayFigures).where(ProductDayFigures.day == day)).all()
    return (
        Figures(
            row.orders,
            row.revenue,
            row.awaiting,
            Counter(row.order_status),
            Counter(row.payment_status),
            Counter(row.delivery_status),
            {word: Decimal(amount) for word, amount in row.payment_method.items()},
            {word: Decimal(amount) for word, amount in row.category.items()},
        ),
        Counter({each.product_id: each.pieces for each in products}),
        {each.product_id: each.amount for each in products},
    )


def _counted(day: date) -> Counted:
    """Order by order and line by line, not by the statements that the stored figures come from."""
    figures, pieces, amounts = Figures(), Counter[str](), dict[str, Decimal]()
    kind = (Order.payment_status, Order.order_status, Order.delivery_status, Order.payment_method)
    orders = select(*kind, Order.total_amount, Order.items).where(Order.order_date == day)
    for payment_status, order_status, delivery_status, method, total, items in db.session.execute(orders):
        figures.add_alike(payment_status, order_status, delivery_status, method, total, 1)
        for item in items:
            line = Line(**{**item, "price": Decimal(item["price"])})
            figures.add_lines(payment_status, order_status, line.category, line.amount)
            if order_status != OrderStatus.CANCELLED:
                pieces[line.product_id] += line.quantity
                amounts[line.product_id] = amounts.get(line.product_id, Decimal(0)) + line.amount
    return figures, pieces, amounts
