"""The words of imports, and what goes into and comes out of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from beautique.audit.types import Action
from beautique.catalog.types import Category, Size


class ImportAction(Action):
    """What happens to imports and exports of products."""

    UPLOADED = "import.uploaded"
    DEFAULTS_CHOSEN = "import.defaults_chosen"
    STARTED = "import.started"
    STOPPED = "import.stopped"
    EXPORTED = "product.exported"


class FileKind(StrEnum):
    """Whose columns a file has."""

    OWN = "Beautique"
    SHOPIFY = "Shopify"
    WOOCOMMERCE = "WooCommerce"


class Outcome(StrEnum):
    """What a row does to the catalogue, before and after it was applied."""

    CREATED = "created"
    CHANGED = "changed"
    SAME = "same"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the products of a file get that name none themselves."""

    category: Category | None = None
    sizes: tuple[Size, ...] = ()
    colors: tuple[str, ...] = ()
    description: str = ""


@dataclass(slots=True)
class FileRow:
    """One product of a file, whatever its columns were.

    `values` holds only what the file says about it, as it was typed, by the fields of `ProductDraft`; category, sizes, colors and
    images are lists. `number` is the first row of the sheet that speaks of it, `key` by what its source knows it.
    """

    number: int
    values: dict[str, Any]
    key: str = ""
    notes: list[str] = field(default_factory=list)
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file that was read: whose it is, its products, and what in it has no place here."""

    kind: FileKind
    rows: Sequence[FileRow]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows an import has, how many are checked, and what becomes or became of them."""

    total: int
    planned: Mapping[Outcome, int]
    settled: Mapping[Outcome, int]

    @property
    def checked(self) -> int:
        """How many rows were compared with the catalogue."""
        return sum(self.planned.values())

    @property
    def done(self) -> int:
        """How many rows have their result."""
        return sum(self.settled.values())

    @property
    def to_apply(self) -> int:
        """How many products an import would create or change."""
        return self.planned[Outcome.CREATED] + self.planned[Outcome.CHANGED]
