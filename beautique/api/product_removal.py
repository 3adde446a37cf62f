"""Taking products out of the shop, and deleting them, for the staff's programs."""

from beautique.api import gate
from beautique.api.schemas.common import Message
from beautique.catalog import commands
from beautique.catalog.models import Product
from beautique.orders.product_deletion import delete_forever


def archive_product(found: Product) -> Message:
    """Takes a product out of the shop."""
    commands.archive_product(found.id, gate.actor())
    return Message(message="The product is no longer in the shop.")


def delete_product_forever(found: Product) -> Message:
    """Deletes a product that was never ordered. There is no way back."""
    delete_forever(found.id, gate.actor())
    return Message(message="The product is deleted for good.")
