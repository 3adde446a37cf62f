"""Orders as a file, for the staff's programs."""

from flask import Response, stream_with_context

from beautique.api import gate
from beautique.api.routing import CSV
from beautique.api.schemas.order_requests import OrderFilterQuery
from beautique.orders.export.files import export, filename


def export_orders(query: OrderFilterQuery) -> Response:
    """Every matching order as a CSV file."""
    criteria = query.criteria()
    response = Response(stream_with_context(export(criteria, gate.actor())), mimetype=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename(criteria)}"'
    return response
