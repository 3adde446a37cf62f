"""The door for people: session, HTML, HTMX."""

from flask import Flask

from beautique.admin import (
    account,
    activity,
    analytics,
    arrivals,
    customers,
    day,
    drafts,
    home,
    live,
    orders,
    palette,
    payments,
    products,
    shares,
    system,
)
from beautique.admin import settings as shop_settings
from beautique.admin import staff as people
from beautique.admin import tasks as own_tasks
from beautique.admin.core import context, gate
from beautique.admin.core.blueprint import admin
from beautique.admin.core.errors import answer_error
from beautique.config import Settings

__all__ = ["answer_error", "init_app"]

# Every page of the dashboard, in the order of the navigation; a folder names its own. Importing one registers its routes.
PAGES = (
    *account.PAGES,
    *home.PAGES,
    live,
    drafts,
    palette,
    *payments.PAGES,
    *arrivals.PAGES,
    day,
    *orders.PAGES,
    *shares.PAGES,
    customers,
    *products.PAGES,
    *own_tasks.PAGES,
    *analytics.PAGES,
    *people.PAGES,
    *activity.PAGES,
    *shop_settings.PAGES,
    *system.PAGES,
)


def init_app(app: Flask, settings: Settings) -> None:  # noqa: ARG001 - both doors are opened alike
    """Adds the dashboard below `/admin`, and leads `/` and the address without its last slash there."""
    gate.init_app(app)
    context.init_app(app)
    app.register_blueprint(admin, url_prefix="/admin")
    app.add_url_rule("/", "root", account.login.to_dashboard)
    # Else the router leads on by itself, for good, and to whatever host the request names.
    app.add_url_rule("/admin", "bare", account.login.to_dashboard)
