"""The command that fills a shop, and what it made."""

import shutil
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from beautique.catalog.models import Product
from beautique.kernel.db import db
from beautique.orders.models import Order
from beautique.staff.models import StaffAccount
from tests.beginnings import begin_with

Run = Callable[..., Result]
SMALL = ("--products", 12, "--orders", 90, "--days", 45)


@pytest.fixture
def run(app: Flask) -> Run:
    for root in (app.extensions["settings"].media_root, app.extensions["settings"].proofs_root):
        shutil.rmtree(root, ignore_errors=True)
    return lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def filled(app: Flask, run: Run) -> Run:
    def fill() -> None:
        result = run("demo", *SMALL)
        assert result.exit_code == 0, result.output

    begin_with(app, "small demo", fill)
    return run


def counted(app: Flask) -> tuple[int, int, int]:
    """Products, orders, accounts."""
    with app.app_context():
        products, orders, accounts = (
            db.session.scalar(select(func.count()).select_from(model)) or 0
            for model in (Product, Order, StaffAccount)
        )
        return products, orders, accounts


def all_orders(app: Flask) -> list[Order]:
    with app.app_context():
        return list(db.session.scalars(select(Order).order_by(Order.id)))
