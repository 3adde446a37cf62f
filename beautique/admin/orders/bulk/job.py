"""A change of many orders while it is made, and what became of each order."""

from beautique.admin.bulk.job import JobPages
from beautique.admin.core.blueprint import admin
from beautique.admin.orders.bulk.next_steps import next_steps
from beautique.admin.orders.list.filters import ORDERS
from beautique.orders.bulk.queries import list_results
from beautique.payments.bulk import ORDER_KINDS

JobPages(
    name="bulk",
    path="/orders/bulk",
    kinds=ORDER_KINDS,
    listed=ORDERS,
    list_results=list_results,
    next_steps=next_steps,
    parts="orders/bulk/parts.html",
    noun="order",
).add_to(admin)
