"""Every form that somebody types into keeps a draft, or stands here with the reason why not."""

import re

import pytest
import time_machine
from flask import Flask

from tests.house.forms import forms_of
from tests.house.pages import addresses
from tests.house.small_shop import MORNING, make_orders, make_products, make_the_rest

_OF_THE_MOMENT = "belongs to one act on what is seen now: looked at anew, it is typed anew"
WITHOUT_DRAFT = {
    "/admin/orders/<>/move": _OF_THE_MOMENT,
    "/admin/orders/<>/payments": _OF_THE_MOMENT,
    "/admin/payments/<>/reverse": _OF_THE_MOMENT,
    "/admin/orders/<>/refunds": _OF_THE_MOMENT,
    "/admin/refunds/<>/reverse": _OF_THE_MOMENT,
    "/admin/payments/closing?day=2026-11-21": _OF_THE_MOMENT,
    "/admin/payments/<>/confirm": _OF_THE_MOMENT,
    "/admin/orders/bulk": _OF_THE_MOMENT,
    "/admin/orders/bulk/payments": _OF_THE_MOMENT,
    "/admin/products/bulk": _OF_THE_MOMENT,
    "/admin/arrivals/<>/dismiss": _OF_THE_MOMENT,
    "/admin/arrivals/import/pasted": "pasted from the bank's page, where it still is",
    "/admin/orders/parcels": "pasted from the courier's sheet, where it still is",
    "/admin/orders/views": "one name",
    "/admin/orders/views/<>": "one name",
    "/admin/products/<>/prices": "two prices, typed anew in a moment",
    "/admin/products/<>/delete": _OF_THE_MOMENT,
    "/admin/products/files/<>/defaults": _OF_THE_MOMENT,
    "/admin/settings/tokens": "one name, and the answer holds a secret",
    "/admin/staff/new": "three names, and the answer holds a secret",
    "/admin/account": "two names and a password, which is never kept",
    "/admin/password": "passwords are never kept",
    "/admin/account/passkeys": "one name",
    "/admin/tasks": "one line",
    "/admin/orders/<>/remind": "one line, written by the page",
}


@pytest.mark.parametrize("engine", ["sqlite"])
def test_every_form_with_free_text_keeps_a_draft_or_has_a_reason(app: Flask, owner, owner_client) -> None:
    with time_machine.travel(MORNING):
        products = make_products(app)
        orders = make_orders(app, products)
        pages = addresses(orders, products, make_the_rest(app, orders, owner.id))
        owner_client.sign_in(owner.username)
        kept, others = set(), set()
        for address in pages.values():
            for form in forms_of(owner_client.get(address).text):
                if form.method == "post" and form.typed:
                    action = re.sub(r"[0-9a-f-]{36}|BQ-[\d-]+|923\d{9}", "<>", form.addresses[0])
                    (kept if "draft" in form.names else others).add(action)
    assert others == WITHOUT_DRAFT.keys()
    assert kept == {
        "/admin/orders/new",
        "/admin/orders/<>/edit",
        "/admin/orders/<>/notes",
        "/admin/customers/<>/notes",
        "/admin/customers/notes/<>",
        "/admin/products/new",
        "/admin/products/<>",
        "/admin/tasks/<>",
        *(
            f"/admin/settings/{name}"
            for name in (
                "store",
                "accounts",
                "couriers",
                "templates",
                "thresholds",
                "storefront",
                "feeds",
                "labels",
            )
        ),
    }
