"""Creating and changing products, for the staff's programs."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from beautique.api import gate
from beautique.api.admin_products import read_product
from beautique.api.pictures import named_pictures, store_uploads
from beautique.api.request_parsing import parse_object
from beautique.api.routing import Reply, etag
from beautique.api.schemas.product_requests import ProductChanges, ProductIn
from beautique.api.schemas.products import Images, ProductOut
from beautique.api.validation_messages import NO_SUCH_FIELD
from beautique.catalog import commands
from beautique.catalog.models import Product
from beautique.kernel.errors import Complaints, Invalid
from beautique.web.requests import dump_json


def create_product(body: ProductIn) -> Reply:
    """A new product; without a picture it is kept, but inactive."""
    _check_price(body)
    product = commands.create_product(body.draft(named_pictures(body.images, [])), gate.actor())
    return Reply(ProductOut.of(product), {**etag(product), "Location": f"/api/admin/products/{product.id}"})


def change_product(found: Product, expected_version: int | None, body: ProductChanges) -> Reply:
    """Changes the fields that were sent."""
    _check_as_told(found, body.model_extra or {})
    _check_price(body, found.effective_price)
    changes: dict[str, Any] = body.given()
    if "images" in changes:
        changes["images"] = named_pictures(changes["images"], commands.as_draft(found).images)
    return read_product(commands.update_product(found.id, changes, gate.actor(), expected_version))


def add_product_images(found: Product) -> Images:
    """Adds uploaded pictures: all of them or none."""
    pictures = store_uploads(known=len(found.images))
    return Images(images=ProductOut.of(commands.add_pictures(found.id, pictures, gate.actor())).images)


def _check_price(body: ProductIn | ProductChanges, *told: Decimal) -> None:
    """`price` beside `regular_price` changes nothing: so it is the price that was told, or one of those sent. Raises `Invalid`."""
    if "price" in body.model_fields_set and body.price not in (body.regular_price, body.sale_price, *told):
        raise Invalid({"price": ["This follows from the regular price and the sale price. Set those."]})


def _check_as_told(found: Product, sent: Mapping[str, Any]) -> None:
    """What cannot be changed may be sent as it was told, and only so. Raises `Invalid`."""
    told = parse_object(dump_json(ProductOut.of(found).model_dump()))
    complaints = Complaints()
    for name, value in sent.items():
        if name not in told:
            complaints.add(name, NO_SUCH_FIELD)
        elif value != told[name]:
            complaints.add(name, "This cannot be changed: leave it out, or read the product again.")
    complaints.raise_if_any()
