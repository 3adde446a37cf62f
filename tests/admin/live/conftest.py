"""An order, its product, and the poll of an open page."""

from datetime import date

import pytest
from flask import Flask

from tests.admin.order_pages import HTMX
from tests.factories import make_order, make_product

DAY = date(2026, 11, 21)


@pytest.fixture
def product(app: Flask):
    return make_product(app)


@pytest.fixture
def order(app: Flask, product):
    return make_order(app, product)


def ask(client, since: str = "", known=None, **more):
    """What live.js asks; `known` is an answer that it has already."""
    headers = {**HTMX, **({"If-None-Match": known.headers["ETag"]} if known else {})}
    return client.get("/admin/live", query_string={"since": since, **more}, headers=headers)
