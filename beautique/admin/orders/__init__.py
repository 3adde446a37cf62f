"""Orders: the list, one order, a new one, many at once."""

from beautique.admin.orders import paid_on
from beautique.admin.orders.bulk import booking, job, moves, parcels
from beautique.admin.orders.bulk import labels as bulk_labelling
from beautique.admin.orders.bulk import payments as bulk_payments
from beautique.admin.orders.detail import edit, labels, messages, proofs, raast, readings, refunds, reminders
from beautique.admin.orders.detail import page as order
from beautique.admin.orders.detail import payments as order_payments
from beautique.admin.orders.list import export, printing, saved_views
from beautique.admin.orders.list import page as orders
from beautique.admin.orders.new import known_customer, picker
from beautique.admin.orders.new import page as new_order

PAGES = (
    *(orders, saved_views, export, printing),
    *(order, edit, labels, order_payments, paid_on, refunds, proofs, readings, messages, reminders, raast),
    *(new_order, known_customer, picker),
    *(moves, bulk_labelling, job, bulk_payments, booking, parcels),
)
