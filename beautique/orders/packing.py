"""Orders on paper: which are packed, what is picked from the shelves for them, and who printed them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from beautique.audit import log
from beautique.audit.queries import subjects_of
from beautique.audit.types import Actor, Change
from beautique.catalog.types import Size
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Conflict, NotFound
from beautique.orders import rules
from beautique.orders.filters import matching
from beautique.orders.models import Order
from beautique.orders.queries import ordered
from beautique.orders.types import SUBJECT, Line, OrderAction, OrderFilter

MOST = 200  # orders on paper at a time
_SIZES = tuple(Size)


class Paper(StrEnum):
    """What is printed: a slip per order, on a sheet of its own or four on a sheet, or one list of all pieces."""

    A5 = "a5"
    QUARTERS = "a4"
    PICK_LIST = "pick"


@dataclass(frozen=True, slots=True)
class Kind:
    """One size and colour of a product: how many pieces are wanted, and by which orders."""

    size: str
    color: str
    pieces: int
    numbers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Picked:
    """A product, with the sizes and colours that are wanted of it."""

    name: str
    category: str
    image: str | None
    kinds: Sequence[Kind]

    @property
    def pieces(self) -> int:
        """Of all kinds together."""
        return sum(kind.pieces for kind in self.kinds)


def list_to_pack(criteria: OrderFilter) -> Sequence[Order]:
    """The matching orders in the wanted order. One query. Raises `Conflict` when they are too many for one printing."""
    statement = ordered(select(Order).where(*matching(criteria)), criteria.sort).limit(MOST + 1)
    orders = db.session.scalars(statement).all()
    if len(orders) > MOST:
        raise Conflict(f"More than {MOST} orders match, and at most {MOST} are printed at a time.")
    return orders


def printed_before(orders: Iterable[Order]) -> set[str]:
    """The numbers of the orders that somebody printed already. One query."""
    by_id = {str(order.id): order.number for order in orders}
    return {by_id[subject] for subject in subjects_of(OrderAction.PRINTED, SUBJECT, by_id)}


def note_printed(numbers: Collection[str], paper: Paper, actor: Actor) -> int:
    """Writes on the timelines of these orders that they were printed; how many orders they are. Makes no open form stale.

    The same click again within a minute is told once. Raises `NotFound`, `Conflict` (too many).
    """
    if len(numbers) > MOST:
        raise Conflict(f"At most {MOST} orders are printed at a time. Nothing was noted.")
    with transaction() as session:
        found = session.execute(
            select(Order.id, Order.version)
            .where(Order.number.in_(numbers))
            .order_by(Order.id)
            .with_for_update()
        ).all()
        if not found or len(found) < len(set(numbers)):
            raise NotFound("Some of these orders do not exist. Nothing was noted.")
        ids = [str(order_id) for order_id, _ in found]
        printed = subjects_of(
            OrderAction.PRINTED, SUBJECT, ids, since=clock.now() - rules.SAME_CLICK, actor=actor
        )
        for order_id, version in found:
            if str(order_id) not in printed:
                changes = {"paper": Change(None, paper)}
                log.record(session, actor, OrderAction.PRINTED, SUBJECT, order_id, changes, seq=version)
    return len(found)


def pick_list(orders: Iterable[Order]) -> list[Picked]:
    """What is taken from the shelves for these orders: products by category and name, their sizes from S up."""
    lines: dict[str, Line] = {}  # the newest snapshot of each product gives its name and picture
    kinds_of: dict[str, Counter[tuple[str, str]]] = {}
    numbers: dict[tuple[str, str, str], list[str]] = {}
    for order in sorted(orders, key=lambda each: (each.order_date, each.day_counter)):
        for line in order.lines:
            lines[line.product_id] = line
            kinds_of.setdefault(line.product_id, Counter())[line.size, line.color] += line.quantity
            asking = numbers.setdefault((line.product_id, line.size, line.color), [])
            if order.number not in asking:
                asking.append(order.number)
    picked = [
        Picked(
            lines[product].name,
            lines[product].category,
            lines[product].image,
            [
                Kind(size, color, pieces, numbers[product, size, color])
                for (size, color), pieces in sorted(kinds.items(), key=lambda kind: _place(*kind[0]))
            ],
        )
        for product, kinds in kinds_of.items()
    ]
    return sorted(picked, key=lambda each: (each.category, each.name))


def _place(size: str, color: str) -> tuple[int, str]:
    return (_SIZES.index(size) if size in _SIZES else len(_SIZES), color)
