"""What every answer of the storefront depends on, asked each time: so none is stale, and the owner's switch holds at once (0019)."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app
from sqlalchemy import select

from beautique.catalog.queries import CATALOGUE_VERSION
from beautique.kernel.alone import end_earlier_read, read_alone
from beautique.kernel.coalescing import Coalesced
from beautique.settings.queries import STOREFRONT, read_storefront
from beautique.settings.types import Storefront

ASKED = "beautique.storefront_state"  # in a request's environ: what was read of it, or the error, in front of Flask
_NAME = "storefront_state"
_STATE = select(CATALOGUE_VERSION, STOREFRONT)  # made once


@dataclass(frozen=True, slots=True)
class StorefrontState:
    """The version of the catalogue, and what holds for its visitors."""

    catalogue_version: int
    storefront: Storefront


def init_app(app: Flask) -> None:
    """Visitors of this process who come at the same moment share one question."""
    app.extensions[_NAME] = Coalesced(_ask)


def read_state() -> StorefrontState:
    """Both as they are now, in one statement."""
    end_earlier_read()
    return cast(Coalesced[StorefrontState], current_app.extensions[_NAME]).ask()


def _ask() -> StorefrontState:
    version, document = read_alone(_STATE)
    return StorefrontState(version, read_storefront(document))
