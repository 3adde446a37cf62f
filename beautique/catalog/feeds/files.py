"""The feeds as files, in pieces: memory does not grow with the products. Written for machines, so cells are as they are (0026)."""

from collections.abc import Iterable, Iterator
from itertools import islice
from xml.sax.saxutils import escape

from beautique.catalog.feeds import rules
from beautique.catalog.feeds.queries import feed_products
from beautique.catalog.feeds.types import FeedItem, FeedShop
from beautique.kernel.csv import stream

HEADER = (
    "id", "title", "description", "availability", "condition", "price", "sale_price", "link", "image_link",
    "additional_image_link", "brand", "product_type", "google_product_category", "gender", "age_group",
    "item_group_id", "color", "size",
)  # fmt: skip
_PIECE = 200
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n'
_XML_END = "</channel>\n</rss>\n"


def meta_csv(shop: FeedShop, *, variants: bool) -> Iterator[bytes]:
    """Comma-separated, for WhatsApp, Instagram and Facebook. Without a mark of the encoding, which would join the first name."""
    return stream(HEADER, map(_meta_row, _items(shop, variants=variants)), mark="")


def google_xml(shop: FeedShop, *, variants: bool) -> Iterator[bytes]:
    """RSS 2.0 with Google's names (namespace `g`)."""
    name = escape(rules.fitting(shop.name, rules.BRAND_LENGTH))
    front = escape("/".join(shop.link.split("/", 3)[:3]))
    about = f"<title>{name}</title>\n<link>{front}</link>\n<description>{name}</description>\n"
    yield (_XML_HEAD + about).encode()
    source = map(_google_item, _items(shop, variants=variants))
    while piece := "".join(islice(source, _PIECE)):
        yield piece.encode()
    yield _XML_END.encode()


def _items(shop: FeedShop, *, variants: bool) -> Iterator[FeedItem]:
    for product in feed_products():
        yield from rules.items(product, shop, variants=variants)


def _meta_row(item: FeedItem) -> tuple[str, ...]:
    return (
        item.id, item.title, item.description, "in stock", "new", item.price, item.sale_price, item.link, item.image_link,
        ",".join(item.additional_image_links), item.brand, item.product_type, item.google_product_category, "female", "adult",
        item.item_group_id, item.color, item.size,
    )  # fmt: skip


def _google_item(item: FeedItem) -> str:
    said = "".join(f"<g:{name}>{escape(value)}</g:{name}>\n" for name, value in _google_fields(item) if value)
    return f"<item>\n{said}</item>\n"


def _google_fields(item: FeedItem) -> Iterable[tuple[str, str]]:
    return (
        ("id", item.id),
        ("title", item.title),
        ("description", item.description),
        ("link", item.link),
        ("image_link", item.image_link),
        *(("additional_image_link", address) for address in item.additional_image_links),
        ("availability", "in_stock"),
        ("condition", "new"),
        ("price", item.price),
        ("sale_price", item.sale_price),
        ("brand", item.brand),
        ("identifier_exists", "no"),  # what the shop makes has no GTIN and no part number
        ("product_type", item.product_type),
        ("google_product_category", item.google_product_category),
        ("gender", "female"),
        ("age_group", "adult"),
        ("item_group_id", item.item_group_id),
        ("color", item.color),
        ("size", item.size),
    )
