"""Orders as a file, for the staff's programs."""

from flask import Response, request, stream_with_context

from beautique.api import gate
from beautique.api.routing import CSV
from beautique.api.schemas.order_requests import OrderFilterQuery
from beautique.orders.export.files import export, filename


def export_orders(query: OrderFilterQuery) -> Response:
    """Every matching order as a CSV file."""
    criteria = query.criteria()
    # HEAD takes nothing out of the shop, so nothing of it is written down.
    pieces = iter(()) if request.method == "HEAD" else export(criteria, gate.actor())
    response = Response(stream_with_context(pieces), mimetype=CSV)
    response.headers["Content-Disposition"] = f'attachment; filename="{filename(criteria)}"'
    return response
