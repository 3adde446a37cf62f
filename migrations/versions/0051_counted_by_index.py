"""The list of products is counted by index: products by colour, pictures that several show, and sizes among what tabs are counted by.

How colours are folded stands here as it was on this day (`kernel/text.py` has today's rule).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

_BATCH = 1_000
_WRITTEN_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u0649\u064a", "\u06cc"),
        "\u0643": "\u06a9",
        **dict.fromkeys("\u0647\u06d5", "\u06c1"),
        "\u06c3": "\u0629",
        "\u0640": "",
        **dict.fromkeys("`\u02b9\u02bb\u02bc\u02bd\u2018\u2019\u201b\u2032\u055a\ua78c", "'"),
        "\u2212": "-",
    }
)
_SHARED = (
    "UPDATE product_pictures SET is_shared = :shared WHERE public_id IN"
    " (SELECT public_id FROM product_pictures GROUP BY public_id HAVING count(*) > 1)"
)
_COUNTED = "ix_products_counted"
_COUNTED_BEFORE = ["effective_price", "is_active", "category", "is_bestseller", "sale_price"]
_COUNTED_NOW = ["is_active", "category", "effective_price", "is_bestseller", "sale_price", "sizes"]

products = sa.table("products", sa.column("id", sa.Uuid()), sa.column("colors", sa.JSON()))


def upgrade() -> None:
    op.add_column(
        "product_pictures", sa.Column("is_shared", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.get_bind().execute(sa.text(_SHARED), {"shared": True})
    op.create_index(
        "ix_product_pictures_shared",
        "product_pictures",
        ["product_id"],
        postgresql_where=sa.text("is_shared"),
        sqlite_where=sa.text("is_shared = 1"),
    )
    colors = op.create_table(
        "product_colors",
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name="fk_product_colors_product_id_products"
        ),
        sa.PrimaryKeyConstraint("color", "product_id", name="pk_product_colors"),
    )
    for rows in _batches(op.get_bind()):
        named = [(color, row.id) for row in rows for color in set(map(_fold, row.colors))]
        op.bulk_insert(colors, [{"color": color, "product_id": product_id} for color, product_id in named])
    op.create_index("ix_product_colors_product_id", "product_colors", ["product_id"])
    op.drop_index(_COUNTED, "products")
    op.create_index(_COUNTED, "products", _COUNTED_NOW)
    op.create_index(f"{_COUNTED}_by_id", "products", ["id", *_COUNTED_NOW])


def downgrade() -> None:
    op.drop_index(f"{_COUNTED}_by_id", "products")
    op.drop_index(_COUNTED, "products")
    op.create_index(_COUNTED, "products", _COUNTED_BEFORE)
    op.drop_table("product_colors")
    op.drop_index("ix_product_pictures_shared", "product_pictures")
    op.drop_column("product_pictures", "is_shared")


def _batches(connection: sa.Connection) -> Iterator[Sequence[Any]]:
    some = sa.select(products).order_by(products.c.id).limit(_BATCH)
    rows = connection.execute(some).all()
    while rows:
        yield rows
        rows = connection.execute(some.where(products.c.id > rows[-1].id)).all()


def _fold(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.replace("\u00b4", "'"))
    if not decomposed.isascii():
        shown = (c for c in decomposed if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
        decomposed = "".join("-" if unicodedata.category(c) == "Pd" else c for c in shown)
    return " ".join(decomposed.translate(_WRITTEN_ALIKE).casefold().split())
