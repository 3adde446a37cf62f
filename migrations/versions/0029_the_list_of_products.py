"""The list of products: which products show a picture, and the orders by price and by name of all that there are."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_NAMED = {
    "postgresql": "SELECT DISTINCT image ->> 'public_id', products.id FROM products, jsonb_array_elements(images) AS image"
    " WHERE image ->> 'public_id' <> ''",
    "sqlite": "SELECT DISTINCT json_extract(image.value, '$.public_id'), products.id FROM products, json_each(images) AS image"
    " WHERE json_extract(image.value, '$.public_id') <> ''",
}

_FEW = (  # those that may be few among many
    ("ix_products_on_sale", "sale_price IS NOT NULL", "sale_price IS NOT NULL"),
    ("ix_products_bestsellers", "is_bestseller", "is_bestseller = 1"),
    ("ix_products_without_picture", "jsonb_array_length(images) = 0", "json_array_length(images) = 0"),
)


def upgrade() -> None:
    op.create_table(
        "product_pictures",
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name="fk_product_pictures_product_id_products"
        ),
        sa.PrimaryKeyConstraint("public_id", "product_id", name="pk_product_pictures"),
    )
    named = _NAMED[op.get_bind().dialect.name]
    op.execute(f"INSERT INTO product_pictures (public_id, product_id) {named}")
    op.create_index("ix_product_pictures_product_id", "product_pictures", ["product_id"])
    op.create_index("ix_products_effective_price_id", "products", ["effective_price", "id"])
    op.create_index("ix_products_name_folded_id", "products", ["name_folded", "id"])
    counted = ["effective_price", "is_active", "category", "is_bestseller", "sale_price"]
    op.create_index("ix_products_counted", "products", counted)
    for name, on_postgresql, on_sqlite in _FEW:
        where = {"postgresql_where": sa.text(on_postgresql), "sqlite_where": sa.text(on_sqlite)}
        op.create_index(name, "products", ["id", "category", "is_active"], **where)


def downgrade() -> None:
    for name in (*(name for name, *_ in _FEW), "ix_products_counted", "ix_products_name_folded_id"):
        op.drop_index(name, "products")
    op.drop_index("ix_products_effective_price_id", "products")
    op.drop_table("product_pictures")
