"""Bulk changes of orders, started and run as the pages do it."""

from collections.abc import Sequence
from typing import Any

from beautique.bulk.commands import run_bulk, start_bulk
from beautique.bulk.models import BulkJob
from beautique.bulk.types import BulkItemRequest, Outcome
from beautique.orders.bulk.commands import ORDER_MOVES
from beautique.orders.bulk.queries import list_results
from beautique.orders.models import Order
from beautique.orders.types import DeliveryStatus, OrderStatus
from beautique.payments.bulk import ORDER_KINDS
from tests.payments.desk import ASMA

READY = {"order_status": OrderStatus.READY}
LONG = 60.0  # seconds: all of them
OUT = {"delivery_status": DeliveryStatus.OUT_FOR_DELIVERY}


def wishes(orders: Sequence[Order], **changes: Any) -> list[BulkItemRequest]:
    return [BulkItemRequest(order.id, order.number, changes) for order in orders]


def start(orders: Sequence[Order], changes: Any = READY, **more: Any) -> BulkJob:
    seen = wishes(orders, accept_unpaid=True)
    return start_bulk(ORDER_MOVES, "Mark as Ready", seen, ASMA, changes=changes, **more)


def outcomes(job: BulkJob) -> dict[str, str | None]:
    return {
        item.number: item.message or each.value for each in Outcome for item in list_results(job.id, each)
    }


def changed(orders: Sequence[Order], changes: Any = READY, **more: Any) -> BulkJob:
    job = start(orders, changes, **more)
    run_bulk(job, ORDER_KINDS, ASMA, LONG)
    return job
