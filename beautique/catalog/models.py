"""The tables of the catalogue."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Computed, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from beautique.catalog.types import Category
from beautique.kernel import clock
from beautique.kernel.db import Base, Money, enum_column, new_id

# After the id, by which lists go, what their tabs are counted by: no row is read for that.
_COUNTED_BY = ("id", "category", "is_active")
# The same first, for what is counted tab by tab, with whatever the desk's list is narrowed to.
_NARROWED_BY = ("is_active", "category", "effective_price", "is_bestseller", "sale_price", "sizes")


class Product(Base):
    """A garment on offer. Deleting means `is_active = False`; orders keep their own snapshot of it."""

    __tablename__ = "products"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    name: Mapped[str] = mapped_column(String(255))
    category: Mapped[Category] = mapped_column(enum_column(Category, "category"))
    regular_price: Mapped[Decimal]
    sale_price: Mapped[Decimal | None]
    effective_price: Mapped[Decimal] = mapped_column(
        Money, Computed("coalesce(sale_price, regular_price)", persisted=True)
    )
    description: Mapped[str] = mapped_column(Text)
    images: Mapped[list[Any]]  # [{url, public_id, width, height, alt}], the first is the cover
    sizes: Mapped[list[Any]]
    colors: Mapped[list[Any]]
    is_bestseller: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    name_folded: Mapped[str] = mapped_column(String(512))
    search_text: Mapped[str] = mapped_column(Text)  # folded name and description
    version: Mapped[int] = mapped_column()
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    # Eager: the price that the database computes comes back with what is written.
    __mapper_args__ = {"version_id_col": version, "eager_defaults": True}  # noqa: RUF012
    __table_args__ = (
        CheckConstraint("regular_price BETWEEN 0 AND 1000000", name="regular_price_range"),
        CheckConstraint(
            "sale_price IS NULL OR (sale_price >= 0 AND sale_price < regular_price)",
            name="sale_below_regular",
        ),
        Index("ix_products_is_active_id", "is_active", "id"),
        Index("ix_products_is_active_category_id", "is_active", "category", "id"),
        Index("ix_products_is_active_effective_price_id", "is_active", "effective_price", "id"),
        Index("ix_products_is_active_name_folded_id", "is_active", "name_folded", "id"),
        Index("ix_products_effective_price_id", "effective_price", "id"),
        Index("ix_products_name_folded_id", "name_folded", "id"),
        Index("ix_products_counted", *_NARROWED_BY),
        Index("ix_products_counted_by_id", "id", *_NARROWED_BY),  # those that other tables name
        Index(
            "ix_products_on_sale",
            *_COUNTED_BY,
            postgresql_where=text("sale_price IS NOT NULL"),
            sqlite_where=text("sale_price IS NOT NULL"),
        ),
        Index(
            "ix_products_bestsellers",
            *_COUNTED_BY,
            postgresql_where=text("is_bestseller"),
            sqlite_where=text("is_bestseller = 1"),
        ),
        Index(
            "ix_products_without_picture",
            *_COUNTED_BY,
            postgresql_where=text("jsonb_array_length(images) = 0"),
            sqlite_where=text("json_array_length(images) = 0"),
        ),
        Index(
            "ix_products_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ).ddl_if(dialect="postgresql"),
    )


class ProductPicture(Base):
    """Which products show a picture: what `Product.images` says, the other way round."""

    __tablename__ = "product_pictures"
    __table_args__ = (
        Index("ix_product_pictures_product_id", "product_id"),
        Index(
            "ix_product_pictures_shared",
            "product_id",
            postgresql_where=text("is_shared"),
            sqlite_where=text("is_shared = 1"),
        ),
    )

    public_id: Mapped[str] = mapped_column(Text, primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("products.id"), primary_key=True)
    is_shared: Mapped[bool] = mapped_column(default=False)  # whether another product shows it too


class ProductColor(Base):
    """Which products come in a colour: what `Product.colors` says, folded and the other way round."""

    __tablename__ = "product_colors"
    __table_args__ = (Index("ix_product_colors_product_id", "product_id"),)

    color: Mapped[str] = mapped_column(Text, primary_key=True)
    product_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("products.id"), primary_key=True)


class CatalogueState(Base):
    """One row whose version grows with every change of the catalogue and is never given twice: the key of caches."""

    __tablename__ = "catalogue_state"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    version: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), server_default=text("1")
    )
