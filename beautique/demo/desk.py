"""What lies on the desk of a small demo shop: screenshots to look at, notes about customers, a saved view, couriers with links."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Final

from sqlalchemy import func, select

from beautique.audit.types import SYSTEM, Actor, Via
from beautique.demo import names, receipts
from beautique.demo.receipts import Receipt
from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.kernel.pages import PageRequest
from beautique.media.private_store import PrivateStore
from beautique.media.types import PictureFile
from beautique.orders.commands import move_order
from beautique.orders.customers import commands as customer_notes
from beautique.orders.models import Order
from beautique.orders.queries import list_orders
from beautique.orders.saved_views import commands as saved_views
from beautique.orders.types import OrderChanges, OrderFilter, OrderStatus, PaymentStatus, Sort, ViewDraft
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.queries import list_queue
from beautique.payments.types import RejectReason
from beautique.settings.commands import save_section
from beautique.settings.queries import get_section
from beautique.settings.types import Courier, Couriers, Section
from beautique.staff.models import StaffAccount

_MOST_WAITING, _SENT_LATELY, _REJECTED = 9, 7, 2
_RECEIVER: Final = "Beautique"
_ORDERED_AGAIN: Final = (
    "Prefers calls after five, works in a bank.",
    "Her sister pays from her own account.",
    "Sleeves always two inches longer.",
)
_LINKS: Final = {
    "TCS": "https://www.tcsexpress.com/track/{tracking_number}",
    "Leopards": "https://www.leopardscourier.com/tracking/{tracking_number}",
}


def lay_out(store: PrivateStore, account: StaffAccount | None, dice: random.Random) -> None:
    """Works through the newest orders by the shop's own commands, as `account` (nobody in particular: as the demo itself)."""
    actor = Actor(account.display_name, Via.SESSION, account.id) if account else SYSTEM
    _show_screenshots(store, actor, dice)
    _note(actor)
    if account is not None:
        draft = ViewDraft(name="Karachi, to dispatch", is_shared=True, position=1)
        saved_views.save_view(
            account.id, "city=Karachi&delivery_status=Not+Started&order_status=Ready", draft, actor
        )
    couriers, version = get_section(Section.COURIERS)
    if version == 0:
        linked = tuple(Courier(each.name, _LINKS.get(each.name, each.link)) for each in couriers.known)
        save_section(Couriers(linked), 0, SYSTEM)


def _show_screenshots(store: PrivateStore, actor: Actor, dice: random.Random) -> None:
    """Most waiting orders have one; one shows an amount that is too low, one was used before, one nearly so, one is missing."""
    pending = OrderFilter(
        payment_status=(PaymentStatus.PENDING,),
        order_status=(OrderStatus.RECEIVED,),
        sort=Sort.NEWEST,
    )
    fresh = list_orders(pending, PageRequest(limit=_SENT_LATELY + _REJECTED)).items
    unpaid, lately = fresh[:_REJECTED], fresh[_REJECTED:]
    waiting = list_queue(PageRequest(limit=_MOST_WAITING), total=0).items
    if lately and not waiting:  # soon after midnight nobody has said yet that she paid
        *lately, first = lately
        waiting = [move_order(first.id, OrderChanges(payment_status=PaymentStatus.PAID), actor)]
    numbers = count(dice.randrange(10**10))
    shown = [_receipt(order, next(numbers)) for order in (*waiting[1:], *lately)]  # the first one has none
    for place, (order, receipt) in enumerate(zip((*waiting[1:], *lately), shown, strict=True)):
        picture = receipts.draw(receipt)
        if place == 1:
            picture = receipts.draw(replace(receipt, amount=max(receipt.amount - 1_000, Decimal(500))))
        elif place == 3:
            picture = receipts.draw(shown[0])
        elif place == 5:
            picture = receipts.draw(shown[2], quality=55, scale=0.6)
        attach_proof(order.id, PictureFile("screenshot.jpg", picture), store, actor)
    for order, why in zip(unpaid, (RejectReason.WRONG_AMOUNT, RejectReason.OLD_SCREENSHOT), strict=False):
        picture = receipts.draw(replace(_receipt(order, next(numbers)), amount=Decimal(900)))
        attached = attach_proof(order.id, PictureFile("screenshot.jpg", picture), store, actor)
        reject_proof(attached.proof.id, why, actor)


def _receipt(order: Order, number: int) -> Receipt:
    return Receipt(
        method=order.payment_method,
        amount=order.total_amount,
        reference=names.transaction_id(order.payment_method.value, number),
        sender=order.customer_name if order.customer_name.isascii() else names.FAMILIES[0],
        receiver=_RECEIVER,
        sent_at=clock.store_time(order.placed_at + timedelta(minutes=23)),
    )


def _note(actor: Actor) -> None:
    for phone, note in zip(_regulars(len(_ORDERED_AGAIN)), _ORDERED_AGAIN, strict=False):
        customer_notes.add_customer_note(phone, note, actor)


def _regulars(limit: int) -> Sequence[str]:
    """The phones with the most orders."""
    orders = func.count().label("orders")
    return db.session.scalars(
        select(Order.phone_normalized)
        .group_by(Order.phone_normalized)
        .order_by(orders.desc(), Order.phone_normalized)
        .limit(limit)
    ).all()
