"""What must hold of the stored figures."""

from collections.abc import Iterator

from sqlalchemy import select

from beautique.cli.integrity_checks.rows import rows
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.orders.figures.figures import Figures, compute
from beautique.orders.figures.models import DayFigures, ProductDayFigures
from beautique.orders.models import OrderDay


def figures() -> Iterator[str]:
    """The stored figures of closed days are those of their orders. Days that wait for a new computation are passed over."""
    closed = (
        select(OrderDay.day)
        .where(OrderDay.day < clock.today(), OrderDay.figures_stale.is_(False))
        .order_by(OrderDay.day)
    )
    for (day,) in rows(closed):
        computed, stored = compute([day])[day], Figures()
        row = db.session.get(DayFigures, day)
        if row is not None:
            stored.add_day(row)
        by_product = db.session.scalars(select(ProductDayFigures).where(ProductDayFigures.day == day)).all()
        stored.pieces.update({each.product_id: each.pieces for each in by_product})
        stored.product_amount = {each.product_id: each.amount for each in by_product}
        db.session.expunge_all()
        if row is None or stored != computed:
            yield f"{day}: the stored figures are not those of its orders"
