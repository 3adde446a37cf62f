"""Screenshots as customers send them: a banking app that belongs to no real bank, drawn on the spot."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from PIL import Image, ImageDraw, ImageFont

from beautique.demo import names
from beautique.kernel import clock
from beautique.kernel.money import rupees
from beautique.orders.models import Order
from beautique.settings.types import PaymentMethod

_RECEIVER = "Beautique"
_SIZE = (720, 1440)
_LOOKS = {  # the app's colour, and what it says of itself
    PaymentMethod.EASYPAISA: ("#1d7a4f", "Mobile wallet"),
    PaymentMethod.MEEZAN_BANK: ("#4b2a7b", "Mobile banking"),
    PaymentMethod.INTERNATIONAL_BANK: ("#1f4f8f", "Online banking"),
}
_INK, _GREY, _LINE = "#1b1b1f", "#6c6c75", "#e4e4ea"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a transfer's confirmation says. `sent_at` in store time."""

    method: PaymentMethod
    amount: Decimal
    reference: str
    sender: str
    receiver: str
    sent_at: datetime


def receipt_of(order: Order, number: int) -> Receipt:
    """The confirmation of a transfer of the order's total, soon after it; `number` makes its transaction ID."""
    return Receipt(
        method=order.payment_method,
        amount=order.total_amount,
        reference=names.transaction_id(order.payment_method.value, number),
        sender=order.customer_name if order.customer_name.isascii() else names.FAMILIES[0],
        receiver=_RECEIVER,
        sent_at=clock.store_time(order.placed_at + timedelta(minutes=23)),
    )


def draw(receipt: Receipt, quality: int = 88, scale: float = 1.0) -> bytes:
    """The screenshot as JPEG; forwarded once more it is smaller and of lower quality."""
    colour, app = _LOOKS[receipt.method]
    image = Image.new("RGB", _SIZE, "white")
    pen = ImageDraw.Draw(image)
    small, middle, large = (ImageFont.load_default(size) for size in (26, 34, 68))
    pen.rectangle((0, 0, _SIZE[0], 190), fill=colour)
    pen.text((40, 24), f"{receipt.sent_at:%H:%M}", font=small, fill="white")
    pen.text((40, 104), app, font=middle, fill="white")
    pen.ellipse((300, 250, 420, 370), fill=colour)
    pen.line((332, 312, 352, 334, 390, 288), fill="white", width=11, joint="curve")
    _middle(pen, 400, "Transfer successful", middle, _INK)
    _middle(pen, 470, rupees(receipt.amount).replace("\u00a0", " "), large, _INK)
    rows = {
        "Transaction ID": receipt.reference,
        "Date": f"{receipt.sent_at:%-d %b %Y, %H:%M}",
        "From": receipt.sender,
        "To": receipt.receiver,
        "Account": receipt.method.value,
        "Fee": "Rs 0",
    }
    for row, (name, value) in enumerate(rows.items()):
        y = 640 + row * 104
        pen.text((48, y), name, font=small, fill=_GREY)
        pen.text((_SIZE[0] - 48 - pen.textlength(value, font=small), y), value, font=small, fill=_INK)
        pen.line((48, y + 68, _SIZE[0] - 48, y + 68), fill=_LINE, width=2)
    pen.rounded_rectangle((48, 1310, _SIZE[0] - 48, 1394), radius=22, fill=colour)
    _middle(pen, 1334, "Share receipt", small, "white")
    if scale != 1.0:
        image = image.resize((int(_SIZE[0] * scale), int(_SIZE[1] * scale)))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def _middle(
    pen: ImageDraw.ImageDraw,
    y: int,
    words: str,
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    fill: str,
) -> None:
    pen.text(((_SIZE[0] - pen.textlength(words, font=font)) / 2, y), words, font=font, fill=fill)
