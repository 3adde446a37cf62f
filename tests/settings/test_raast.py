"""Raast QR: the bytes of the State Bank's standard, what can have one, and that it is off until it was tried from two apps."""

from binascii import crc_hqx
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from beautique.audit.queries import list_timeline
from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.kernel.errors import Invalid, Stale
from beautique.settings.commands import save_section
from beautique.settings.queries import find_raast_request, get_raast, get_section
from beautique.settings.raast import Raast, RaastTrial, fits, is_payable, raast_text
from beautique.settings.types import Account, Accounts, PaymentMethod, Section, Thresholds

IBAN = "PK36SCBL0000001123456702"
OTHER_IBAN = "PK24SCBL0000001171495101"
MEEZAN = PaymentMethod.MEEZAN_BANK
TRIED = RaastTrial(IBAN, in_easypaisa=True, in_bank_app=True, is_on=True)


def fields(text: str) -> Iterator[tuple[str, str]]:
    """The fields of a QR's text, by the rule of EMVCo: two digits of tag, two of length, the value."""
    while text:
        length = int(text[2:4])
        yield text[:2], text[4 : 4 + length]
        text = text[4 + length :]


def at(store_clock: str) -> datetime:
    """A moment by the store's clock, five hours before UTC's."""
    return datetime.fromisoformat(store_clock).replace(tzinfo=UTC) - timedelta(hours=5)


@pytest.mark.parametrize(
    ("iban", "amount", "number", "expires_at", "text"),
    [
        # What pakdatakit 2.2.0, an independent implementation, writes for the same.
        (
            IBAN, "4500", "BQ-20261128-014", "2026-11-29T23:30",
            "0002020102120202000424PK36SCBL0000001123456702050445000615BQ-20261128-0140712291120262330100425DC",
        ),
        (
            IBAN, "1500.50", "BQ-20261128-014", "2026-11-29T23:30",
            "0002020102120202000424PK36SCBL000000112345670205071500.500615BQ-20261128-014071229112026233010045257",
        ),
        (
            IBAN, "9999999", "BQ-20261128-1234567", "2026-11-29T23:30",
            "0002020102120202000424PK36SCBL0000001123456702050799999990619BQ-20261128-123456707122911202623301004190A",
        ),
        (
            IBAN, "0.05", "x", "2026-11-29T23:30",
            "0002020102120202000424PK36SCBL000000112345670205040.050601x07122911202623301004CDD0",
        ),
    ],
)  # fmt: skip
def test_the_text_is_that_of_an_independent_implementation(
    iban: str, amount: str, number: str, expires_at: str, text: str
) -> None:
    assert raast_text(iban, Decimal(amount), number, at(expires_at)) == text


@pytest.mark.parametrize(
    ("amount", "expires_at", "text"),
    [
        ("500", "2026-12-31T23:59", "0002020102120202000424PK33ABCD0000000000000000050350007123112202623591004EC99"),
        ("5000.50", "2026-12-31T18:30", "0002020102120202000424PK33ABCD000000000000000005075000.50071231122026183010041E4C"),
    ],
)  # fmt: skip
def test_but_for_the_number_it_is_what_others_publish_of_an_iban_that_nobody_has(
    amount: str, expires_at: str, text: str
) -> None:
    """Vectors of sendkardo-qr, which a second implementation repeats (0040)."""
    (*published, (tag, checksum)), (*ours, _) = (
        list(fields(each))
        for each in (text, raast_text("PK33ABCD0000000000000000", Decimal(amount), "x", at(expires_at)))
    )
    assert published == [each for each in ours if each != ("06", "x")]
    assert (tag, int(checksum, 16)) == ("10", crc_hqx(text[:-4].encode(), 0xFFFF))


def test_the_checksum_is_crc_16_ccitt_false_of_all_before_it() -> None:
    assert crc_hqx(b"123456789", 0xFFFF) == 0x29B1  # the check value in the catalogue of CRCs
    text = raast_text(IBAN, Decimal(4500), "BQ-20261128-014", at("2026-11-29T23:30"))
    assert [tag for tag, _ in fields(text)] == ["00", "01", "02", "04", "05", "06", "07", "10"]
    assert text[-8:-4] == "1004"
    assert crc_hqx(text[:-4].encode(), 0xFFFF) == int(text[-4:], 16)


def test_the_expiry_is_by_the_stores_clock(request: pytest.FixtureRequest) -> None:
    moment = datetime(2026, 12, 31, 19, 5, 59, tzinfo=UTC)
    assert dict(fields(raast_text(IBAN, Decimal(1), "x", moment)))["07"] == "010120270005"
    request.addfinalizer(lambda: clock.configure("Asia/Karachi"))
    clock.configure("Asia/Dubai")
    assert dict(fields(raast_text(IBAN, Decimal(1), "x", moment)))["07"] == "311220262305"


def test_particulars_have_room_for_thirty_characters() -> None:
    assert ("06", "9" * 30) in fields(raast_text(IBAN, Decimal(1), "9" * 30, clock.now()))
    with pytest.raises(ValueError, match="30"):
        raast_text(IBAN, Decimal(1), "9" * 31, clock.now())


@pytest.mark.parametrize(
    ("amount", "has_room"),
    [
        ("0", False), ("-1", False), ("0.05", True), ("1", True), ("4500.50", True), ("9999999.99", True),
        ("10000000.50", False), ("9999999999", True), ("10000000000", False),
    ],
)  # fmt: skip
def test_an_amount_has_ten_characters(amount: str, has_room: bool) -> None:
    assert fits(Decimal(amount)) == has_room


@pytest.mark.parametrize(
    ("iban", "payable"),
    [
        (IBAN, True),
        (OTHER_IBAN, True),
        ("PK37SCBL0000001123456702", False),  # check digits
        ("PK36SCBL0000001123456720", False),  # two digits changed places
        ("PK36SCBL000000112345670", False),
        ("GB82WEST12345698765432", False),  # right, and not of Pakistan
        ("", False),
    ],
)
def test_only_a_right_iban_of_pakistan_can_be_paid(iban: str, payable: bool) -> None:
    assert is_payable(Account("Sana", "", iban)) == payable


@pytest.fixture
def account(app_context: None) -> None:
    """Meezan Bank has an IBAN of Pakistan."""
    save_section(Accounts({MEEZAN: Account("Sana Tariq", "", IBAN)}), 0, SYSTEM)


def save(trial: RaastTrial, version: int = 0) -> None:
    save_section(Raast({MEEZAN: trial}), version, SYSTEM)


def asked() -> str | None:
    """The IBAN that customers who pay by Meezan Bank get a QR for."""
    request = find_raast_request(MEEZAN, Decimal(4500))
    return request and request.iban


@pytest.mark.usefixtures("account")
def test_a_new_shop_has_no_qr() -> None:
    assert (get_raast(), get_section(Section.RAAST).version, asked()) == (Raast(), 0, None)


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(("in_easypaisa", "in_bank_app"), [(False, False), (True, False), (False, True)])
def test_it_cannot_be_switched_on_before_both_apps_have_paid(in_easypaisa: bool, in_bank_app: bool) -> None:
    with pytest.raises(Invalid) as refusal:
        save(RaastTrial(IBAN, in_easypaisa, in_bank_app, is_on=True))
    assert list(refusal.value.errors) == ["Meezan Bank.is_on"]
    assert get_section(Section.RAAST).version == 0
    save(RaastTrial(IBAN, in_easypaisa, in_bank_app))  # tried so far, and off
    assert asked() is None


@pytest.mark.usefixtures("account")
def test_tried_from_both_it_is_on_and_the_log_tells_it() -> None:
    save(TRIED)
    assert asked() == IBAN
    assert find_raast_request(PaymentMethod.EASYPAISA, Decimal(4500)) is None
    (event,) = list_timeline("settings", "raast")
    old, new = event.changes["Meezan Bank"]
    assert (old["is_on"], new["is_on"], new["iban"]) == (False, True, IBAN)
    assert list(event.changes) == ["Meezan Bank"]
    save(RaastTrial(IBAN, in_easypaisa=True, in_bank_app=True), 1)
    assert asked() is None


@pytest.mark.usefixtures("account")
def test_a_stale_save_is_refused() -> None:
    save(TRIED)
    with pytest.raises(Stale):
        save(RaastTrial(IBAN))
    assert asked() == IBAN


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "later",
    [
        Account("Sana Tariq", "", OTHER_IBAN),
        Account("Sana Tariq", "", "GB82WEST12345698765432"),
        Account("Sana Tariq", "0123", ""),
    ],
)
def test_another_iban_was_not_tried_so_it_has_no_qr(later: Account) -> None:
    save(TRIED)
    save_section(Accounts({MEEZAN: later}), 1, SYSTEM)
    assert asked() is None


@pytest.mark.usefixtures("app_context")
def test_an_iban_that_was_stored_before_it_was_looked_at_has_no_qr(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "PK37SCBL0000001123456702"
    with monkeypatch.context() as earlier:
        earlier.setattr("beautique.settings.rules.wrong_iban", lambda _iban: None)
        earlier.setattr("beautique.settings.raast.wrong_iban", lambda _iban: None)
        save_section(Accounts({MEEZAN: Account("Sana Tariq", "", wrong)}), 0, SYSTEM)
        save(RaastTrial(wrong, in_easypaisa=True, in_bank_app=True, is_on=True))
        assert asked() == wrong
    assert asked() is None


@pytest.mark.usefixtures("app_context")
@pytest.mark.parametrize("iban", ["", "GB82WEST12345698765432", "PK37SCBL0000001123456702"])
def test_what_cannot_be_paid_cannot_have_been_tried(iban: str) -> None:
    with pytest.raises(Invalid) as refusal:
        save(RaastTrial(iban, in_easypaisa=True))
    assert list(refusal.value.errors) == ["Meezan Bank.iban"]


@pytest.mark.usefixtures("account")
def test_it_counts_as_long_as_an_unpaid_order_may_wait() -> None:
    save(TRIED)
    save_section(Thresholds(waits_too_long_hours=48), 0, SYSTEM)
    with time_machine.travel("2026-11-28T10:00:00Z", tick=False):
        request = find_raast_request(MEEZAN, Decimal(4500))
        assert request is not None
        assert request.expires_at == datetime(2026, 11, 30, 10, tzinfo=UTC)
