"""The tables of orders and of the days whose numbers they have."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, query_expression

from beautique.kernel import clock
from beautique.kernel.db import Base, MoneySum, enum_column, new_id
from beautique.orders import rules
from beautique.orders.types import (
    CONTACT_FIELDS,
    Contact,
    DeliveryStatus,
    Flag,
    Line,
    OrderMoney,
    OrderStatus,
    PaymentStatus,
    Source,
    Statuses,
    lines_of,
)
from beautique.settings.types import Message, PaymentMethod

_TOLD = ("payment_method", "has_proof", "placed_at", "total_amount")


class Order(Base):
    """An order. Newest first is (order_date, day_counter) downwards, which is also the order of the numbers."""

    __tablename__ = "orders"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    number: Mapped[str] = mapped_column(String(30), unique=True)
    order_date: Mapped[date] = mapped_column(ForeignKey("order_days.day"))  # the store's day of placed_at
    day_counter: Mapped[int]
    placed_at: Mapped[datetime]
    source: Mapped[Source] = mapped_column(enum_column(Source, "source"))

    customer_name: Mapped[str] = mapped_column(String(255))
    phone: Mapped[str] = mapped_column(String(40))  # as typed
    phone_normalized: Mapped[str] = mapped_column(String(15))
    whatsapp: Mapped[str] = mapped_column(String(40))
    whatsapp_normalized: Mapped[str] = mapped_column(String(15))
    email: Mapped[str | None] = mapped_column(String(254))
    address: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(String(100))
    city_folded: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(100))
    notes: Mapped[str | None] = mapped_column(Text)

    items: Mapped[list[Any]]  # snapshots of Line, prices as text
    lines_hash: Mapped[int | None] = mapped_column(BigInteger)  # equal for equal lines; None in old ones
    duplicate_of: Mapped[str | None] = mapped_column(String(30))  # the number that this one seems to repeat
    total_amount: Mapped[MoneySum]
    payment_method: Mapped[PaymentMethod] = mapped_column(enum_column(PaymentMethod, "payment_method"))
    payment_status: Mapped[PaymentStatus] = mapped_column(enum_column(PaymentStatus, "payment_status"))
    order_status: Mapped[OrderStatus] = mapped_column(enum_column(OrderStatus, "order_status"))
    delivery_status: Mapped[DeliveryStatus] = mapped_column(enum_column(DeliveryStatus, "delivery_status"))

    courier: Mapped[str | None] = mapped_column(String(60))
    tracking_number: Mapped[str | None] = mapped_column(String(60))
    tracking_notes: Mapped[str | None] = mapped_column(Text)
    estimated_delivery: Mapped[date | None]

    # number of the first open order that seems to repeat this one; only `queries.get_order_with_count` asks for it
    repeated_by: Mapped[str | None] = query_expression()

    # written by payments, in the transaction that changes what they tell
    has_proof: Mapped[bool] = mapped_column(default=False, server_default=false())
    paid_amount: Mapped[MoneySum] = mapped_column(
        CheckConstraint("paid_amount >= 0", name="paid_amount_not_negative"),
        default=Decimal(0),
        server_default=text("0"),
    )
    payment_reference: Mapped[str | None] = mapped_column(Text)  # transaction IDs as they are compared
    refunded_amount: Mapped[MoneySum] = mapped_column(
        CheckConstraint("refunded_amount >= 0", name="refunded_amount_not_negative"),
        default=Decimal(0),
        server_default=text("0"),
    )
    refund_reference: Mapped[str | None] = mapped_column(Text)  # of what was sent back, as they are compared
    kept_amount: Mapped[MoneySum] = mapped_column(
        # Never more than came in. Verified by hand, nobody wrote down what that was.
        CheckConstraint(
            "kept_amount >= 0 AND (paid_amount = 0 OR ROUND(refunded_amount + kept_amount, 2) <= paid_amount)",
            name="settled_at_most_paid",
        ),
        default=Decimal(0),
        server_default=text("0"),
    )

    # when it became that, also while it is so no longer: a move back may be taken back; written by `workflow`
    paid_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]

    # what the customer has not been told yet; None also before anybody kept it
    untold: Mapped[Message | None] = mapped_column(enum_column(Message, "untold"))

    # of staff, on its timeline; written by `add_note` past the version, so that a note makes no open form stale
    note_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))

    labels: Mapped[list[Any]] = mapped_column(
        default=list, server_default="[]"
    )  # their ids, as in `OrderLabel`

    search_text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column()
    updated_at: Mapped[datetime] = mapped_column(default=clock.now, onupdate=clock.now)

    # filled by queries that ask for it: the newest note of staff about this phone
    customer_note: Mapped[str | None] = query_expression()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
    __table_args__ = (
        UniqueConstraint("order_date", "day_counter"),
        CheckConstraint("total_amount >= 0", name="total_not_negative"),
        CheckConstraint("day_counter >= 1", name="day_counter_positive"),
        CheckConstraint(
            "estimated_delivery IS NULL OR estimated_delivery >= order_date", name="delivery_after_order"
        ),
        # Behind the place in the list stands what counting a filtered list asks of an order: its row need not be read.
        Index(
            "ix_orders_order_status",
            *(
                "order_status",
                "order_date",
                "day_counter",
                "payment_status",
                "delivery_status",
                "city_folded",
            ),
            *_TOLD,
        ),
        Index("ix_orders_delivery_status", "delivery_status", "order_date", "day_counter"),
        Index("ix_orders_payment_method", "payment_method", "order_date", "day_counter"),
        Index(
            "ix_orders_city_folded",
            *(
                "city_folded",
                "order_date",
                "day_counter",
                "order_status",
                "payment_status",
                "delivery_status",
            ),
            *_TOLD,
        ),
        Index("ix_orders_total_amount", "total_amount", "order_date", "day_counter"),
        Index("ix_orders_phone_normalized", "phone_normalized", "order_date", "day_counter"),
        Index("ix_orders_whatsapp_normalized", "whatsapp_normalized"),
        Index(
            "ix_orders_tracking_number",
            "tracking_number",
            postgresql_where=text("tracking_number IS NOT NULL"),
            sqlite_where=text("tracking_number IS NOT NULL"),
        ),
        Index(
            "ix_orders_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ).ddl_if(dialect="postgresql"),
    )

    @property
    def lines(self) -> list[Line]:
        """The snapshot as lines."""
        return lines_of(self.items)

    @property
    def contact(self) -> Contact:
        """Who ordered, as it is stored now."""
        return Contact(**{field: getattr(self, field) for field in CONTACT_FIELDS})

    @property
    def statuses(self) -> Statuses:
        """Where it stands."""
        return Statuses(self.payment_status, self.order_status, self.delivery_status)

    @property
    def twin(self) -> str | None:
        """The number of the order that seems to be this one once more: an open later one if it was asked for, else the earlier one."""
        return self.repeated_by or self.duplicate_of

    @property
    def flags(self) -> list[Flag]:
        """What is odd about it."""
        return rules.flags(
            self.statuses, self.money, self.payment_reference, self.twin, is_told=self.untold is None
        )

    @property
    def money(self) -> OrderMoney:
        """Its amounts."""
        return OrderMoney(self.total_amount, self.paid_amount, self.refunded_amount + self.kept_amount)

    @property
    def money_here(self) -> Decimal:
        """What of the money that came in still counts for it."""
        return rules.money_here(self.payment_status, self.money)

    @property
    def money_due_back(self) -> Decimal:
        """What the shop owes the customer."""
        return rules.money_due_back(self.order_status, self.total_amount, self.money_here)


class OrderLabel(Base):
    """The labels of orders once more, by label: an index of `Order.labels` that both engines read in the order of the list (0032)."""

    __tablename__ = "order_labels"
    __table_args__ = (
        ForeignKeyConstraint(["order_date", "day_counter"], ["orders.order_date", "orders.day_counter"]),
    )

    label_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    order_date: Mapped[date] = mapped_column(primary_key=True)
    day_counter: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class OrderDay(Base):
    """A store day: the counter of its order numbers, and whether its stored figures are out of date."""

    __tablename__ = "order_days"
    __table_args__ = (CheckConstraint("last_number >= 0", name="last_number_not_negative"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    last_number: Mapped[int]
    figures_stale: Mapped[bool] = mapped_column(default=True)
