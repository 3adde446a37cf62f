"""What a payment must say, as tables. Source: API.md payments, PRODUCT.md capability 2."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from beautique.kernel.errors import Invalid
from beautique.orders.rules import flags, money_due_back, money_here
from beautique.orders.types import Flag, OrderMoney, Statuses
from beautique.orders.types import OrderStatus as O
from beautique.orders.types import PaymentStatus as P
from beautique.payments import rules
from beautique.payments.types import CheckedPayment
from tests.payments.desk import payment_draft

ORDERED = date(2026, 11, 1)
TODAY = date(2026, 11, 21)


def complaints(**over) -> list[str]:
    try:
        rules.checked(payment_draft(**{"paid_on": TODAY, **over}), ORDERED, TODAY)
    except Invalid as refusal:
        return list(refusal.errors)
    return []


@pytest.mark.parametrize(
    ("amount", "valid"),
    [
        ("0.01", True),
        ("6750.50", True),
        ("10000000", True),
        ("0", False),
        ("-1", False),
        ("10000000.01", False),
        ("1.005", False),
        ("NaN", False),
        ("Infinity", False),
        ("1E+400", False),
    ],
)
def test_an_amount_is_above_nothing_up_to_ten_million_with_two_decimals(amount, valid) -> None:
    assert complaints(amount=Decimal(amount)) == ([] if valid else ["amount"])


@pytest.mark.parametrize(
    ("paid_on", "valid"),
    [
        (TODAY, True),
        (ORDERED - timedelta(days=60), True),
        (ORDERED - timedelta(days=61), False),
        (TODAY + timedelta(days=1), False),
    ],
)
def test_a_transfer_is_at_most_sixty_days_older_than_its_order_and_not_of_tomorrow(paid_on, valid) -> None:
    assert complaints(paid_on=paid_on) == ([] if valid else ["paid_on"])


@pytest.mark.parametrize(
    ("reference", "valid"),
    [
        ("A-1 2-3", True),
        ("0" * 60, True),
        ("0" * 61, False),
        ("A-1-2", False),
        ("\u200b\u200b\u200b\u200b", False),
        ("\ufe70\ufe70\ufe70\ufe70", False),  # letters that are none any more once they are normalised
        ("\ufdfa" * 5, False),  # five letters that become seventy-five
        ("ab\x00cd", False),
    ],
)
def test_a_transaction_id_has_four_letters_or_digits_and_sixty_characters_at_most(reference, valid) -> None:
    assert complaints(reference=reference) == ([] if valid else ["reference"])


def test_money_that_nobody_saw_is_refused_and_all_complaints_come_at_once() -> None:
    assert complaints(seen_in_account=False) == ["seen_in_account"]
    assert complaints(seen_in_account=False, amount=Decimal(0), reference="x", reason="y" * 501) == [
        "amount",
        "reference",
        "seen_in_account",
        "reason",
    ]


def test_a_checked_payment_is_tidy_with_its_id_as_ids_are_compared() -> None:
    draft = payment_draft(
        amount=Decimal("6750.5"),
        reference=" trx id: 8812-0345\u202e-671 ",
        reason=" ",
        paid_on=TODAY,
        split=True,
    )
    assert rules.checked(draft, ORDERED, TODAY) == CheckedPayment(
        amount=Decimal("6750.50"),
        reference="trx id: 8812-0345-671",
        reference_normalized="88120345671",
        paid_on=TODAY,
        method=None,
        reason=None,
        split=True,
        alike_accepted=(),
    )


@pytest.mark.parametrize(
    ("costs", "paid", "reason", "accepted"),
    [
        (5000, 5000, None, True),
        (5000, 5001, None, True),
        (5000, 4999, None, False),
        (5000, 4999, "The rest comes with the parcel", True),
        (0, 1, None, True),
    ],
)
def test_less_than_the_total_needs_a_reason(costs, paid, reason, accepted) -> None:
    if accepted:
        rules.refuse_shortfall(Decimal(costs), Decimal(paid), reason)
        return
    with pytest.raises(Invalid, match="Rs\u00a01 of Rs\u00a05,000 are missing") as refusal:
        rules.refuse_shortfall(Decimal(costs), Decimal(paid), reason)
    assert list(refusal.value.errors) == ["reason"]


@pytest.mark.parametrize(
    ("costs", "paid", "expected"),
    [
        (6750, 0, 6750),
        (6750, 5000, 1750),
        ("6750.50", 6750, "0.50"),
        (6750, 6750, 6750),
        (6750, 7000, 6750),
        (6750, -6750, 6750),  # verified by hand once, and sent back
        (0, 0, 0),
    ],
)
def test_what_is_missing_is_expected_and_the_whole_total_when_nothing_is(costs, paid, expected) -> None:
    assert rules.amount_expected(Decimal(costs), Decimal(paid)) == Decimal(expected)


@pytest.mark.parametrize(
    ("payment", "order", "total", "paid", "reference", "raised"),
    [
        (P.PENDING, O.RECEIVED, 100, 0, None, []),
        (P.PAID, O.RECEIVED, 100, 60, "X", []),
        (P.VERIFIED, O.RECEIVED, 100, 100, "X", []),
        (P.VERIFIED, O.READY, 100, 60, "X", [Flag.UNDER_PAID]),
        (P.VERIFIED, O.DELIVERED, 100, 101, "X", [Flag.OVER_PAID]),
        (P.PAID, O.RECEIVED, 100, 101, "X", [Flag.OVER_PAID]),
        (P.VERIFIED, O.RECEIVED, 100, 0, None, [Flag.UNREFERENCED]),
        (P.VERIFIED, O.RECEIVED, 0, 0, None, []),
        (P.PENDING, O.CANCELLED, 100, 0, None, []),
        (P.PAID, O.CANCELLED, 100, 0, None, []),
        (P.PAID, O.CANCELLED, 100, 60, "X", [Flag.REFUND_DUE]),
        (P.VERIFIED, O.CANCELLED, 100, 120, "X", [Flag.REFUND_DUE]),
        (P.VERIFIED, O.CANCELLED, 100, 0, None, [Flag.UNREFERENCED, Flag.REFUND_DUE]),
    ],
)
def test_an_orders_money_is_flagged(payment, order, total, paid, reference, raised) -> None:
    assert flags(Statuses(payment, order), OrderMoney(Decimal(total), Decimal(paid)), reference) == raised


@pytest.mark.parametrize(
    ("payment", "order", "total", "paid", "settled", "raised", "due"),
    [
        (P.VERIFIED, O.CANCELLED, 100, 100, 100, [], 0),
        (P.VERIFIED, O.CANCELLED, 100, 100, 99, [Flag.REFUND_DUE], 1),
        (P.VERIFIED, O.CANCELLED, 100, 120, 120, [], 0),
        (P.PAID, O.CANCELLED, 100, 60, 60, [], 0),
        (P.VERIFIED, O.CANCELLED, 0, 0, 0, [], 0),
        (P.VERIFIED, O.READY, 100, 120, 20, [], 0),
        (P.VERIFIED, O.READY, 100, 120, 19, [Flag.OVER_PAID], 1),
        (P.PAID, O.RECEIVED, 100, 120, 20, [], 0),
        (P.VERIFIED, O.READY, 100, 120, 120, [Flag.UNDER_PAID], 0),  # brought back to life after its refund
    ],
)
def test_what_was_sent_back_or_is_kept_counts_no_more(
    payment, order, total, paid, settled, raised, due
) -> None:
    money = OrderMoney(Decimal(total), Decimal(paid), Decimal(settled))
    flagged = flags(Statuses(payment, order), money, "X")
    assert (flagged, money_due_back(order, money.total, money_here(payment, money))) == (raised, Decimal(due))


@pytest.mark.parametrize(
    ("order", "settled", "raised"),
    [
        (O.CANCELLED, 0, [Flag.UNREFERENCED, Flag.REFUND_DUE]),
        (O.CANCELLED, 60, [Flag.UNREFERENCED, Flag.REFUND_DUE]),
        (O.CANCELLED, 100, []),
        (O.RECEIVED, 100, [Flag.UNDER_PAID, Flag.UNREFERENCED]),
    ],
)
def test_money_verified_by_hand_is_due_and_settled_too(order, settled, raised) -> None:
    money = OrderMoney(Decimal(100), Decimal(0), Decimal(settled))
    assert flags(Statuses(P.VERIFIED, order), money, None) == raised
