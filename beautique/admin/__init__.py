"""The door for people: session, HTML, HTMX."""

from flask import Flask

from beautique.admin import context, gate
from beautique.admin.blueprint import admin
from beautique.admin.errors import answer_error
from beautique.config import Settings

__all__ = ["answer_error", "init_app"]


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - both doors are opened alike
    """Adds the dashboard below `/admin`, and leads `/` there."""
    # Pages register their routes on the blueprint when they are imported.
    from beautique.admin import account, home, login, new_order, orders, products, settings as shop_settings  # noqa: F401, I001
    from beautique.admin import closing, order_payments, payments, proofs  # noqa: F401
    from beautique.admin import activity, bulk, bulk_payments, customers, live, order_details, parcels  # noqa: F401

    gate.init_app(app)
    context.init_app(app)
    app.register_blueprint(admin, url_prefix="/admin")
    app.add_url_rule("/", "root", login.to_dashboard)
