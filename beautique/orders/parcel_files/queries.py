"""By which columns couriers' files were read."""

from beautique.kernel.db import db
from beautique.kernel.text import fold
from beautique.orders.parcel_files.models import CourierColumns
from beautique.orders.parcel_files.rules import ParcelColumns


def find_columns(courier: str) -> ParcelColumns | None:
    """By which columns this courier's file was read last."""
    row = db.session.get(CourierColumns, fold(courier)) if courier else None
    return ParcelColumns(row.order_column, row.tracking_column) if row else None
