"""The form of the product feeds, and what stands beside it: their addresses, and where their newest row leads."""

from dataclasses import dataclass, replace
from typing import Self

from wtforms import BooleanField, StringField

from beautique.admin.core.edit_conflict import Line
from beautique.admin.core.forms import or_empty
from beautique.admin.settings.forms import SectionForm
from beautique.catalog.feeds.queries import find_newest
from beautique.catalog.feeds.rules import product_link
from beautique.settings.queries import get_feeds
from beautique.settings.types import Feeds
from beautique.web import feeds


class FeedsForm(SectionForm):
    """Whether there are feeds, and where their rows lead."""

    is_on = BooleanField("Product feeds", false_values=(False, ""))
    link = StringField("Address of a product’s page")

    @classmethod
    def of(cls, value: Feeds, version: int) -> Self:
        return cls(data={"version": version, "is_on": value.is_on, "link": value.link})

    def value(self, stored: Feeds) -> Feeds:
        return replace(stored, is_on=bool(self.is_on.data), link=or_empty(self.link.data))

    def conflict_lines(self, theirs: Feeds) -> list[Line]:
        sides = (theirs, self.value(theirs))
        return [
            Line(
                "is_on",
                self.is_on.label.text,
                *("y" if side.is_on else "" for side in sides),
                *("On" if side.is_on else "Off" for side in sides),
            ),
            Line("link", self.link.label.text, *(side.link for side in sides)),
        ]


@dataclass(frozen=True, slots=True)
class FeedsView:
    """What the section shows of the feeds beside its form."""

    stored: Feeds
    addresses: dict[str, str]  # by who reads there; none while the feeds are off
    newest: (
        tuple[str, str] | None
    )  # the newest product that would be in them: name and address by the stored pattern
    are_reachable: bool  # whether they have an address that other programs can reach


def feeds_view() -> FeedsView:
    """As they are stored."""
    stored = get_feeds()
    addresses = {reader: feeds.address(endpoint, stored) for reader, endpoint in feeds.ENDPOINTS.items()}
    product = find_newest() if stored.link else None
    newest = (product.name, product_link(stored.link, product.id, product.name)) if product else None
    return FeedsView(stored, addresses if stored.is_on else {}, newest, feeds.are_reachable())
