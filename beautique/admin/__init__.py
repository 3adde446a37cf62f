"""The door for people: session, HTML, HTMX."""

from flask import Flask

from beautique.admin import customers, live
from beautique.admin.account import login, password
from beautique.admin.activity import page as activity
from beautique.admin.core import context, gate
from beautique.admin.core.blueprint import admin
from beautique.admin.core.errors import answer_error
from beautique.admin.home import page as home
from beautique.admin.orders.bulk import job, moves, parcels
from beautique.admin.orders.bulk import payments as bulk_payments
from beautique.admin.orders.detail import edit, messages, proofs
from beautique.admin.orders.detail import page as order
from beautique.admin.orders.detail import payments as order_payments
from beautique.admin.orders.list import export, printing, saved_views
from beautique.admin.orders.list import page as orders
from beautique.admin.orders.new import known_customer, picker
from beautique.admin.orders.new import page as new_order
from beautique.admin.payments import closing, queue
from beautique.admin.products import detail as product
from beautique.admin.products import list as products
from beautique.admin.products import new as new_product
from beautique.admin.products import pictures
from beautique.admin.settings import page as shop_settings
from beautique.config import Settings

__all__ = ["answer_error", "init_app"]

# Every page of the dashboard, grouped as the navigation is. Importing one registers its routes on the blueprint.
PAGES = (
    *(login, password),
    *(home, live),
    *(queue, closing),
    *(orders, saved_views, export, printing),
    *(order, edit, order_payments, proofs, messages),
    *(new_order, known_customer, picker),
    *(moves, job, bulk_payments, parcels),
    *(customers,),
    *(products, new_product, product, pictures),
    *(activity,),
    *(shop_settings,),
)


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - both doors are opened alike
    """Adds the dashboard below `/admin`, and leads `/` there."""
    gate.init_app(app)
    context.init_app(app)
    app.register_blueprint(admin, url_prefix="/admin")
    app.add_url_rule("/", "root", login.to_dashboard)
