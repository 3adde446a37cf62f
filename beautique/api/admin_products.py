"""The catalogue for the staff's programs: list and read it."""

from beautique.api.routing import Reply, etag
from beautique.api.schemas.product_requests import AdminProductQuery
from beautique.api.schemas.products import ProductOut, ProductPage
from beautique.catalog.models import Product
from beautique.catalog.queries import list_products


def list_admin_products(query: AdminProductQuery) -> ProductPage:
    """A page of products, inactive ones included."""
    return ProductPage.of(
        list_products(query.criteria(is_active=query.is_active), query.part()), ProductOut.of
    )


def read_product(found: Product) -> Reply:
    """One product, active or not."""
    return Reply(ProductOut.of(found), etag(found))
