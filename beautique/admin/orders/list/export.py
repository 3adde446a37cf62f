"""The orders of the filter on screen as a file: one row for each order, or one for each of their lines."""

from flask import render_template, request
from werkzeug.wrappers import Response

from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.core.list_url import list_address
from beautique.admin.orders.list.choice import read_choice, to_list
from beautique.admin.orders.list.filters import ORDERS, OrderListParams
from beautique.kernel.errors import Invalid
from beautique.orders.export import files
from beautique.orders.export.files import Rows
from beautique.web.downloads import csv_file


@admin.get("/orders/export")
def exports() -> Response | str:
    """Both files of a filter, each with its number of rows, before anything is taken out of the shop."""
    try:
        params = read_choice(request.args)
    except Invalid as refusal:
        return to_list(refusal)
    return render_template(
        "orders/list/exports.html",
        params=params,
        size=files.size(params.criteria),
        orders_address=address(params),
        lines_address=address(params, Rows.LINES),
        orders_name=files.filename(params.criteria),
        lines_name=files.filename(params.criteria, Rows.LINES),
        list_address=ORDERS.address(params.without()),
    )


@admin.get("/orders/export.csv")
def export_orders() -> Response:
    """The file, in pieces. `rows=lines` asks for one row per order line."""
    rows = Rows.LINES if request.args.get("rows") == Rows.LINES else Rows.ORDERS
    criteria = read_choice(request.args).criteria
    return csv_file(lambda: files.export(criteria, actor(), rows), files.filename(criteria, rows))


def address(params: OrderListParams, rows: Rows = Rows.ORDERS) -> str:
    """Where the file of a list is."""
    query = params.without() if rows is Rows.ORDERS else params.replace_params(rows=rows)
    return list_address("admin.export_orders", query)


def page_address(params: OrderListParams) -> str:
    """Where both files of a list are offered."""
    query = params.without()
    return list_address("admin.exports", query)
