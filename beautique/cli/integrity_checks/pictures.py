"""What must hold of the pictures of products, and of the folder that they lie in."""

from collections.abc import Iterator
from itertools import islice

from sqlalchemy import select

from beautique.catalog.models import Product
from beautique.cli.integrity_checks.rows import BATCH, batches, rows
from beautique.kernel.db import db
from beautique.media.local_store import LocalStore
from beautique.media.models import StoredPicture
from beautique.media.stores import picture_id_of, public_id_of
from beautique.media.types import PictureStatus
from beautique.web.stores import image_store


def pictures_of_products() -> Iterator[str]:
    """Every picture of a product is known, and those of our own folder are there."""
    store = image_store()
    for products in batches(select(Product.id, Product.images)):
        images = [
            (product.id, image) for product in products for image in product.images if image["public_id"]
        ]
        picture_ids = {picture_id_of(image["public_id"]) for _, image in images} - {None}
        stored = set(
            db.session.scalars(
                select(StoredPicture.id).where(
                    StoredPicture.id.in_(picture_ids), StoredPicture.status == PictureStatus.STORED
                )
            )
        )
        for product_id, image in images:
            lies_here = isinstance(store, LocalStore) and image["url"].startswith("/")
            if picture_id_of(image["public_id"]) not in stored or (
                lies_here and not store.owns(image["url"])
            ):
                yield f"product {product_id} shows picture {image['public_id']}, which is gone"


def orphan_pictures() -> Iterator[str]:
    """Nothing lies in our own folder that no row knows, and no row speaks of a picture that is not there."""
    store = image_store()
    if not isinstance(store, LocalStore):
        return
    names = (entry.name for entry in store.root.iterdir()) if store.root.is_dir() else iter(())
    while some := list(islice(names, BATCH)):
        ids = {name: picture_id_of(name.removeprefix(".").removesuffix(".part")) for name in some}
        db.session.rollback()  # a fresh look: the row of a picture that was uploaded just now is older than its files
        known = set(
            db.session.scalars(
                select(StoredPicture.id).where(StoredPicture.id.in_(set(ids.values()) - {None}))
            )
        )
        yield from (
            f"{name} lies in the folder of pictures, unknown" for name in some if ids[name] not in known
        )
    for (picture_id,) in rows(select(StoredPicture.id).where(StoredPicture.status == PictureStatus.STORED)):
        if not (store.root / public_id_of(picture_id)).is_dir():
            yield f"picture {public_id_of(picture_id)} is not in the folder of pictures"
