"""What the tests of sharing do again and again: send pictures and words as the phone's share sheet does."""

import io
import re
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.orders.queries import get_order
from beautique.payments.models import PaymentProof
from beautique.shares.models import ShareRow
from beautique.web.stores import proof_store
from tests.conftest import Browser
from tests.payments.desk import screenshot

SHEET = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
SHARE = "/admin/shared"


def share(client: Browser, *pictures: tuple[str, bytes], headers: Any = SHEET, **words: str) -> Any:
    files = [(io.BytesIO(content), name) for name, content in pictures]
    sent = {**words, **({"pictures": files} if files else {})}
    return client.post(SHARE, data=sent, headers=headers, content_type="multipart/form-data")


def picture(number: int = 1) -> tuple[str, bytes]:
    file = screenshot(number)
    return file.name, file.content


def pictures(page: str) -> list[str]:
    """The addresses of the shared pictures on a page."""
    return re.findall(r'<img src="(/admin/shared/[^"]+)"', page)


def rows(app: Flask) -> list[ShareRow]:
    with app.app_context():
        return list(db.session.scalars(select(ShareRow)))


def files(app: Flask) -> set[str]:
    """All that lies in the private store."""
    with app.app_context():
        return set(proof_store().keys_before(clock.now() + timedelta(days=1)))


def proofs(app: Flask, number: str) -> list[PaymentProof]:
    with app.app_context():
        order = get_order(number)
        return list(db.session.scalars(select(PaymentProof).where(PaymentProof.order_id == order.id)))
