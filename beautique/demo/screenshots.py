"""Screenshots that customers sent: one for most orders that wait, and some of them odd."""

import random
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count

from beautique.audit.types import Actor
from beautique.demo.awaiting import find_awaiting
from beautique.demo.receipts import Receipt, draw, receipt_of
from beautique.media.private_store import PrivateStore
from beautique.media.types import PictureFile
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.types import RejectReason


def send_screenshots(store: PrivateStore, actor: Actor, dice: random.Random) -> Sequence[Receipt]:
    """Most waiting orders have one; one shows an amount that is too low, one was used before, one nearly so, one is missing.

    What they show that has really been sent.
    """
    awaiting = find_awaiting(actor)
    numbers = count(dice.randrange(10**10))
    paid = (*awaiting.queued[1:], *awaiting.lately)  # the first one of the queue has none
    shown = [receipt_of(order, next(numbers)) for order in paid]
    for place, (order, receipt) in enumerate(zip(paid, shown, strict=True)):
        picture = draw(receipt)
        if place == 1:
            shown[1] = replace(receipt, amount=max(receipt.amount - 1_000, Decimal(500)))
            picture = draw(shown[1])
        elif place == 3:
            picture = draw(shown[0])
        elif place == 5:
            picture = draw(shown[2], quality=55, scale=0.6)
        attach_proof(order.id, PictureFile("screenshot.jpg", picture), store, actor)
    reasons = (RejectReason.WRONG_AMOUNT, RejectReason.OLD_SCREENSHOT)
    for order, why in zip(awaiting.rejected, reasons, strict=False):
        picture = draw(replace(receipt_of(order, next(numbers)), amount=Decimal(900)))
        attached = attach_proof(order.id, PictureFile("screenshot.jpg", picture), store, actor)
        reject_proof(attached.proof.id, why, actor)
    return [receipt for place, receipt in enumerate(shown) if place not in {3, 5}]
