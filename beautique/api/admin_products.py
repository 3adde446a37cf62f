"""The catalogue for the staff's programs."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request

from beautique.api import gate
from beautique.api.layer import Reply, etag
from beautique.api.schemas.common import Message, PageOut
from beautique.api.schemas.products import AdminProductQuery, Images, ProductChanges, ProductIn, ProductOut
from beautique.api.storefront import shape
from beautique.catalog import commands, rules
from beautique.catalog.models import Product
from beautique.catalog.queries import list_products
from beautique.catalog.types import ProductDraft
from beautique.config import Settings
from beautique.kernel.errors import Complaints, Invalid
from beautique.media.commands import store_pictures
from beautique.media.stores import PUBLIC_ID
from beautique.media.types import Picture, PictureFile
from beautique.orders.product_deletion import delete_forever
from beautique.web.stores import image_store

FILE_FIELDS = ("images", "files")


def list_admin_products(query: AdminProductQuery) -> PageOut[ProductOut]:
    """A page of products, inactive ones included."""
    return PageOut[ProductOut].of(list_products(query.wanted(is_active=query.is_active), query.part()), shape)


def read_product(found: Product) -> Reply:
    """One product, active or not."""
    return Reply(shape(found), etag(found))


def create_product(body: ProductIn) -> Reply:
    """A new product; without a picture it is kept, but inactive."""
    given = ProductDraft(
        name=body.name,
        category=body.category,
        regular_price=body.regular_price,
        sale_price=body.sale_price,
        description=body.description,
        images=_pictures(body.images, []),
        sizes=tuple(body.sizes),
        colors=tuple(body.colors),
        is_bestseller=body.is_bestseller,
        is_active=body.is_active,
    )
    product = commands.create_product(given, gate.actor())
    return Reply(shape(product), {**etag(product), "Location": f"/api/admin/products/{product.id}"})


def change_product(found: Product, expected_version: int | None, body: ProductChanges) -> Reply:
    """Changes the fields that were sent."""
    changes: dict[str, Any] = body.given()
    if "images" in changes:
        changes["images"] = _pictures(changes["images"], [Picture(**image) for image in found.images])
    return read_product(commands.update_product(found.id, changes, gate.actor(), expected_version))


def archive_product(found: Product) -> Message:
    """Takes a product out of the shop."""
    commands.archive_product(found.id, gate.actor())
    return Message(message="The product is no longer in the shop.")


def delete_product_forever(found: Product) -> Message:
    """Deletes a product that was never ordered. There is no way back."""
    delete_forever(found.id, gate.actor())
    return Message(message="The product is deleted for good.")


def add_product_images(found: Product) -> Images:
    """Adds uploaded pictures: all of them or none."""
    files = [file for field in FILE_FIELDS for file in request.files.getlist(field) if file.filename]
    if not files:
        raise Invalid({"images": ["Send at least one picture in the field images."]})
    if len(found.images) + len(files) > rules.MAX_IMAGES:
        raise Invalid({"images": [f"A product has at most {rules.MAX_IMAGES} pictures."]})
    chosen = [PictureFile(file.filename or "", file.read()) for file in files]
    pictures = store_pictures(chosen, image_store(), gate.actor())
    return Images(images=shape(commands.add_pictures(found.id, pictures, gate.actor())).images)


def _pictures(urls: Sequence[str], known: Sequence[Picture]) -> tuple[Picture, ...]:
    """The pictures that are named by URL: those that the product has, ours, and https on an allowed host. Raises `Invalid`."""
    store = image_store()
    settings: Settings = current_app.extensions["settings"]
    by_url = {picture.url: picture for picture in known}
    complaints = Complaints()
    pictures = []
    for index, url in enumerate(urls):
        stored = store.stored_form(url)
        if stored in by_url:
            pictures.append(by_url[stored])
        elif store.owns(url):
            name = re.search(PUBLIC_ID, stored)
            pictures.append(replace(Picture(stored), public_id=name[0] if name else None))
        elif _is_on(url, settings.image_hosts):
            pictures.append(Picture(url))
        else:
            hosts = ", ".join(settings.image_hosts)
            complaints.add(f"images.{index}", f"Name a picture that we gave you, or https on {hosts}.")
    complaints.raise_if_any()
    return tuple(pictures)


def _is_on(url: str, hosts: Sequence[str]) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return url.isprintable() and " " not in url and parts.scheme == "https" and parts.netloc.lower() in hosts
