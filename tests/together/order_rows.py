"""Orders, customers and bulk changes: every form of the dashboard about them, sent twice at once."""

from typing import Any

from beautique.orders.customers.queries import get_note
from beautique.orders.queries import get_order
from tests.together.desk import Desk, Person, details, transfer, wish
from tests.together.rows import Row, acting, one


def typed_order(desk: Desk) -> dict[str, Any]:
    """The form of a new order, filled in."""
    product = desk.product()
    line = {f"items__0__{name}": value for name, value in wish(product).items()}
    return {
        "phone": "0300 7654321",
        "customer_name": "Ayesha Siddiqui",
        "address": "House 14-B, Street 7, Model Town",
        "city": "Lahore",
        "payment_method": "Easypaisa",
        "do": "place",
        "items__0__seen_price": str(product.effective_price),
        "key": desk.key(),
        **line,
    }


def move(me: Person, order: Any, status: Any) -> Any:
    """A move on top of the version that was shown."""
    return me.form(f"/orders/{order.number}/move", version=order.version, order_status=status)


def parcel(order: Any) -> dict[str, str]:
    """The parcel of an order that was shown as unpaid, and is sent all the same."""
    return {
        "do": "dispatch",
        "block": f"{order.number} CN100",
        "unpaid": order.number,
        "accept_unpaid": "y",
    }


def undo_or_move(me: Person, order: Any, status: Any) -> Any:
    """Undo, or a move on top of what is being undone."""
    if status:
        return move(me, order, status)
    return me.form(f"/orders/{order.number}/undo", version=order.version)


def start_payments(me: Person, order: Any, token: Any) -> Any:
    """Confirms the payment of one order through the form of many."""
    sent = transfer(
        order, **({"reference": f"FT {order.number}"} if token else {})
    )  # word for word the same again
    row = {f"rows__0__{name}": sent.pop(name) for name in ("amount", "reference")}
    return me.form("/orders/bulk/payments", token=token, rows__0__number=order.number, **row, **sent)


ROWS = [
    Row(
        "admin.add_customer_note",
        "two notes",
        Desk.order,
        lambda me, order, text: me.form(f"/customers/{order.phone_normalized}/notes", note=text),
        {(303, 303): "customer_note.written customer_note.written"},
        ("Calls late", "Pays late"),
    ),
    Row(
        "admin.add_customer_note",
        "one form twice",
        Desk.order,
        lambda me, order, _: me.form(f"/customers/{order.phone_normalized}/notes", note="Calls late"),
        {(303, 303): "customer_note.written"},
        people=one,
    ),
    Row(
        "admin.save_customer_note",
        "on one version",
        Desk.note,
        lambda me, note, text: me.form(f"/customers/notes/{note.id}", version=note.version, note=text),
        {(303, 409): "customer_note.edited"},
        ("Calls late", "Pays late"),
        lambda note: get_note(note.id).note,
        reads=True,
    ),
    Row(
        "admin.remove_customer_note",
        "on one version",
        Desk.note,
        lambda me, note, _: me.form(f"/customers/notes/{note.id}/remove", version=note.version),
        {(303, 409): "customer_note.removed"},
    ),
    Row(
        "admin.restore_customer_note",
        "both",
        Desk.removed_note,
        acting("/customers/notes/{.id}/restore"),
        {(303, 303): "customer_note.restored"},
    ),
    Row(
        "admin.place_typed_order",
        "one form twice",
        typed_order,
        lambda me, form, _: me.form("/orders/new", **form),
        {(303, 303): "order.placed"},
        people=one,
        is_one=True,
    ),
    Row(
        "admin.place_typed_order",
        "two forms",
        typed_order,
        lambda me, form, key: me.form("/orders/new", **{**form, "key": form["key"] + key}),
        {(303, 303): "order.placed order.placed"},
        ("a", "b"),
        is_one=False,
    ),
    Row(
        "admin.move_order",
        "on one version",
        Desk.order,
        move,
        {(303, 409): "order.moved"},
        ("Processing", "Ready"),
        lambda order: get_order(order.number).order_status,
    ),
    Row(
        "admin.move_order",
        "the same move",
        Desk.order,
        move,
        {(303, 303): "order.moved"},
        ("Ready", "Ready"),
        lambda order: get_order(order.number).order_status,
    ),
    Row(
        "admin.undo_move",
        "twice",
        Desk.moved,
        undo_or_move,
        {(303, 303): "order.undone"},
        people=one,
    ),
    Row(
        "admin.undo_move",
        "beside a move",
        Desk.moved,
        undo_or_move,
        {(303, 409): ("order.undone", "order.moved")},
        (None, "Ready"),
    ),
    Row(
        "admin.correct_order",
        "on one version",
        Desk.order,
        lambda me, order, city: me.form(f"/orders/{order.number}/edit", **{**details(order), "city": city}),
        {(303, 409): "order.details_corrected"},
        ("Quetta", "Multan"),
        lambda order: get_order(order.number).city,
        reads=True,
    ),
    Row(
        "admin.label_order",
        "two labels",
        Desk.labelled,
        lambda me, order, label: me.form(f"/orders/{order.number}/labels", add=label),
        {(303, 303): "order.labelled order.labelled"},
        (1, 2),
        lambda order: (
            max(get_order(order.number).labels) if get_order(order.number).labels == [1, 2] else None
        ),
    ),
    Row(
        "admin.label_order",
        "one label, both",
        Desk.labelled,
        lambda me, order, _: me.form(f"/orders/{order.number}/labels", add=1),
        {(303, 303): "order.labelled"},
    ),
    Row(
        "admin.start_bulk_labels",
        "one form twice",
        Desk.labelled,
        lambda me, order, _: me.form(
            "/orders/bulk/labels", token="4" * 32, which=1, move="label", numbers=order.number
        ),
        {(303, 303): "bulk.started"},
        people=one,
        is_one=True,
    ),
    Row(
        "admin.add_order_note",
        "two notes",
        Desk.order,
        lambda me, order, text: me.form(f"/orders/{order.number}/notes", note=text),
        {(303, 303): "order.noted order.noted"},
        ("Calls late", "Pays late"),
    ),
    Row(
        "admin.add_order_note",
        "one form twice",
        Desk.order,
        lambda me, order, _: me.form(f"/orders/{order.number}/notes", note="Calls late"),
        {(303, 303): "order.noted"},
        people=one,
    ),
    Row(
        "admin.whatsapp",
        "one click twice",
        Desk.order,
        acting("/orders/{.number}/whatsapp"),
        {(200, 200): "order.whatsapp_opened"},
        people=one,
    ),
    Row(
        "admin.whatsapp",
        "two people tell",
        Desk.untold,
        lambda me, order, _: me.form(f"/orders/{order.number}/whatsapp", template="dispatched"),
        {(200, 200): "order.whatsapp_opened order.whatsapp_opened"},
        stored=lambda order: get_order(order.number).untold,
    ),
    Row(
        "admin.mark_told",
        "both",
        Desk.untold,
        lambda me, order, _: me.form(f"/orders/{order.number}/told", template="dispatched"),
        {(303, 303): "order.told"},
        stored=lambda order: get_order(order.number).untold,
    ),
    Row(
        "admin.note_printing",
        "one click twice",
        Desk.order,
        lambda me, order, _: me.form("/orders/print", number=order.number),
        {(303, 303): "order.printed"},
        people=one,
    ),
    Row(
        "admin.start_bulk",
        "both",
        Desk.orders,
        lambda me, orders, _: me.form(
            "/orders/bulk", move="ready", numbers=" ".join(each.number for each in orders)
        ),
        {(303, 303): "bulk.started bulk.started"},
        is_one=False,
    ),
    Row(
        "admin.start_bulk",
        "one form twice",
        Desk.orders,
        lambda me, orders, _: me.form(
            "/orders/bulk", token="1" * 32, move="ready", numbers=" ".join(each.number for each in orders)
        ),
        {(303, 303): "bulk.started"},
        people=one,
        is_one=True,
    ),
    Row(
        "admin.start_bulk_payments",
        "one form twice",
        Desk.order,
        lambda me, order, _: start_payments(me, order, "2" * 32),
        {(303, 303): "bulk.started"},
        people=one,
        is_one=True,
    ),
    Row(
        "admin.send_parcels",
        "one form twice",
        Desk.order,
        lambda me, order, _: me.form("/orders/parcels", token="3" * 32, **parcel(order)),
        {(303, 303): "bulk.started"},
        people=one,
        is_one=True,
    ),
    Row(
        "admin.start_bulk_payments",
        "both",
        Desk.order,
        start_payments,
        {(303, 303): "bulk.started bulk.started"},
        is_one=False,
    ),
    Row(
        "admin.send_parcels",
        "both",
        Desk.order,
        lambda me, order, _: me.form("/orders/parcels", **parcel(order)),
        {(303, 303): "bulk.started bulk.started"},
        is_one=False,
    ),
    Row(
        "admin.take_booking_sheet",
        "both",
        Desk.booked,
        lambda me, order, _: me.form("/orders/booking", courier="TCS", numbers=order.number),
        {(200, 200): "order.booked order.booked"},
    ),
    Row(
        "admin.run_bulk",
        "both",
        Desk.job,
        acting("/orders/bulk/{.id}/run"),
        {(303, 303): "order.moved order.moved"},
    ),
    Row(
        "admin.stop_bulk",
        "both",
        Desk.job,
        acting("/orders/bulk/{.id}/stop"),
        {(303, 303): "bulk.stopped"},
    ),
    Row(
        "admin.undo_bulk",
        "both",
        Desk.done_job,
        acting("/orders/bulk/{.id}/undo"),
        {(303, 303): "bulk.undo_started"},
        is_one=True,
    ),
    Row(
        "admin.undo_bulk",
        "one click twice",
        Desk.done_job,
        acting("/orders/bulk/{.id}/undo"),
        {(303, 303): "bulk.undo_started"},
        people=one,
        is_one=True,
    ),
]
