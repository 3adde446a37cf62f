"""A file as the products it speaks of, whoever wrote it."""

from dataclasses import replace

from beautique.catalog.importing import own_file, shopify, woocommerce
from beautique.catalog.importing.types import FileContent
from beautique.spreadsheets.tables import read_table


def read_file(content: bytes) -> FileContent:
    """The products of a file, recognised by its first row. Raises `Unreadable`."""
    table = read_table(content)
    if shopify.recognises(table):
        found = shopify.read(table)
    elif woocommerce.recognises(table):
        found = woocommerce.read(table)
    else:
        found = own_file.read(table)
    return replace(found, notes=[*table.notes, *found.notes])
