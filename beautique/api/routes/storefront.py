"""What the website asks: everybody may, unless the owner wants a token."""

from beautique.api import orders, storefront
from beautique.api.idempotency import KEY_HEADER, REPLAYED_HEADER
from beautique.api.routing import Route
from beautique.api.schemas.orders import OrderCreated, OrderIn, TrackedOrder, TrackQuery
from beautique.api.schemas.product_requests import BestsellerQuery, ShopProductQuery
from beautique.api.schemas.products import Bestsellers, Categories, ProductOut, ShopProducts

STOREFRONT: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/products",
        view=storefront.list_shop_products,
        summary="Browse and search products",
        tag="storefront",
        permission=None,
        query=ShopProductQuery,
        answers=ShopProducts,
        takes_headers=("If-None-Match",),
        gives_headers=("ETag", "Cache-Control"),
    ),
    Route(
        method="GET",
        path="/products/bestsellers",
        view=storefront.list_shop_bestsellers,
        summary="The newest bestsellers",
        tag="storefront",
        permission=None,
        query=BestsellerQuery,
        answers=Bestsellers,
        takes_headers=("If-None-Match",),
        gives_headers=("ETag", "Cache-Control"),
    ),
    Route(
        method="GET",
        path="/products/<product_id>",
        view=storefront.read_shop_product,
        summary="One product",
        tag="storefront",
        permission=None,
        answers=ProductOut,
        takes_headers=("If-None-Match",),
        gives_headers=("ETag", "Cache-Control"),
        refuses=("NOT_FOUND",),
    ),
    Route(
        method="GET",
        path="/categories",
        view=storefront.list_categories,
        summary="Categories with their counts",
        tag="storefront",
        permission=None,
        answers=Categories,
        takes_headers=("If-None-Match",),
        gives_headers=("ETag", "Cache-Control"),
    ),
    Route(
        method="POST",
        path="/orders",
        view=orders.place_storefront_order,
        summary="Place an order",
        tag="storefront",
        permission=None,
        body=OrderIn,
        answers=OrderCreated,
        status=201,
        takes_headers=(KEY_HEADER,),
        gives_headers=("Location", REPLAYED_HEADER),
        refuses=("PRICE_CHANGED", "PRODUCT_UNAVAILABLE", "IDEMPOTENCY_MISMATCH", "IDEMPOTENCY_IN_PROGRESS"),
    ),
    Route(
        method="GET",
        path="/orders/track",
        view=orders.track,
        summary="Follow an order by its number and phone",
        tag="storefront",
        permission=None,
        query=TrackQuery,
        answers=TrackedOrder,
        refuses=("NOT_FOUND",),
    ),
)
