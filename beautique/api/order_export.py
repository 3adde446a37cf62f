"""Orders as a file, for the staff's programs."""

from flask import Response

from beautique.api import gate
from beautique.api.schemas.order_requests import OrderFilterQuery
from beautique.orders.export.files import export, filename
from beautique.web.downloads import csv_file


def export_orders(query: OrderFilterQuery) -> Response:
    """Every matching order as a CSV file."""
    criteria = query.criteria()
    return csv_file(lambda: export(criteria, gate.actor()), filename(criteria))
