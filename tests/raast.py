"""An account that customers pay into by Raast QR, and how a phone reads the code."""

import io
from typing import Any

import zxingcpp
from PIL import Image

from beautique.audit.types import SYSTEM
from beautique.settings.commands import save_section
from beautique.settings.queries import get_section
from beautique.settings.raast import Raast, RaastTrial
from beautique.settings.types import Account, Accounts, PaymentMethod, Section

IBAN = "PK36SCBL0000001123456702"
OTHER_IBAN = "PK24SCBL0000001171495101"


def give_iban(method: PaymentMethod = PaymentMethod.EASYPAISA, iban: str = IBAN) -> None:
    """The method's account has this IBAN from now on."""
    accounts = Accounts({method: Account("Sana Tariq", "0345 1112223", iban)})
    save_section(accounts, get_section(Section.ACCOUNTS).version, SYSTEM)


def switch_on(method: PaymentMethod = PaymentMethod.EASYPAISA, iban: str = IBAN) -> None:
    """The account is tried from both apps, and its QR is on."""
    give_iban(method, iban)
    trial = RaastTrial(iban, in_easypaisa=True, in_bank_app=True, is_on=True)
    save_section(Raast({method: trial}), get_section(Section.RAAST).version, SYSTEM)


def read_back(picture: Any) -> str:
    """What a reader finds in a picture (bytes, or already opened); empty when it finds no code."""
    image = Image.open(io.BytesIO(picture)) if isinstance(picture, bytes) else picture
    found = zxingcpp.read_barcodes(image)
    return found[0].text if found else ""


def forwarded(picture: bytes, width_px: int = 150, quality: int = 50) -> Image.Image:
    """A picture as it is left of it after chats have made it small and forwarded it."""
    small = (
        Image.open(io.BytesIO(picture)).convert("RGB").resize((width_px, width_px), Image.Resampling.LANCZOS)
    )
    kept = io.BytesIO()
    small.save(kept, "JPEG", quality=quality)
    return Image.open(kept)
