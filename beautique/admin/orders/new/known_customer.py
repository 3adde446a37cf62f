"""What is known of a customer by the phone: shown beside the form of a new order, or filled into it."""

from flask import render_template, request

from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import or_empty
from beautique.admin.orders.new.form import NewOrderForm
from beautique.orders import queries
from beautique.orders.models import Order


@admin.get("/orders/new/customer")
def find_customer() -> str:
    """What is known of a phone, for the form of a new order."""
    return render_template(
        "orders/new/_known_customer.html", known=queries.find_latest_of_phone(request.args.get("phone", ""))
    )


def find(form: NewOrderForm) -> Order | None:
    """The newest order of the phone that the form holds."""
    return queries.find_latest_of_phone(or_empty(form.phone.data))


def fill_in(form: NewOrderForm) -> Order | None:
    """Fills what is known into the fields that are still empty; the earlier order from which it is known."""
    known = find(form)
    if known is not None:
        form.fill_in(known.contact)
    return known
