"""Raast QR: an account with a Pakistani IBAN as a picture that fills in a transfer. What may be shown, and the text in it. Pure.

Sources. The text: the State Bank of Pakistan's "Standard for Interoperable QR Code" (DI&SD Circular Letter 01 of 2022), the form for
persons, which pays an IBAN; the form for merchants needs an acquirer. Its fields are EMVCo's (QRCPS, merchant-presented mode): two digits
of tag, two of length, the value. What the banks' apps do beyond it is known from QRs that they read (0040): they write scheme `00`, and
Easypaisa and JazzCash refuse the `30` that the standard has for Raast; with an amount they ask for an expiry.
"""

from binascii import crc_hqx
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import ClassVar

from beautique.kernel import clock, money
from beautique.kernel.errors import Complaints
from beautique.settings.rules import wrong_iban
from beautique.settings.types import Account, PaymentMethod, Section, Thresholds

_PERSON, _WITH_AMOUNT, _SCHEME = "02", "12", "00"
_AMOUNT_LENGTH, _PARTICULARS_LENGTH = 10, 30
_CHECKSUM = "1004"  # its tag and length, which it covers too
_CCITT_FALSE = 0xFFFF  # what CRC-16/CCITT-FALSE starts from


@dataclass(frozen=True, slots=True)
class RaastTrial:
    """An IBAN whose QR the owner has paid Rs 1 by: which apps showed name, amount and number, and whether customers get it."""

    iban: str = ""
    in_easypaisa: bool = False
    in_bank_app: bool = False
    is_on: bool = False

    def holds_for(self, account: Account) -> bool:
        """Whether it was this account's IBAN that was tried."""
        return self.iban == account.iban

    def was_of_another(self, account: Account) -> bool:
        """Whether it is off by itself: customers got the QR of another IBAN than the account has now."""
        return self.is_on and not self.holds_for(account)

    def shows(self, account: Account) -> bool:
        """Whether customers get the QR of this account: switched on, tried with this very IBAN, and that IBAN right."""
        return self.is_on and self.holds_for(account) and is_payable(account)


@dataclass(frozen=True, slots=True)
class Raast:
    """The Raast QR of each payment method. Off in a new shop."""

    section: ClassVar = Section.RAAST
    by_method: dict[PaymentMethod, RaastTrial] = field(
        default_factory=lambda: {method: RaastTrial() for method in PaymentMethod}
    )


@dataclass(frozen=True, slots=True)
class RaastRequest:
    """An amount that is asked for by QR, the IBAN that it is to be paid into, and until when the QR counts."""

    iban: str
    amount: Decimal
    expires_at: datetime

    def text(self, number: str) -> str:
        """What is in the QR of an order's number."""
        return raast_text(self.iban, self.amount, number, self.expires_at)


def raast_text(iban: str, amount: Decimal, number: str, expires_at: datetime) -> str:
    """The text of a QR that pays so many rupees into an IBAN, with a number in the particulars, until a moment (the store's clock).

    `0002020102120202000424PK36SCBL000000112345670205041500...`. The checksum is CRC-16/CCITT-FALSE of everything before it.
    Raises `ValueError` for particulars that are too long.
    """
    if len(number) > _PARTICULARS_LENGTH:
        raise ValueError(f"Particulars of a Raast QR have at most {_PARTICULARS_LENGTH} characters.")
    fields = {
        "00": _PERSON,
        "01": _WITH_AMOUNT,
        "02": _SCHEME,
        "04": iban,
        "05": money.plain(amount),
        "06": number,
        "07": f"{clock.store_time(expires_at):%d%m%Y%H%M}",
    }
    text = "".join(f"{tag}{len(value):02}{value}" for tag, value in fields.items()) + _CHECKSUM
    return f"{text}{crc_hqx(text.encode(), _CCITT_FALSE):04X}"


def is_payable(account: Account) -> bool:
    """Whether Raast can pay into an account: it has an IBAN of Pakistan whose check digits fit, looked at once more."""
    return account.iban.startswith("PK") and wrong_iban(account.iban) is None


def fits(amount: Decimal) -> bool:
    """Whether a QR can ask for an amount: for something, and no more than the field has room for."""
    return amount > 0 and len(money.plain(amount)) <= _AMOUNT_LENGTH


def expiry(now: datetime, thresholds: Thresholds) -> datetime:
    """Until when a QR of this moment counts: as long as an unpaid order may wait before it waits far too long."""
    return now + timedelta(hours=thresholds.waits_too_long_hours)


def cleaned_raast(raast: Raast) -> Raast:
    """What was tried, as it will be kept: on only with both apps ticked. Raises `Invalid` with `<method>.<field>` keys."""
    complaints = Complaints()
    by_method = {
        method: _cleaned(complaints, method, raast.by_method.get(method, RaastTrial()))
        for method in PaymentMethod
    }
    complaints.raise_if_any()
    return Raast(by_method)


def _cleaned(complaints: Complaints, method: PaymentMethod, trial: RaastTrial) -> RaastTrial:
    if trial != RaastTrial() and not is_payable(Account(iban=trial.iban)):
        complaints.add(f"{method}.iban", "Only an account with an IBAN of Pakistan can have a Raast QR.")
    if trial.is_on and not (trial.in_easypaisa and trial.in_bank_app):
        complaints.add(
            f"{method}.is_on",
            "Pay Rs 1 from both apps first. Tick each of them when name, amount and number were right.",
        )
    return trial
