"""The demo shop's settings: its name, the accounts to pay into, couriers with links. Never over the owner's own."""

from typing import Final

from beautique.audit.types import SYSTEM
from beautique.settings.commands import save_section
from beautique.settings.queries import get_section
from beautique.settings.types import Account, Accounts, Courier, Couriers, PaymentMethod, Section, Store

_ACCOUNTS: Final = {
    PaymentMethod.EASYPAISA: Account("Farah Beg", "0345 0000321"),
    PaymentMethod.MEEZAN_BANK: Account("Beautique", "0101 0100000321", "PK06MEZN0001010100000321"),
    PaymentMethod.INTERNATIONAL_BANK: Account("Beautique", "", "PK11SCBL0000001100000321"),
}
_LINKS: Final = {
    "TCS": "https://www.tcsexpress.com/track/{tracking_number}",
    "Leopards": "https://www.leopardscourier.com/tracking/{tracking_number}",
}


def furnish() -> None:
    """Names the shop and the accounts to pay into, unless the owner has done so."""
    if get_section(Section.STORE).version == 0:
        save_section(Store("Beautique", "0300 0000321"), 0, SYSTEM)
    if get_section(Section.ACCOUNTS).version == 0:
        save_section(Accounts(_ACCOUNTS), 0, SYSTEM)


def link_couriers() -> None:
    """Gives the couriers links to follow a parcel by, unless the owner has changed them."""
    couriers, version = get_section(Section.COURIERS)
    if version == 0:
        linked = tuple(Courier(each.name, _LINKS.get(each.name, each.link)) for each in couriers.known)
        save_section(Couriers(linked), 0, SYSTEM)
