"""What the database holds already: whether anything, how many real orders, and what earlier fillings made."""

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.models import AuditEvent
from beautique.audit.types import SYSTEM, Change, Via
from beautique.catalog.models import Product
from beautique.demo.types import DemoAction
from beautique.kernel.db import db
from beautique.orders.models import Order


def is_empty() -> bool:
    """Whether there is neither a product nor an order."""
    return not db.session.scalar(select(exists().select_from(Product))) and not db.session.scalar(
        select(exists().select_from(Order))
    )


def count_real_orders() -> int:
    """How many orders were not made by this demo. Every filling writes into the log how many it made."""
    filled = db.session.scalars(
        select(AuditEvent.changes).where(AuditEvent.action == DemoAction.FILLED, AuditEvent.via == Via.SYSTEM)
    )
    made: int = sum(changes["orders"][1] for changes in filled)
    return (db.session.scalar(select(func.count()).select_from(Order)) or 0) - made


def note(session: Session, products: int, orders: int, seed: int) -> None:
    """A step: writes into the log how many products and orders this filling made."""
    made = {"products": Change(None, products), "orders": Change(None, orders)}
    log.record(session, SYSTEM, DemoAction.FILLED, "demo", str(seed), made)
