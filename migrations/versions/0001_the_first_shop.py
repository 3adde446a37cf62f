"""The first shop."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


Instant = sa.DateTime(timezone=True)
Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
Money = sa.Numeric(12, 2)

TABLES = (  # in the order in which they may be dropped
    "sessions",
    "product_day_figures",
    "orders",
    "day_figures",
    "staff_accounts",
    "settings",
    "revoked_tokens",
    "rate_buckets",
    "products",
    "pictures",
    "order_days",
    "idempotency_keys",
    "catalogue_state",
    "audit_events",
)


def words(name: str, *allowed: str) -> sa.Enum:
    return sa.Enum(*allowed, name=name, native_enum=False, create_constraint=True, length=30)


def upgrade() -> None:
    op.create_table(
        "audit_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_name", sa.String(length=255), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("changes", Json, nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_events")),
    )
    op.create_index("ix_audit_events_actor_id_id", "audit_events", ["actor_id", "id"])
    op.create_index("ix_audit_events_subject", "audit_events", ["subject_type", "subject_id", "id"])

    op.create_table(
        "catalogue_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_catalogue_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_state")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("key_hash", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_idempotency_keys")),
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])

    op.create_table(
        "order_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("figures_stale", sa.Boolean(), nullable=False),
        sa.CheckConstraint("last_number >= 0", name=op.f("ck_order_days_last_number_not_negative")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_order_days")),
    )
    op.create_table(
        "pictures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", words("picture_status", "pending", "stored", "discarded"), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pictures")),
    )
    op.create_index("ix_pictures_status_created_at", "pictures", ["status", "created_at"])

    op.create_table(
        "products",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column(
            "category",
            words("category", "Maxi", "Lehanga Choli", "Long Shirt", "Shalwar Kameez", "Gharara"),
            nullable=False,
        ),
        sa.Column("regular_price", Money, nullable=False),
        sa.Column("sale_price", Money, nullable=True),
        sa.Column(
            "effective_price",
            Money,
            sa.Computed("coalesce(sale_price, regular_price)", persisted=True),
            nullable=False,
        ),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("images", Json, nullable=False),
        sa.Column("sizes", Json, nullable=False),
        sa.Column("colors", Json, nullable=False),
        sa.Column("is_bestseller", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("name_folded", sa.String(length=512), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.CheckConstraint(
            "regular_price BETWEEN 0 AND 1000000", name=op.f("ck_products_regular_price_range")
        ),
        sa.CheckConstraint(
            "sale_price IS NULL OR (sale_price >= 0 AND sale_price < regular_price)",
            name=op.f("ck_products_sale_below_regular"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
    )
    op.create_index("ix_products_is_active_category_id", "products", ["is_active", "category", "id"])
    op.create_index(
        "ix_products_is_active_effective_price_id", "products", ["is_active", "effective_price", "id"]
    )
    op.create_index("ix_products_is_active_id", "products", ["is_active", "id"])
    op.create_index("ix_products_is_active_name_folded_id", "products", ["is_active", "name_folded", "id"])

    op.create_table(
        "rate_buckets",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("window_start", Instant, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_rate_buckets_count")),
        sa.PrimaryKeyConstraint("key", "window_start", name=op.f("pk_rate_buckets")),
    )
    op.create_index("ix_rate_buckets_window_start", "rate_buckets", ["window_start"])

    op.create_table(
        "revoked_tokens",
        sa.Column("jti", sa.String(length=64), nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("jti", name=op.f("pk_revoked_tokens")),
    )
    op.create_index("ix_revoked_tokens_expires_at", "revoked_tokens", ["expires_at"])

    op.create_table(
        "settings",
        sa.Column("section", sa.String(length=30), nullable=False),
        sa.Column("document", Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("section", name=op.f("pk_settings")),
    )
    op.create_table(
        "staff_accounts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.String(length=50), nullable=False),
        sa.Column("username_folded", sa.String(length=50), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_folded", sa.String(length=254), nullable=False),
        sa.Column("display_name", sa.String(length=100), nullable=False),
        sa.Column("password_hash", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("preferences", Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("last_login", Instant, nullable=True),
        sa.CheckConstraint("role IN ('owner', 'staff')", name=op.f("ck_staff_accounts_role")),
        sa.CheckConstraint(
            "username_folded NOT LIKE '%@%'", name=op.f("ck_staff_accounts_username_is_no_email")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_accounts")),
        sa.UniqueConstraint("email_folded", name=op.f("uq_staff_accounts_email_folded")),
        sa.UniqueConstraint("username_folded", name=op.f("uq_staff_accounts_username_folded")),
    )
    op.create_table(
        "day_figures",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("revenue", Money, nullable=False),
        sa.Column("awaiting", Money, nullable=False),
        sa.Column("order_status", Json, nullable=False),
        sa.Column("payment_status", Json, nullable=False),
        sa.Column("payment_method", Json, nullable=False),
        sa.Column("category", Json, nullable=False),
        sa.ForeignKeyConstraint(["day"], ["order_days.day"], name=op.f("fk_day_figures_day_order_days")),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_figures")),
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=False),
        sa.Column("order_date", sa.Date(), nullable=False),
        sa.Column("day_counter", sa.Integer(), nullable=False),
        sa.Column("placed_at", Instant, nullable=False),
        sa.Column("source", words("source", "storefront", "staff"), nullable=False),
        sa.Column("customer_name", sa.String(length=255), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("phone_normalized", sa.String(length=15), nullable=False),
        sa.Column("whatsapp", sa.String(length=40), nullable=False),
        sa.Column("whatsapp_normalized", sa.String(length=15), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("city_folded", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=100), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("items", Json, nullable=False),
        sa.Column("total_amount", Money, nullable=False),
        sa.Column(
            "payment_method",
            words("payment_method", "Easypaisa", "Meezan Bank", "International Bank"),
            nullable=False,
        ),
        sa.Column("payment_status", words("payment_status", "Pending", "Paid", "Verified"), nullable=False),
        sa.Column(
            "order_status",
            words("order_status", "Received", "Processing", "Ready", "Delivered", "Cancelled"),
            nullable=False,
        ),
        sa.Column(
            "delivery_status",
            words("delivery_status", "Not Started", "In Progress", "Out for Delivery", "Delivered"),
            nullable=False,
        ),
        sa.Column("courier", sa.String(length=60), nullable=True),
        sa.Column("tracking_number", sa.String(length=60), nullable=True),
        sa.Column("tracking_notes", sa.Text(), nullable=True),
        sa.Column("estimated_delivery", sa.Date(), nullable=True),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", Instant, nullable=False),
        sa.CheckConstraint("day_counter >= 1", name=op.f("ck_orders_day_counter_positive")),
        sa.CheckConstraint(
            "estimated_delivery IS NULL OR estimated_delivery >= order_date",
            name=op.f("ck_orders_delivery_after_order"),
        ),
        sa.CheckConstraint("total_amount >= 0", name=op.f("ck_orders_total_not_negative")),
        sa.ForeignKeyConstraint(
            ["order_date"], ["order_days.day"], name=op.f("fk_orders_order_date_order_days")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
        sa.UniqueConstraint("number", name=op.f("uq_orders_number")),
        sa.UniqueConstraint("order_date", "day_counter", name=op.f("uq_orders_order_date_day_counter")),
    )
    op.create_index("ix_orders_city_folded", "orders", ["city_folded", "order_date", "day_counter"])
    op.create_index("ix_orders_delivery_status", "orders", ["delivery_status", "order_date", "day_counter"])
    op.create_index("ix_orders_order_status", "orders", ["order_status", "order_date", "day_counter"])
    op.create_index("ix_orders_payment_method", "orders", ["payment_method", "order_date", "day_counter"])
    op.create_index("ix_orders_payment_status", "orders", ["payment_status", "order_date", "day_counter"])
    op.create_index("ix_orders_phone_normalized", "orders", ["phone_normalized", "order_date", "day_counter"])
    op.create_index("ix_orders_total_amount", "orders", ["total_amount", "order_date", "day_counter"])
    op.create_index("ix_orders_whatsapp_normalized", "orders", ["whatsapp_normalized"])

    op.create_table(
        "product_day_figures",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("product_id", sa.String(length=36), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("amount", Money, nullable=False),
        sa.ForeignKeyConstraint(
            ["day"], ["order_days.day"], name=op.f("fk_product_day_figures_day_order_days")
        ),
        sa.PrimaryKeyConstraint("day", "product_id", name=op.f("pk_product_day_figures")),
    )
    op.create_index("ix_product_day_figures_product_id_day", "product_day_figures", ["product_id", "day"])

    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("session_version", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("last_seen_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("address", sa.String(length=45), nullable=False),
        sa.Column("browser", sa.String(length=255), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["staff_accounts.id"], name=op.f("fk_sessions_account_id_staff_accounts")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sessions")),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.execute("INSERT INTO catalogue_state (id, version) VALUES (1, 1)")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for table in ("orders", "products"):
            op.create_index(
                f"ix_{table}_search_text",
                table,
                ["search_text"],
                postgresql_using="gin",
                postgresql_ops={"search_text": "gin_trgm_ops"},
            )
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the activity log is append-only'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_events_append_only BEFORE UPDATE OR DELETE ON audit_events "
            "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()"
        )
    else:
        for verb in ("update", "delete"):
            op.execute(
                f"CREATE TRIGGER audit_events_no_{verb} BEFORE {verb.upper()} ON audit_events "
                "BEGIN SELECT RAISE(ABORT, 'the activity log is append-only'); END"
            )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")
