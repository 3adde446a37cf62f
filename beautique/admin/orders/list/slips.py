"""Orders on paper: packing slips and how they lie on their sheets, and the list of what is picked for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from beautique.admin.core import qr
from beautique.admin.core.context import thumb_url
from beautique.media.types import Picture
from beautique.orders import packing
from beautique.orders.models import Order
from beautique.orders.packing import Paper
from beautique.orders.types import Line
from beautique.settings.queries import get_labels, get_logo, get_store
from beautique.settings.types import Store
from beautique.web.stores import image_store

_QUARTER_ROWS = 14.5  # of text below number and name: in Chromium sixteen may be cut off
_QUARTER_LETTERS = 40  # of one row
_NAME_LETTERS, _NAME_ROW = 30, 1.4  # of a row of the customer's name, and how high that is
_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Slip:
    """What is packed into one parcel, and the code by which a scanner finds its order."""

    order: Order
    lines: Sequence[Line]
    code: Markup
    labels: Sequence[str] = ()

    @property
    def pieces(self) -> int:
        """Of all lines."""
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of paper: up to four slips in its quarters, or one on all of it."""

    slips: Sequence[Slip]
    in_quarters: bool = False


def content(orders: Sequence[Order], paper: Paper) -> dict[str, Any]:
    """What the templates print of these orders."""
    if paper is Paper.PICK_LIST:
        picked = [(each, thumb_url(each.image)) for each in packing.pick_list(orders)]
        return {"picked": picked, "pieces": sum(each.pieces for each, _ in picked)}
    slips, store, logo = [_slip(order) for order in orders], get_store(), get_logo()
    sheets = (
        _quarters(slips, _room(store, logo)) if paper is Paper.QUARTERS else [Sheet([slip]) for slip in slips]
    )
    return {"sheets": sheets, "store": store, "logo": logo and image_store().variants(logo).card}


def _slip(order: Order) -> Slip:
    labels = [each.name for each in get_labels().of(order.labels) if each.on_slip]
    return Slip(order, order.lines, qr.drawn(order.number), labels)


def _room(store: Store, logo: Picture | None) -> float:
    """How many rows of text a quarter has for its order, beside what is the shop's own."""
    address = 1 + len(store.address) // _QUARTER_LETTERS if store.address else 0
    return _QUARTER_ROWS - address * 1.3 - (1 if logo else 0)


def _quarters(slips: Sequence[Slip], room: float) -> list[Sheet]:
    """Sheets of four, in their order; what does not fit into a quarter has a sheet of its own, after the others."""
    small = [slip for slip in slips if _text_rows(slip) <= room]
    large = [slip for slip in slips if _text_rows(slip) > room]
    fours = [small[first : first + _QUARTERS] for first in range(0, len(small), _QUARTERS)]
    return [Sheet(four, in_quarters=True) for four in fours] + [Sheet([slip]) for slip in large]


def _text_rows(slip: Slip) -> float:
    """How many rows of text a slip needs at most: a line takes two, and space around them. The first row of the name has its place."""
    order = slip.order
    paragraphs = [
        *order.address.split("\n"),
        *(order.notes or "").split("\n"),
        ", ".join(slip.labels),
    ]
    more = len(f"{order.city}, {order.country} · {order.phone}") // _QUARTER_LETTERS
    more += len(f"{order.courier or ''} · {order.tracking_number or ''}") // _NAME_LETTERS
    return (
        more
        + len(order.customer_name) // _NAME_LETTERS * _NAME_ROW
        + sum(2.7 + len(line.name) // _QUARTER_LETTERS for line in slip.lines)
        + sum(1 + len(paragraph) // _QUARTER_LETTERS for paragraph in paragraphs if paragraph)
    )
