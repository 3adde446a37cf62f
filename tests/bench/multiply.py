"""A large shop on PostgreSQL out of a small one: its finished orders once more, some weeks earlier, as often as it takes.

The database copies what `flask demo` told: orders with numbers, phones, parcels and transaction IDs of their own, their payments,
their log, and the figures of their days. All constraints hold, and `flask doctor` finds nothing; only the words of the log about
days, parcels and IDs stay those of the first order. A program of its own, in the environment of a server.
"""

import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from beautique.demo import bulk
from beautique.kernel import clock
from beautique.kernel.db import Base, transaction
from beautique.orders.figures.commands import refresh_closed_days, refresh_some
from tests.bench.stock import DAYS, SMALL

Part = Sequence[str]  # tables that are filled one after the other by one connection

_BOOKS: Part = ("order_days", "orders", "transfers", "payments")
_LOG: Part = ("audit_events",)
_FIGURES: Part = ("day_figures", "day_tallies", "product_day_figures")
_STEP = 7_919  # by which the digits of phones and parcels move from one copy to the next

_FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION pg_temp.earlier(ms bigint, tail text, days int) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
  SELECT (lpad(to_hex(ms - days * 86400000::bigint), 12, '0') || tail)::uuid $$;
CREATE OR REPLACE FUNCTION pg_temp.moved(number text, digits int, copy int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT left(number, -digits) || lpad(((right(number, digits)::bigint + copy * {_STEP}) % (10 ^ digits)::bigint)::text, digits, '0') $$;
"""


def _parts(*ids: str) -> str:
    """An id's moment, in milliseconds, and what stands behind it: what `earlier` makes another of."""
    hexadecimal = {f"replace({each}::text, '-', '')": each.split(".")[-1] for each in ids}
    return ", ".join(
        f"('x' || left({digits}, 12))::bit(48)::bigint AS {name}_ms, substr({digits}, 13) AS {name}_tail"
        for digits, name in hexadecimal.items()
    )


def _earlier(name: str) -> str:
    return f"pg_temp.earlier({name}_ms, {name}_tail, :days)"


# What is copied: no open orders, for a shop has no old ones, and not the few whose money or pictures lie in more tables. It is
# read once, into tables of its own: those that grow would be read to their end for every copy.
_FIRST = f"""
CREATE UNLOGGED TABLE first_orders AS
  SELECT *, {_parts("id")}, row_number() OVER (PARTITION BY order_date ORDER BY day_counter) AS counter,
    substr(search_text, length(number) + length(replace(number, '-', '')) + 2) AS found_by
  FROM orders
  WHERE order_status IN ('Delivered', 'Cancelled') AND refunded_amount = 0 AND kept_amount = 0 AND untold IS NULL AND NOT has_proof
    AND duplicate_of IS NULL AND coalesce(payment_reference, '') NOT LIKE '% %' AND order_date > :today - {DAYS};
CREATE UNLOGGED TABLE first_audit_events AS
  SELECT e.*, {_parts("e.id", "e.subject_id")} FROM audit_events e
  JOIN first_orders o ON e.subject_type = 'order' AND e.subject_id = o.id::text;
CREATE UNLOGGED TABLE first_payments AS
  SELECT p.*, {_parts("p.id", "p.order_id", "p.transfer_id")} FROM payments p JOIN first_orders o ON o.id = p.order_id;
CREATE UNLOGGED TABLE first_transfers AS
  SELECT t.*, {_parts("t.id")} FROM transfers t JOIN first_payments p ON p.transfer_id = t.id;
"""
_FIRST_TABLES = "first_orders, first_audit_events, first_payments, first_transfers"
# An order with what its copy is named by.
_NAMED = """(
  SELECT *, pg_temp.moved(phone_normalized, 7, :copy) AS new_phone, pg_temp.moved(whatsapp_normalized, 7, :copy) AS new_whatsapp,
    pg_temp.moved(tracking_number, 10, :copy) AS parcel, to_char(order_date - :days, 'YYYYMMDD') AS compact,
    lpad(counter::text, greatest(3, length(counter::text)), '0') AS padded
  FROM first_orders OFFSET 0
) told"""
_ORDER = {
    "id": _earlier("id"),
    "number": "'BQ-' || compact || '-' || padded",
    "order_date": "order_date - :days",
    "day_counter": "counter",
    "placed_at": "placed_at - make_interval(days => :days)",
    "updated_at": "updated_at - make_interval(days => :days)",
    **{at: f"{at} - make_interval(days => :days)" for at in ("paid_at", "verified_at", "delivered_at")},
    "estimated_delivery": "estimated_delivery - :days",
    "phone": "'+' || new_phone",
    "phone_normalized": "new_phone",
    "whatsapp": "'+' || new_whatsapp",
    "whatsapp_normalized": "new_whatsapp",
    "tracking_number": "parcel",
    "payment_reference": "payment_reference || :suffix",
    "search_text": (
        "'bq-' || compact || '-' || padded || ' bq' || compact || padded || replace(replace(replace(found_by, phone_normalized, new_phone),"
        " whatsapp_normalized, new_whatsapp), lower(coalesce(tracking_number, '-')), lower(coalesce(parcel, '-')))"
        " || CASE WHEN payment_reference IS NULL THEN '' ELSE :suffix END"
    ),
}
_EVENT = {
    "id": _earlier("id"),
    "at": "at - make_interval(days => :days)",
    "subject_id": f"{_earlier('subject_id')}::text",
}
_TRANSFER = {
    "id": _earlier("id"),
    "reference": "reference || :suffix",
    "reference_normalized": "reference_normalized || :suffix",
    "reference_digits": "reference_digits || :suffix",
    "paid_on": "paid_on - :days",
    "recorded_at": "recorded_at - make_interval(days => :days)",
}
_PAYMENT = {
    "id": _earlier("id"),
    "transfer_id": _earlier("transfer_id"),
    "order_id": _earlier("order_id"),
    "verified_at": "verified_at - make_interval(days => :days)",
}


_DAY = {
    "day": "order_date - :days",
    "last_number": "count(*)",
    "figures_stale": ":copy = 1",  # those of the other copies are those of the first, whose days have the same orders
}
_OF_FIRST_COPY = f"WHERE day BETWEEN :today - {2 * DAYS - 1} AND :today - {DAYS}"
_FIGURE = {"day": f"day - :days + {DAYS}"}
_TOLD = {
    "order_days": (_DAY, "first_orders GROUP BY order_date"),
    "orders": (_ORDER, _NAMED),
    "transfers": (_TRANSFER, "first_transfers"),
    "payments": (_PAYMENT, "first_payments"),
    "audit_events": (_EVENT, "first_audit_events"),
    **{table: (_FIGURE, f"{table} {_OF_FIRST_COPY}") for table in _FIGURES},
}


def multiply(app: Flask, orders: int) -> None:
    """As many orders as wanted, about, in a shop that has `SMALL` on its last `DAYS` days."""
    with app.app_context(), transaction(without_timeouts=True) as session:
        bulk.prepare(session)
        session.execute(text(_FIRST), {"today": clock.today()})
        copied = int(session.scalar(text("SELECT count(*) FROM first_orders")) or 0)
    copies = range(1, 1 + max(1, round((orders - SMALL) / copied)))
    with ThreadPoolExecutor() as connections:
        told = [connections.submit(part, app, copies) for part in (_fill_books, _fill_log)]
    for each in told:
        each.result()
    with app.app_context(), transaction(without_timeouts=True) as session:
        session.execute(text(f"DROP TABLE {_FIRST_TABLES}"))


def _fill_books(app: Flask, copies: Sequence[int]) -> None:
    with app.app_context():
        _fill(copies, _BOOKS)
        while refresh_some():  # those of the first copy
            pass
        _fill(copies[1:], _FIGURES)
        refresh_closed_days()  # adds up the months


def _fill_log(app: Flask, copies: Sequence[int]) -> None:
    with app.app_context():
        _fill(copies, _LOG)


def _fill(copies: Iterable[int], part: Part) -> None:
    """The copies of some tables, of which each is written into a file of this transaction's own, which `wal_level` minimal logs nowhere."""
    with transaction(without_timeouts=True) as session:
        bulk.prepare(session)
        session.connection().exec_driver_sql(_FUNCTIONS.replace("%", "%%"))
        for table in part:
            session.execute(text(f"CLUSTER {table} USING pk_{table}"))
        with bulk.indexes_later(session, part):
            for copy in copies:
                values = {"copy": copy, "days": copy * DAYS, "suffix": f"{copy:02}", "today": clock.today()}
                for table in part:
                    _insert(session, table, *_TOLD[table], values)
    with transaction(without_timeouts=True) as session:
        bulk.settle(session, part)


def _insert(
    session: Session, table: str, told: Mapping[str, str], source: str, values: Mapping[str, object]
) -> None:
    """Rows of a table once more, with some columns told anew and all others as they are."""
    columns = [each.name for each in Base.metadata.tables[table].columns]
    chosen = ", ".join(told.get(name, name) for name in columns)
    session.execute(text(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {source}"), values)


if __name__ == "__main__":
    from wsgi import app as shop

    started = time.perf_counter()
    multiply(shop, int(sys.argv[1]))
    sys.stdout.write(f"{time.perf_counter() - started:.0f} s\n")
