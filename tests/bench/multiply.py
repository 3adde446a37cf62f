"""A large shop on PostgreSQL out of a small one: its finished orders once more, some weeks earlier, as often as it takes.

The database copies what `flask demo` told: orders with numbers, phones, parcels and transaction IDs of their own, their payments,
their log, and the figures of their days. All constraints hold, and `flask doctor` finds nothing; only the words of the log about
days, parcels and IDs stay those of the first order. A program of its own, in the environment of a server.
"""

import sys
import time
from collections.abc import Mapping
from datetime import timedelta

from beautique.orders.figures.figures import refresh_closed_days
from sqlalchemy import text
from sqlalchemy.orm import Session

from beautique.demo import bulk
from beautique.kernel import clock
from beautique.kernel.db import Base, transaction
from tests.bench.stock import DAYS, SMALL

_COPIED = ("orders", "audit_events", "transfers", "payments")
_FIGURES = ("day_figures", "product_day_figures")
_STEP = 7_919  # by which the digits of phones and parcels move from one copy to the next

# What is copied: no open orders, for a shop has no old ones, and not the few whose money or pictures lie in more tables.
_BEGIN = f"""
CREATE OR REPLACE FUNCTION pg_temp.earlier(id uuid, days int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex(('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint - days * 86400000::bigint), 12, '0')
    || substr(replace(id::text, '-', ''), 13))::uuid $$;
CREATE OR REPLACE FUNCTION pg_temp.moved(number text, digits int, copy int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT left(number, -digits) || lpad(((right(number, digits)::bigint + copy * {_STEP}) % (10 ^ digits)::bigint)::text, digits, '0') $$;
CREATE TEMPORARY TABLE finished ON COMMIT DROP AS
  SELECT id, order_date, row_number() OVER (PARTITION BY order_date ORDER BY day_counter) AS counter,
    substr(search_text, length(number) + length(replace(number, '-', '')) + 2) AS found_by
  FROM orders
  WHERE order_status IN ('Delivered', 'Cancelled') AND refunded_amount = 0 AND kept_amount = 0 AND untold IS NULL AND NOT has_proof
    AND duplicate_of IS NULL AND coalesce(payment_reference, '') NOT LIKE '% %' AND order_date > DATE '{{today}}' - {DAYS};
ANALYZE finished
"""
_NAMED = """
CREATE TEMPORARY TABLE named ON COMMIT DROP AS
  SELECT finished.*, pg_temp.moved(phone_normalized, 7, :copy) AS phone, pg_temp.moved(whatsapp_normalized, 7, :copy) AS whatsapp,
    pg_temp.moved(tracking_number, 10, :copy) AS parcel, to_char(finished.order_date - :days, 'YYYYMMDD') AS compact,
    lpad(counter::text, greatest(3, length(counter::text)), '0') AS padded
  FROM finished JOIN orders USING (id)
"""
_ORDER = {
    "id": "pg_temp.earlier(o.id, :days)",
    "number": "'BQ-' || compact || '-' || padded",
    "order_date": "o.order_date - :days",
    "day_counter": "counter",
    "placed_at": "placed_at - make_interval(days => :days)",
    "updated_at": "updated_at - make_interval(days => :days)",
    "estimated_delivery": "estimated_delivery - :days",
    "phone": "'+' || n.phone",
    "phone_normalized": "n.phone",
    "whatsapp": "'+' || n.whatsapp",
    "whatsapp_normalized": "n.whatsapp",
    "tracking_number": "parcel",
    "payment_reference": "payment_reference || :suffix",
    "search_text": (
        "'bq-' || compact || '-' || padded || ' bq' || compact || padded || replace(replace(replace(found_by, phone_normalized, n.phone),"
        " whatsapp_normalized, n.whatsapp), lower(coalesce(tracking_number, '-')), lower(coalesce(parcel, '-')))"
        " || CASE WHEN payment_reference IS NULL THEN '' ELSE :suffix END"
    ),
}
_EVENT = {
    "id": "pg_temp.earlier(e.id, :days)",
    "at": "at - make_interval(days => :days)",
    "subject_id": "pg_temp.earlier(n.id, :days)::text",
}
_TRANSFER = {
    "id": "pg_temp.earlier(t.id, :days)",
    "reference": "reference || :suffix",
    "reference_normalized": "reference_normalized || :suffix",
    "reference_digits": "reference_digits || :suffix",
    "paid_on": "paid_on - :days",
    "recorded_at": "recorded_at - make_interval(days => :days)",
}
_PAYMENT = {
    "id": "pg_temp.earlier(p.id, :days)",
    "transfer_id": "pg_temp.earlier(p.transfer_id, :days)",
    "order_id": "pg_temp.earlier(p.order_id, :days)",
    "verified_at": "verified_at - make_interval(days => :days)",
}
_OF_ORDERS = "named n JOIN payments p ON p.order_id = n.id"


def multiply(orders: int) -> None:
    """As many orders as wanted, about, in a shop that has `SMALL` on its last `DAYS` days."""
    with transaction(without_timeouts=True) as session:
        copied = _begin(session)
        _copy(session, 1)
    refresh_closed_days()
    with transaction(without_timeouts=True) as session:
        _begin(session)
        with bulk.indexes_later(session, _COPIED):
            for copy in range(2, 1 + max(1, round((orders - SMALL) / copied))):
                _copy(session, copy)
                _copy_figures(session, copy)
    with transaction(without_timeouts=True) as session:
        bulk.prepare(session)
        bulk.settle(session, (*_COPIED, *_FIGURES, "order_days"))


def _begin(session: Session) -> int:
    """Readies the transaction; how many orders a copy has."""
    bulk.prepare(session)
    session.connection().exec_driver_sql(
        _BEGIN.replace("{today}", clock.today().isoformat()).replace("%", "%%")
    )
    return int(session.scalar(text("SELECT count(*) FROM finished")) or 0)


def _copy(session: Session, copy: int) -> None:
    values = {"copy": copy, "days": copy * DAYS, "suffix": f"{copy:02}"}
    session.execute(text(f"DROP TABLE IF EXISTS named; {_NAMED}"), values)
    days = "SELECT order_date - :days, count(*), true FROM finished GROUP BY order_date"
    session.execute(text(f"INSERT INTO order_days (day, last_number, figures_stale) {days}"), values)
    for table, told, source in (
        ("orders", _ORDER, "orders o JOIN named n ON n.id = o.id"),
        (
            "audit_events",
            _EVENT,
            "audit_events e JOIN named n ON e.subject_type = 'order' AND e.subject_id = n.id::text",
        ),
        ("transfers", _TRANSFER, f"{_OF_ORDERS} JOIN transfers t ON t.id = p.transfer_id"),
        ("payments", _PAYMENT, _OF_ORDERS),
    ):
        _insert(session, table, told, source, values)


def _copy_figures(session: Session, copy: int) -> None:
    """Those of the first copy, whose days have the same orders."""
    values = {
        "days": (copy - 1) * DAYS,
        "first": clock.today() - timedelta(days=2 * DAYS),
        "copy": copy * DAYS,
    }
    for table in _FIGURES:
        of_first = f"{table} f WHERE f.day BETWEEN :first AND :first + {DAYS - 1}"
        _insert(session, table, {"day": "f.day - :days"}, of_first, values)
    session.execute(text("UPDATE order_days SET figures_stale = false WHERE day <= :first"), values)


def _insert(
    session: Session, table: str, told: Mapping[str, str], source: str, values: Mapping[str, object]
) -> None:
    """Rows of a table once more, with some columns told anew and all others as they are."""
    alias = {"orders": "o", "audit_events": "e", "transfers": "t", "payments": "p"}.get(table, "f")
    columns = [each.name for each in Base.metadata.tables[table].columns]
    chosen = ", ".join(told.get(name, f"{alias}.{name}") for name in columns)
    session.execute(text(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {source}"), values)


if __name__ == "__main__":
    from wsgi import app

    with app.app_context():
        started = time.perf_counter()
        multiply(int(sys.argv[1]))
        sys.stdout.write(f"{time.perf_counter() - started:.0f} s\n")
