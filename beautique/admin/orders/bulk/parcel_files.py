"""A courier's file on the page of the day's parcels: it becomes the lines of the block, by columns that may be chosen."""

from contextlib import closing

from flask import request

from beautique.admin.core.forms import storable
from beautique.admin.orders.bulk.forms import ParcelsForm
from beautique.orders.parcel_files.queries import find_columns
from beautique.orders.parcel_files.rules import parcel_file
from beautique.spreadsheets.tables import read_table
from beautique.spreadsheets.types import MOST_BYTES


def take_in(form: ParcelsForm) -> bool:
    """Whether a file, or another choice of its columns, has filled the block anew: then it is to be looked at. Raises `Invalid`."""
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        with closing(upload):
            file = parcel_file(read_table(upload.read(MOST_BYTES + 1)))
        chosen = file.columns(find_columns(storable(form.chosen_courier)))
        is_new = True
    elif form.table.data:
        file = parcel_file(read_table(form.table.data.encode(errors="replace")))
        chosen = file.columns(form.columns)
        is_new = request.form.get("do") == "columns"
    else:
        return False
    form.offer_columns(file, chosen)
    if is_new:
        form.block.data = file.block(chosen)
    return is_new
