"""What every answer of the storefront depends on, asked each time: so none is stale, and the owner's switch holds at once (0019)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from beautique.catalog.queries import CATALOGUE_VERSION
from beautique.kernel.alone import asked_together, read_alone
from beautique.settings.queries import STOREFRONT, read_storefront
from beautique.settings.types import Storefront

ASKED = "beautique.storefront_state"  # in a request's environ: what was read of it, or the error, in front of Flask
_STATE = select(CATALOGUE_VERSION, STOREFRONT)  # made once


@dataclass(frozen=True, slots=True)
class StorefrontState:
    """The version of the catalogue, and what holds for its visitors."""

    catalogue_version: int
    storefront: Storefront


def read_state() -> StorefrontState:
    """Both as they are now, in one statement, which visitors of this process who come at the same moment share."""
    return _ask(None)


@asked_together
def _ask(visitors: Sequence[None]) -> list[StorefrontState]:
    version, document = read_alone(_STATE)
    return [StorefrontState(version, read_storefront(document))] * len(visitors)
