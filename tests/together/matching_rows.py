"""What arrived: one arrival that two people take at once, for orders or for payments that are verified."""

from collections.abc import Callable, Sequence
from typing import Any

from beautique.orders.models import Order
from beautique.payments.arrivals.models import Arrival
from beautique.payments.models import Payment
from beautique.payments.queries import list_payments
from tests.payments.matching.arrived import arrived
from tests.together.desk import Desk, Person, transfer
from tests.together.payment_rows import PAID
from tests.together.rows import Row, one


def of_order(desk: Desk, order: Order, **over: Any) -> Arrival:
    """As much as an order costs, as the bank says."""
    return desk.done(lambda: arrived(order.total_amount, method=order.payment_method, **over))


def orders(desk: Desk) -> tuple[Sequence[Order], Arrival]:
    """Two orders of one price, and one arrival of as much."""
    both = desk.orders()
    return both, of_order(desk, both[0])


def payments(desk: Desk) -> tuple[Sequence[Payment], Arrival]:
    """The same, verified already."""
    both, arrival = orders(desk)
    return [paid(desk, order, transfer(order)) for order in both], arrival


def matched(desk: Desk) -> tuple[Payment, Arrival]:
    """A payment, and its arrival that the first person has found."""
    (payment, _), arrival = payments(desk)
    path = f"/payments/transfers/{payment.transfer_id}/arrival"
    assert desk.two[0].form(path, arrival=str(arrival.id)).status_code == 303
    return payment, arrival


def found_by_id(desk: Desk) -> str:
    """A payment and an arrival of its ID and amount, as the page lists the pair."""
    order = desk.order()
    sent = transfer(order)
    arrival = of_order(desk, order, reference=sent["reference"])
    return f"{paid(desk, order, sent).transfer_id} {arrival.id}"


def paid(desk: Desk, order: Order, sent: dict[str, Any]) -> Payment:
    """The payment that the first person has recorded for an order."""
    answer = desk.two[0].call("POST", f"/admin/orders/{order.id}/payments", json=sent)
    assert answer.status_code == 201
    return desk.done(list_payments, order.id)[0]


def confirm(me: Person, given: Any, reference: Any) -> Any:
    """Verifies one of two orders with the arrival that both were shown."""
    both, arrival = given
    mine = both[me.place]
    sent = transfer(mine, version=mine.version, reference=reference, arrival=str(arrival.id))
    return me.form(f"/payments/{mine.number}/confirm", **sent)


def use(route: str) -> Callable[[Person, Any, Any], Any]:
    """Has the form of one of two orders filled in from the arrival that both were shown."""

    def send(me: Person, given: Any, _: Any) -> Any:
        both, arrival = given
        mine = both[me.place]
        return me.form(route.format(mine.number), version=mine.version, use=str(arrival.id))

    return send


def find(me: Person, given: Any, _: Any) -> Any:
    """Finds the same arrival for one of two verified payments."""
    both, arrival = given
    return me.form(f"/payments/transfers/{both[me.place].transfer_id}/arrival", arrival=str(arrival.id))


def free(me: Person, given: Any, _: Any) -> Any:
    """Says that the arrival of a payment is another one's."""
    payment, arrival = given
    return me.form(f"/payments/transfers/{payment.transfer_id}/arrival/free", arrival=str(arrival.id))


ROWS = [
    Row(
        "admin.confirm_payment",
        "one arrival for two orders",
        orders,
        confirm,
        {(303, 409): PAID},
        ("TID 100200711", "TID 100299722"),
    ),
    Row("admin.use_arrival", "one arrival", orders, use("/payments/{}/arrival"), {(200, 200): ""}),
    Row(
        "admin.use_arrival_on_order",
        "one arrival",
        orders,
        use("/orders/{}/payments/arrival"),
        {(200, 200): ""},
    ),
    Row(
        "admin.take_arrival",
        "one arrival for two payments",
        payments,
        find,
        {(303, 303): "closing.matched"},
    ),
    Row(
        "admin.free_arrival",
        "one click twice",
        matched,
        free,
        {(303, 303): "closing.unmatched"},
        people=one,
    ),
    Row(
        "admin.match_same",
        "one form twice",
        found_by_id,
        lambda me, pair, _: me.form("/payments/closing/matches", pair=pair),
        {(303, 303): "closing.matched"},
        people=one,
    ),
]
