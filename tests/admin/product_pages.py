"""What the tests of the product pages do again and again: fill the form, read what it would send, send it."""

import html
import io
import re
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from beautique.catalog import queries
from beautique.catalog.models import Product
from beautique.catalog.types import ProductFilter
from beautique.kernel.db import db
from beautique.kernel.pages import PageRequest
from beautique.media.models import StoredPicture
from beautique.media.types import PictureStatus
from tests.media.pictures import encoded, photo

HTMX = {"HX-Request": "true"}
UPLOAD = "/admin/products/pictures"
TYPED = {
    "name": "Firoza Raw Silk Gharara",
    "category": "Gharara",
    "regular_price": "19,600",
    "sale_price": "",
    "description": "Raw silk gharara with a hand-woven zari border.",
    "sizes": ["S", "L"],
    "new_colors": "Firoza, ivory",
    "is_active": "y",
}


def sent(client, address: str, fields: dict[str, Any], **more) -> Any:
    """Sends the form; a field that is None is left out."""
    filled = {name: value for name, value in fields.items() if value is not None}
    return client.post_form(address, filled, **more)


def shown(page: str) -> MultiDict[str, str]:
    """What the page's form (or the conflict panel as it stands) would send."""
    form = re.search(r'<form id="product-form".*?</form>|<section id="product".*?</section>', page, re.DOTALL)
    assert form, page
    fields: MultiDict[str, str] = MultiDict()
    text = re.sub(r"<template.*?</template>", "", form[0], flags=re.DOTALL)
    for tag in re.findall(r"<input[^>]*>", text):
        attributes = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        ticked = attributes.get("type") not in ("checkbox", "radio") or " checked" in tag
        if "name" in attributes and ticked and attributes.get("type") not in ("file", "number"):
            fields.add(attributes["name"], html.unescape(attributes.get("value", "")))
    for name, body in re.findall(r'<select[^>]*name="([a-z_]+)".*?>(.*?)</select>', text, re.DOTALL):
        fields.add(name, html.unescape(re.search(r'selected value="([^"]*)"', body)[1]))
    for name, body in re.findall(r'<textarea[^>]*name="([a-z_]+)"[^>]*>\n?(.*?)</textarea>', text, re.DOTALL):
        fields.add(name, html.unescape(body))
    return fields


def opened(client, product: Product) -> MultiDict[str, str]:
    return shown(client.get(f"/admin/products/{product.id}").text)


def products(app: Flask) -> list[Product]:
    with app.app_context():
        return list(queries.list_products(ProductFilter(is_active=None), PageRequest(limit=50)).items)


def stored(app: Flask, product: Product) -> Product:
    with app.app_context():
        return queries.get_product(product.id)


def save(client, product: Product, form: MultiDict[str, str], headers=None, **changes: Any) -> Any:
    for name, value in changes.items():
        form.setlist(name, [] if value is None else value if isinstance(value, list) else [value])
    form["csrf_token"] = client.csrf_token()
    return client.post(f"/admin/products/{product.id}", data=form, headers=headers)


def file(name: str = "front.jpg", content: bytes | None = None) -> tuple[io.BytesIO, str]:
    return io.BytesIO(encoded(photo()) if content is None else content), name


def upload(client, *files: tuple[io.BytesIO, str], headers: dict[str, str] = HTMX) -> Any:
    return client.post_form(UPLOAD, {"picture": list(files)} if files else {}, headers=headers)


def token(client, name: str = "front.jpg") -> str:
    """A picture that was uploaded, as the form carries it."""
    answer = upload(client, file(name))
    assert answer.status_code == 200, answer.text
    return re.search(r'name="pictures" value="([^"]+)"', answer.text)[1]


def told(page: str) -> list[str]:
    """The notices about files that were left out."""
    without_templates = re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL)
    found = re.findall(
        r"data-notice-title>(.*?)</span> <span data-notice-text>(.*?)</span>", without_templates
    )
    return [html.unescape(f"{title} {text}") for title, text in found]


def statuses(app: Flask) -> list[PictureStatus]:
    with app.app_context():
        return list(db.session.scalars(select(StoredPicture.status)))


def errors(page: str) -> dict[str, str]:
    found = re.findall(r'id="([a-z_]+)-error".*?<span>(.*?)</span>', page, re.DOTALL)
    return {name: html.unescape(sentence) for name, sentence in found}
