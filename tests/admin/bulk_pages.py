"""What the tests of changes of many orders do again and again: preview, start, run to the end."""

from typing import Any

from beautique.kernel import clock
from beautique.orders.models import Order
from tests.admin.order_pages import HTMX, fields

BULK, PARCELS = "/admin/orders/bulk", "/admin/orders/parcels"


def preview(client: Any, orders: list[Order], key: str = "ready", **more: Any) -> Any:
    numbers = [order.number for order in orders]
    return client.get(BULK, query_string={"number": numbers, "move": key, **more})


def start(client: Any, shown: Any, **more: Any) -> Any:
    return client.post_form(BULK, {**fields(shown, 'id="bulk-form"'), **more})


def run(client: Any, started: Any) -> Any:
    """Runs the change whose start was answered, to its end."""
    page = client.get(started.location)
    while 'id="run"' in page.text:
        page = client.post_form(f"{started.location}/run", headers=HTMX)
    return page


def pay(client: Any, orders: list[Order], references: list[str], **more: Any) -> Any:
    rows: dict[str, str] = {}
    for row, (order, reference) in enumerate(zip(orders, references, strict=True)):
        rows |= {
            f"rows-{row}-number": order.number,
            f"rows-{row}-amount": "6,750",
            f"rows-{row}-reference": reference,
        }
    common = {"paid_on": clock.today().isoformat(), "seen_in_account": "y"}
    return client.post_form(f"{BULK}/payments", {**rows, **common, **more})
