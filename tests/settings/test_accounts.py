"""Where customers pay into: IBANs are told to every customer, so a typing mistake is found before."""

import pytest

from beautique.kernel.errors import Invalid
from beautique.settings.rules import cleaned_accounts
from beautique.settings.types import Account, Accounts, PaymentMethod


def saved(iban: str) -> str:
    account = Account("Sana Tariq", "", iban)
    return (
        cleaned_accounts(Accounts({PaymentMethod.MEEZAN_BANK: account}))
        .by_method[PaymentMethod.MEEZAN_BANK]
        .iban
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("PK36SCBL0000001123456702", "PK36SCBL0000001123456702"),
        ("pk36 scbl 0000 0011 2345 6702", "PK36SCBL0000001123456702"),
        ("GB29 NWBK 6016 1331 9268 19", "GB29NWBK60161331926819"),
        ("NO93 8601 1117 947", "NO9386011117947"),
    ],
)
def test_a_right_iban_is_kept_without_spaces(typed: str, kept: str) -> None:
    assert saved(typed) == kept


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("PK36SCBL0000001123456703", "its check digits do not fit"),
        ("PK36SCBL0000001123465702", "its check digits do not fit"),
        ("PK36SCBL000000112345670", "An IBAN of Pakistan has 24 letters and digits; this has 23."),
        ("ABCDEFGHIJKLMNOPQ", "such as PK36SCBL0000001123456702"),
        ("PK3٦SCBL0000001123456702", "such as PK36SCBL0000001123456702"),
        ("12", "An IBAN has 15 to 34 letters and digits"),
    ],
)
def test_a_wrong_iban_is_refused_with_what_is_wrong(typed: str, told: str) -> None:
    with pytest.raises(Invalid) as refusal:
        saved(typed)
    [sentence] = refusal.value.errors["Meezan Bank.iban"]
    assert told in sentence
