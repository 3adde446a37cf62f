"""The booking sheet of a courier: what it will say of the ticked orders, then the file."""

from flask import Response, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import OwnHiddenField, ShopForm, or_empty
from beautique.admin.core.identity import actor
from beautique.admin.orders.list.choice import read_choice, to_list
from beautique.admin.orders.list.filters import ORDERS
from beautique.kernel.errors import Conflict, Invalid
from beautique.orders.booking import files
from beautique.orders.booking.files import SheetFormat
from beautique.orders.rules import is_dispatched
from beautique.orders.types import OrderFilter, OrderStatus, Sort
from beautique.settings.queries import get_couriers
from beautique.settings.types import Courier

_MEDIA = {
    SheetFormat.CSV: "text/csv",
    SheetFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_SHOWN = 5  # rows of the preview


class BookingForm(ShopForm):
    """What the preview named."""

    numbers = OwnHiddenField()
    sort = OwnHiddenField()
    courier = OwnHiddenField()


@admin.get("/orders/booking")
def booking_sheet() -> BaseResponse | str:
    """What the sheet would say, unknown cities first. Changes nothing."""
    try:
        courier = _courier(request.args.get("courier", ""))
        params = read_choice(request.args)
        orders = files.list_to_book(params.criteria)
    except Invalid as refusal:
        return to_list(refusal)
    except Conflict as many:
        return htmx.leave(ORDERS.address(request.args.get("list", "")), many.message, "error")
    sheet = files.make_sheet(orders, courier)
    gone = [
        each
        for each in orders
        if each.order_status is OrderStatus.CANCELLED or is_dispatched(each.delivery_status)
    ]
    return render_template(
        "orders/bulk/booking.html",
        courier=courier,
        orders=orders,
        gone=gone,
        sheet=sheet,
        shown=sheet.rows[:_SHOWN],
        form=BookingForm(
            data={
                "numbers": " ".join(each.number for each in orders),
                "sort": params.criteria.sort,
                "courier": courier.name,
            }
        ),
        formats=[(each, files.filename(courier, len(orders), each)) for each in SheetFormat],
        list_address=ORDERS.address(ORDERS.read_query(request.args.get("list", "")).without()),
    )


@admin.post("/orders/booking")
def take_booking_sheet() -> Response:
    """The file of exactly the orders that were looked at."""
    form = BookingForm(request.form)
    courier = _courier(or_empty(form.courier.data))
    kind = SheetFormat.CSV if request.form.get("file") == SheetFormat.CSV else SheetFormat.XLSX
    numbers = tuple(or_empty(form.numbers.data).split())
    sort = Sort(form.sort.data) if form.sort.data in set(Sort) else Sort.NEWEST
    orders = files.list_to_book(OrderFilter(number=numbers, sort=sort)) if numbers else []
    if not orders:
        raise Invalid({"number": ["These orders do not exist. Tick them in the list again."]})
    name = files.filename(courier, len(orders), kind)
    return Response(
        files.take_out(orders, courier, kind, actor()),
        mimetype=_MEDIA[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _courier(name: str) -> Courier:
    """The courier of this name, who has a sheet. Raises `Invalid`."""
    found = next((each for each in get_couriers().known if each.name == name and each.sheet), None)
    if found is None:
        raise Invalid({"courier": ["This courier has no booking sheet. The settings say how one is set up."]})
    return found
