"""How the numbers of a range divide: by status, method, category, city, and by customers who came back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from beautique.admin.orders.list.filters import orders_address
from beautique.analytics.home import ORDERED, REVENUE
from beautique.analytics.report import Stretch
from beautique.orders.figures.types import NEW, RETURNING, Kind, Tally
from beautique.orders.types import OrderFilter, OrderStatus
from beautique.settings.types import PaymentMethod

_CITIES = 5


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole: its revenue and how many (orders; of categories pieces), the lists of both, its share of the largest."""

    name: str
    count: int
    amount: Decimal
    percent: int
    url: str = ""  # of its revenue
    count_url: str = ""


@dataclass(frozen=True, slots=True)
class StatusPart:
    """The orders in a status: how many, which share of all in per cent, and where that begins in the bar."""

    status: OrderStatus
    count: int
    percent: float
    start: float
    url: str


@dataclass(frozen=True, slots=True)
class Breakdowns:
    """All of them."""

    statuses: Sequence[StatusPart]
    methods: Sequence[Part]
    categories: Sequence[Part]
    cities: Sequence[Part]
    more_cities: int
    new: Tally
    returning: Tally


def breakdowns(of: Stretch) -> Breakdowns:
    """The parts of a range, the one with the most revenue first."""
    cities = of.tallies.of(Kind.CITY)
    customers = of.tallies.of(Kind.CUSTOMER)
    return Breakdowns(
        statuses=_statuses(of),
        methods=_parts(
            of, of.tallies.of(Kind.METHOD), lambda word: OrderFilter(payment_method=(PaymentMethod(word),))
        ),
        categories=_parts(of, of.tallies.of(Kind.CATEGORY)),
        cities=_parts(of, dict(list(cities.items())[:_CITIES]), lambda word: OrderFilter(city=(word,))),
        more_cities=max(0, len(cities) - _CITIES),
        new=customers.get(NEW, Tally()),
        returning=customers.get(RETURNING, Tally()),
    )


def _parts(
    of: Stretch, tallies: Mapping[str, Tally], list_of: Callable[[str], OrderFilter] | None = None
) -> list[Part]:
    most = max((tally.amount for tally in tallies.values()), default=Decimal(0)) or Decimal(1)
    parts = []
    for word, tally in tallies.items():
        criteria = list_of(word) if list_of else None
        parts.append(
            Part(
                word.title() if list_of and criteria and criteria.city else word,
                tally.count,
                tally.amount,
                int(100 * tally.amount / most),
                _list(
                    of,
                    replace(
                        criteria, payment_status=REVENUE.payment_status, order_status=REVENUE.order_status
                    ),
                )
                if criteria
                else "",
                _list(of, criteria) if criteria else "",
            )
        )
    return parts


def _statuses(of: Stretch) -> list[StatusPart]:
    parts, start = [], 0.0
    for status in OrderStatus:
        count = of.sums.order_status[status]
        percent = 100 * count / max(1, of.sums.orders)
        url = _list(of, replace(ORDERED, order_status=(status,)))
        parts.append(StatusPart(status, count, round(percent, 1), round(start, 2), url))
        start += percent
    return parts


def _list(of: Stretch, criteria: OrderFilter) -> str:
    return orders_address(replace(criteria, start_date=of.first, end_date=of.last))
