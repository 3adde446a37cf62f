"""Messages of banks and wallets, in the forms seen in public code."""

from datetime import UTC, date, datetime
from decimal import Decimal
from time import process_time

import pytest

from beautique.payments.arrivals.messages import account_of, read_messages
from beautique.settings.types import PaymentMethod
from tests.payments.arrivals.statements import TODAY

EASYPAISA = (
    "Dear SANA TARIQ, You have received Rs.5,450 in your Easypaisa account ***********0101 from AYESHA SIDDIQUI"
    " PK**UNILPKKARTG****7613 via Raast Payment on 28-11-2026 at 14:02:31. Trx ID: 51649571871"
)


@pytest.mark.parametrize(
    ("message", "amount", "day", "reference", "sender", "phone"),
    [
        (EASYPAISA, 5450, date(2026, 11, 28), "51649571871", "AYESHA SIDDIQUI", "7613"),
        ("You have received Rs.1 in your Easypaisa account", 1, TODAY, None, None, None),
        (
            "You have Received Rs.500 from ALI KHAN in your Easypaisa Account No. 03001234567. Trx ID 12345678901",
            500, TODAY, "12345678901", "ALI KHAN", None,
        ),
        (
            "Rs 100.0 received from SANA TARIQ AC ..4821 on 28-11-2026 14:02. TID 123456789012 New balance Rs. 5,000",
            100, date(2026, 11, 28), "123456789012", "SANA TARIQ", "4821",
        ),
        ("AYESHA SIDDIQUI sent you Rs. 300.", 300, TODAY, None, "AYESHA SIDDIQUI", None),
        (
            "PKR 55.000.00 received from IMRAN S A/C *9901 via IBFT in FBL A/C *4647 on 06-NOV-2026 02:22 PM Ref # 960855.",
            55_000, date(2026, 11, 6), "960855", "IMRAN S", "9901",
        ),
        ("PKR 300,000.00 has been credited to your A/C ****1234 on 01-Oct-26.", 300_000, date(2026, 10, 1), None, None, None),
        ("Rs. 500 received from Ali Khan 03001234567 via JazzCash. TID: 123456789", 500, TODAY, "123456789", "Ali Khan", "03001234567"),
        ("PKR 700 received from BILLAL FAILZADA on 28-11-2026. Pay bills in our app", 700, date(2026, 11, 28), None, "BILLAL FAILZADA", None),
    ],
)  # fmt: skip
def test_a_message_says_what_arrived(
    message: str, amount: int, day: date, reference: str | None, sender: str | None, phone: str | None
) -> None:
    [line] = read_messages(message, TODAY).lines
    assert (line.amount, line.paid_on, line.reference) == (Decimal(amount), day, reference)
    assert (line.sender, line.sender_phone, line.narration) == (sender, phone, message)


@pytest.mark.parametrize(
    "message",
    [
        "PKR 55,000.00 sent to X A/C *9901 via IBFT from FBL A/C *4647 on 06-NOV-2026 Ref # 960855.",
        "Rs 500 has been debited from your account.",
        "You sent Rs 500 to ALI",
    ],
)
def test_money_that_went_out_is_left_out(message: str) -> None:
    found = read_messages(message, TODAY)
    assert (found.lines, found.left_out, found.refused) == ([], 1, [])


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ("Your code is 1234", "does not say that money arrived"),
        ("You have received a gift", "names no amount"),
        ("You have received Rs 500 from A. You have received Rs 600 from B", "several amounts"),
        ("Rs 500 received, Rs 500 debited", "came in and went out"),
        ("You have received Rs 4,50 from ALI", "Is this"),
        ("You have received Rs 450 from ALI on 28-12-2026", "still to come"),
    ],
)
def test_what_says_two_things_is_refused(message: str, why: str) -> None:
    found = read_messages(message, TODAY)
    assert found.lines == []
    assert why in found.refused[0].reason


@pytest.mark.parametrize(
    "message",
    [
        "Rs 500 will be credited to your account if you send your PIN",
        "Rs 500 would be credited to your account",
        "Payment request of Rs 500 received from ALI KHAN",
        "Rs.500 received from ALI KHAN has been reversed",
        "Reversal: Rs 500 credited to your account",
        "Refund of Rs 500 credited to your account",
        "Rs 500 received from ALI KHAN is pending",
        "Rs 500 received from ALI KHAN was declined",
        "Rs 500 from ALI KHAN could not be received: transfer failed",
        "Your bill payment of Rs 500 received",
        "Rs 5,000 loan credited to your account",
        "Rs 500 credited to your account if you reply with the code",
    ],
)
def test_what_does_not_plainly_say_that_money_came_is_refused(message: str) -> None:
    found = read_messages(message, TODAY)
    assert (found.lines, found.left_out) == ([], 0)
    assert [each.reason for each in found.refused] == ["This does not plainly say that money arrived."]


def test_a_long_paragraph_is_no_message_and_a_hostile_one_takes_no_time() -> None:
    rows = "\n".join(f"2{n % 9}/11/2026 received from ALI Rs 1 {'Rs 1 ' * 5}" for n in range(1000))
    hostile = f"Rs 1 received from ALI, {'x' * 1500}"  # a masked account without its digits
    start = process_time()
    found = [
        read_messages(text, TODAY) for text in (f"Day From Amount\n{rows}", "received " + "Rs 1 " * 6000)
    ]
    assert [len(read_messages(hostile, TODAY).lines), *(len(each.lines) for each in found)] == [1, 0, 0]
    assert process_time() - start < 0.5
    assert [each.reason for each in found[1].refused] == [
        "This is too long for a message. Put an empty line between two messages."
    ]


def test_several_messages_stand_on_lines_or_in_paragraphs() -> None:
    several = (
        f"AYESHA sent you Rs. 300.\nIMRAN sent you Rs. 400.\n\n{EASYPAISA.replace(' via', chr(10) + 'via')}"
    )
    assert [line.amount for line in read_messages(several, TODAY).lines] == [300, 400, 5450]


def test_a_message_without_a_day_is_of_when_it_came() -> None:
    came = datetime(2026, 11, 27, 20, 30, tzinfo=UTC)
    [line] = read_messages("AYESHA sent you Rs. 300.", TODAY, came).lines
    assert (line.paid_on, line.at) == (date(2026, 11, 28), came)


@pytest.mark.parametrize(
    ("message", "method"),
    [
        (EASYPAISA, PaymentMethod.EASYPAISA),
        ("Rs 5 received from MEEZAN in your Easypaisa account", PaymentMethod.EASYPAISA),
        ("PKR 5 credited to your Meezan Bank account", PaymentMethod.MEEZAN_BANK),
        ("AYESHA sent you Rs. 300.", None),
    ],
)
def test_the_account_is_suggested_by_the_form(message: str, method: PaymentMethod | None) -> None:
    assert account_of(message) == method
