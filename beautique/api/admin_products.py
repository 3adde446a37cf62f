"""The catalogue for the staff's programs: list and read it."""

from beautique.api.routing import Reply, etag
from beautique.api.schemas.common import PageOut
from beautique.api.schemas.product_requests import AdminProductQuery
from beautique.api.schemas.products import ProductOut
from beautique.catalog.models import Product
from beautique.catalog.queries import list_products


def list_admin_products(query: AdminProductQuery) -> PageOut[ProductOut]:
    """A page of products, inactive ones included."""
    return PageOut[ProductOut].of(
        list_products(query.criteria(is_active=query.is_active), query.part()), ProductOut.of
    )


def read_product(found: Product) -> Reply:
    """One product, active or not."""
    return Reply(ProductOut.of(found), etag(found))
