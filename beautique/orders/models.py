"""The tables of orders and of the days whose numbers they have."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    and_,
    case,
    false,
    func,
    literal_column,
    not_,
    or_,
    text,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column, query_expression

from beautique.kernel import clock
from beautique.kernel.db import Base, MoneySum, enum_column, new_id
from beautique.orders import rules
from beautique.orders.types import (
    CONTACT_FIELDS,
    Contact,
    DeliveryStatus,
    Flag,
    Line,
    OrderStatus,
    PaymentStatus,
    Source,
    Statuses,
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
    lines_hash: Mapped[int | None] = mapped_column(
        BigInteger
    )  # equal for equal lines; None before there was one
    duplicate_of: Mapped[str | None] = mapped_column(
        String(30)
    )  # number of the order that this one seems to repeat
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
    kept_amount: Mapped[MoneySum] = mapped_column(
        # Never more than came in. Verified by hand, nobody wrote down what that was.
        CheckConstraint(
            "kept_amount >= 0 AND (paid_amount = 0 OR ROUND(refunded_amount + kept_amount, 2) <= paid_amount)",
            name="settled_at_most_paid",
        ),
        default=Decimal(0),
        server_default=text("0"),
    )

    # what the customer has not been told yet; None also before anybody kept it
    untold: Mapped[Message | None] = mapped_column(enum_column(Message, "untold"))

    # of staff, on its timeline; written by `add_note` past the version, so that a note makes no open form stale
    note_count: Mapped[int] = mapped_column(default=0, server_default=text("0"))

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
        Index("ix_orders_payment_status", "payment_status", "order_date", "day_counter"),
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
        return [Line(**{**item, "price": Decimal(item["price"])}) for item in self.items]

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
            self.statuses,
            self.total_amount,
            self.paid_amount,
            self.payment_reference,
            self.twin,
            self.settled_amount,
            is_told=self.untold is None,
        )

    @property
    def settled_amount(self) -> Decimal:
        """What of its money was sent back, or is kept for good."""
        return self.refunded_amount + self.kept_amount

    @property
    def money_here(self) -> Decimal:
        """What of the money that came in still counts for it."""
        return rules.money_here(self.payment_status, self.total_amount, self.paid_amount, self.settled_amount)

    @property
    def money_due_back(self) -> Decimal:
        """What the shop owes the customer."""
        return rules.money_due_back(self.order_status, self.total_amount, self.money_here)


def _is(column: Any, status: PaymentStatus | OrderStatus) -> ColumnElement[bool]:
    """A comparison with a word that stands in the statement itself: SQLite uses a partial index only for what it can read."""
    return cast(ColumnElement[bool], column == literal_column(f"'{status.value}'"))


_nothing = literal_column("0", Integer)
_cancelled = _is(Order.order_status, OrderStatus.CANCELLED)
_not_cancelled = Order.order_status != literal_column(f"'{OrderStatus.CANCELLED.value}'")
_verified = _is(Order.payment_status, PaymentStatus.VERIFIED)

# `rules.money_here`; rounded, because SQLite subtracts floats.
money_here: ColumnElement[Decimal] = func.round(
    case((and_(_verified, Order.paid_amount == _nothing), Order.total_amount), else_=Order.paid_amount)
    - Order.refunded_amount
    - Order.kept_amount,
    literal_column("2", Integer),
    type_=Order.total_amount.type,
)

# The words of `rules.flags`, as conditions; each has an index that holds nothing but the orders it is true of. A column stands on
# the left of a comparison: SQLite turns the others round, and then knows the condition of the index no more.
FLAGGED: dict[Flag, ColumnElement[bool]] = {
    Flag.UNDER_PAID: and_(_not_cancelled, _verified, Order.total_amount > money_here),
    Flag.OVER_PAID: and_(_not_cancelled, Order.total_amount < money_here),
    Flag.UNREFERENCED: and_(
        _verified,
        Order.payment_reference.is_(None),
        Order.total_amount > _nothing,
        or_(_not_cancelled, money_here > _nothing),
    ),
    Flag.REFUND_DUE: and_(_cancelled, money_here > _nothing),
    Flag.SENT_UNPAID: and_(
        *(
            Order.delivery_status != literal_column(f"'{each.value}'")
            for each in DeliveryStatus
            if not rules.is_dispatched(each)
        ),
        _not_cancelled,
        Order.payment_status != literal_column(f"'{PaymentStatus.VERIFIED.value}'"),
        Order.total_amount > _nothing,
    ),
    Flag.DUPLICATE: and_(
        Order.duplicate_of.is_not(None),
        _not_cancelled,
        Order.order_status != literal_column(f"'{OrderStatus.DELIVERED.value}'"),
    ),
    Flag.NOT_TOLD: Order.untold.is_not(None),
}
# Whose payment waits for a person: Paid, or Pending with a proof that lies there already. Said without "Pending", because SQLite
# would rather join two reads of all Paid and all Pending orders than use the index below.
WAITS_FOR_VERIFICATION: ColumnElement[bool] = and_(
    _not_cancelled,
    Order.payment_status != literal_column(f"'{PaymentStatus.VERIFIED.value}'"),
    or_(_is(Order.payment_status, PaymentStatus.PAID), Order.has_proof),
)


def _index(
    name: str,
    condition: ColumnElement[bool] | InstrumentedAttribute[bool],
    *columns: Any,
    included: tuple[Any, ...] = (),
) -> None:
    Index(
        name,
        *columns,
        Order.order_date,
        Order.day_counter,
        *included,
        postgresql_where=condition,
        sqlite_where=condition,
    )


# Each begins with what its condition compares for equality: otherwise SQLite prefers the index of that status.
_index("ix_orders_under_paid", FLAGGED[Flag.UNDER_PAID], Order.payment_status)
_index("ix_orders_over_paid", FLAGGED[Flag.OVER_PAID])
_index("ix_orders_unreferenced", FLAGGED[Flag.UNREFERENCED], Order.payment_status)
_index("ix_orders_refund_due", FLAGGED[Flag.REFUND_DUE], Order.order_status)
_index("ix_orders_sent_unpaid", FLAGGED[Flag.SENT_UNPAID])
_index("ix_orders_duplicate", FLAGGED[Flag.DUPLICATE])
_index("ix_orders_not_told", FLAGGED[Flag.NOT_TOLD])
# Not one index that begins with has_proof: SQLite would read the queue by it, and by that of the payment status, instead of its own.
_index("ix_orders_with_proof", Order.has_proof)
_index("ix_orders_without_proof", not_(Order.has_proof))
_index(
    "ix_orders_queue",
    WAITS_FOR_VERIFICATION,
    Order.payment_status,
    included=(Order.order_status, Order.has_proof, Order.placed_at, Order.total_amount),
)


class OrderDay(Base):
    """A store day: the counter of its order numbers, and whether its stored figures are out of date."""

    __tablename__ = "order_days"
    __table_args__ = (CheckConstraint("last_number >= 0", name="last_number_not_negative"),)

    day: Mapped[date] = mapped_column(primary_key=True)
    last_number: Mapped[int]
    figures_stale: Mapped[bool] = mapped_column(default=True)
