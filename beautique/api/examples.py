"""Bodies that the description shows, as real callers send them."""

from typing import Any

from pydantic import BaseModel

from beautique.api.schemas.accounts import LoginIn
from beautique.api.schemas.arrivals import ArrivalsIn
from beautique.api.schemas.order_requests import StatusChange
from beautique.api.schemas.orders import OrderIn
from beautique.api.schemas.payments import PaymentIn, RefundIn
from beautique.api.schemas.product_requests import ProductChanges, ProductIn

_BODIES: dict[type[BaseModel], dict[str, Any]] = {
    LoginIn: {"username": "sana", "password": "the password of sana"},
    OrderIn: {
        "customer_name": "Ayesha Siddiqui",
        "phone": "0300 1234567",
        "whatsapp": "+92 300 1234567",
        "email": "ayesha@mail.pk",
        "address": "House 14-B, Street 7, Model Town",
        "city": "Lahore",
        "payment_method": "Easypaisa",
        "items": [
            {
                "product_id": "0192f0c4-5a6e-7c31-9a55-0f6a3d2b7e10",
                "size": "M",
                "color": "Ivory",
                "quantity": 1,
                "price": 6750,
            }
        ],
    },
    PaymentIn: {
        "amount": 6750,
        "reference": "TID 88120345671",
        "paid_on": "2026-11-21",
        "seen_in_account": True,
    },
    ArrivalsIn: {
        "account": "Easypaisa",
        "message": "You have received Rs.6,750 from AYESHA SIDDIQUI in your Easypaisa account. Trx ID 27361234567",
    },
    RefundIn: {
        "amount": 5000,
        "reference": "TID 88120399015",
        "paid_on": "2026-11-24",
        "keeps_rest": True,
        "reason": "The fabric was cut already",
    },
    ProductIn: {
        "name": "Mehr Embroidered Long Shirt",
        "category": "long-shirt",
        "regular_price": 6750,
        "sale_price": 5990,
        "description": "Hand-embroidered neckline on soft lawn.",
        "images": [],
        "sizes": ["S", "M", "L"],
        "colors": ["Bottle green", "Ivory"],
    },
    ProductChanges: {"sale_price": None},
    StatusChange: {"payment_status": "Verified", "order_status": "processing"},
}


def of(body: type[BaseModel]) -> dict[str, Any]:
    """The example of a body, as a member of its media type."""
    return {"example": _BODIES[body]} if body in _BODIES else {}
