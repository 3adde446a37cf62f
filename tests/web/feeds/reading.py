"""The feeds of a shop, read as Meta and Google read them."""

import csv
import io
from typing import Any
from xml.etree import ElementTree

from flask import Flask
from flask.testing import FlaskClient

from beautique.audit.types import SYSTEM
from beautique.catalog.commands import update_product
from beautique.catalog.models import Product
from beautique.settings.commands import save_section
from beautique.settings.queries import get_section
from beautique.settings.types import Feeds, Section
from beautique.web import feeds

G = "{http://base.google.com/ns/1.0}"
PUBLIC = "https://shop.example"
ON = Feeds(is_on=True, link="https://www.shop.example/products/{id}")
SIGNS = 'Noor & <Maxi>, "گھرارہ"'
FEEDS = list(feeds.ENDPOINTS.values())


class Reader(FlaskClient):
    """Reads an answer whole before it goes on."""

    def open(self, *asked: Any, **more: Any) -> Any:
        """One request."""
        return super().open(*asked, buffered=True, **more)


def save(app: Flask, value: Any) -> None:
    with app.app_context():
        save_section(value, get_section(value.section).version, SYSTEM)


def path(app: Flask, endpoint: str = "feeds.meta_feed") -> str:
    with app.test_request_context():
        return feeds.address(endpoint, get_section(Section.FEEDS).value).removeprefix(PUBLIC)


def meta(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(path(client.application) + query)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.data.decode(), newline="")))


def google(client: FlaskClient, query: str = "") -> list[ElementTree.Element]:
    answer = client.get(path(client.application, "feeds.google_feed") + query)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    return ElementTree.fromstring(answer.data).findall("channel/item")


def update(app: Flask, product: Product, **changes: Any) -> None:
    with app.app_context():
        update_product(product.id, changes, SYSTEM)
