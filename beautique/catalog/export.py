"""The catalogue as a file that a spreadsheet opens, and that the import reads back without a change."""

from collections.abc import Iterator
from typing import Any

from slugify import slugify
from sqlalchemy import Row, select

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.catalog.commands import SUBJECT
from beautique.catalog.importing.own_file import HEADER, join_list
from beautique.catalog.importing.queries import count_products
from beautique.catalog.importing.types import ImportAction
from beautique.catalog.models import Product
from beautique.kernel import clock
from beautique.kernel.csv import reversible_cell, stream
from beautique.kernel.db import connection_without_timeouts, transaction
from beautique.kernel.money import plain
from beautique.media.stores import ImageStore

_BATCH = 500
_COLUMNS = [getattr(Product, field) for field in HEADER]
_EXAMPLE = (
    "", "Noor Lawn Long Shirt", "Long Shirt", "6750", "5900", "Hand-embroidered neckline on soft lawn.", "S, M, L",
    "Bottle green, Ivory", "no", "yes", "",
)  # fmt: skip


def export(store: ImageStore, actor: Actor) -> Iterator[bytes]:
    """Every product, archived ones too, the oldest first, in pieces; written to the activity log before the first one.

    Memory does not grow with their number. The caller keeps the application context alive until the last piece is read.
    """
    count = count_products()
    with transaction() as session:
        log.record(session, actor, ImportAction.EXPORTED, SUBJECT, "export", {"rows": Change(None, count)})
    return stream(list(HEADER.values()), _rows(store))


def template() -> Iterator[bytes]:
    """The columns with one example."""
    return stream(list(HEADER.values()), [_EXAMPLE])


def filename() -> str:
    """Says what is in the file and when it was made."""
    return slugify(f"products made {clock.today()}") + ".csv"


def _rows(store: ImageStore) -> Iterator[list[str]]:
    statement = select(*_COLUMNS).order_by(Product.id)
    with connection_without_timeouts().execution_options(yield_per=_BATCH).execute(statement) as found:
        for row in found:
            yield _row(row, store)


def _row(row: Row[Any], store: ImageStore) -> list[str]:
    return [
        str(row.id),
        reversible_cell(row.name),
        row.category.value,
        plain(row.regular_price),
        "" if row.sale_price is None else plain(row.sale_price),
        reversible_cell(row.description),
        join_list(row.sizes),
        reversible_cell(join_list(row.colors)),
        "yes" if row.is_bestseller else "no",
        "yes" if row.is_active else "no",
        " ".join(store.absolute(image["url"]) for image in row.images),
    ]
