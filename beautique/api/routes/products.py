"""The catalogue, for the staff's programs."""

from beautique.api import admin_products, path_lookup, product_changes, product_removal
from beautique.api.routing import Route
from beautique.api.schemas.common import Message
from beautique.api.schemas.product_requests import AdminProductQuery, ProductChanges, ProductIn
from beautique.api.schemas.products import Images, ProductOut, ProductPage
from beautique.staff.permissions import Permission

PRODUCTS: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/admin/products",
        view=admin_products.list_admin_products,
        summary="List products, inactive ones included",
        tag="products",
        permission=Permission.PRODUCTS_READ,
        query=AdminProductQuery,
        answers=ProductPage,
    ),
    Route(
        method="POST",
        path="/admin/products",
        view=product_changes.create_product,
        summary="Create a product",
        tag="products",
        permission=Permission.PRODUCTS_WRITE,
        body=ProductIn,
        answers=ProductOut,
        status=201,
        gives_headers=("Location", "ETag"),
    ),
    Route(
        method="GET",
        path="/admin/products/<product_id>",
        view=admin_products.read_product,
        summary="One product, active or not",
        tag="products",
        permission=Permission.PRODUCTS_READ,
        find=path_lookup.product_of,
        answers=ProductOut,
        gives_headers=("ETag",),
        refuses=("NOT_FOUND",),
    ),
    Route(
        method="PUT",
        path="/admin/products/<product_id>",
        view=product_changes.change_product,
        summary="Change the fields of a product that are sent",
        tag="products",
        permission=Permission.PRODUCTS_WRITE,
        find=path_lookup.product_of,
        honours_if_match=True,
        body=ProductChanges,
        answers=ProductOut,
        takes_headers=("If-Match",),
        gives_headers=("ETag",),
        refuses=("NOT_FOUND", "STALE_VERSION"),
    ),
    Route(
        method="DELETE",
        path="/admin/products/<product_id>",
        view=product_removal.archive_product,
        summary="Take a product out of the shop",
        tag="products",
        permission=Permission.PRODUCTS_WRITE,
        find=path_lookup.product_of,
        answers=Message,
        refuses=("NOT_FOUND",),
    ),
    Route(
        method="DELETE",
        path="/admin/products/<product_id>/permanent",
        view=product_removal.delete_product_forever,
        summary="Delete a product that was never ordered, for good",
        tag="products",
        permission=Permission.PRODUCTS_DELETE_FOREVER,
        find=path_lookup.product_of,
        answers=Message,
        refuses=("NOT_FOUND", "PRODUCT_ORDERED"),
    ),
    Route(
        method="POST",
        path="/admin/products/<product_id>/images",
        view=product_changes.add_product_images,
        summary="Add pictures to a product, all or none",
        tag="products",
        permission=Permission.PRODUCTS_WRITE,
        find=path_lookup.product_of,
        takes_files=True,
        answers=Images,
        refuses=("NOT_FOUND", "IMAGE_SERVICE_ERROR"),
    ),
)
