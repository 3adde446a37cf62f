"""What the shop's own past says beside a payment: of the phone, the address and the transaction ID. It changes nothing."""

import random
from typing import Any

import pytest
from flask import Flask

from beautique.orders.commands import move_order
from beautique.orders.models import Order
from beautique.orders.types import OrderChanges, OrderStatus
from beautique.payments.hints import ENOUGH, Shape
from beautique.payments.history import earlier_orders, find_shape, find_uses, list_hints
from beautique.payments.proofs import attach_proof, reject_proof
from beautique.payments.types import RejectReason
from beautique.settings.types import PaymentMethod
from tests.factories import make_order, make_product
from tests.payments.desk import ASMA, OWNER, fresh, pay, screenshot

HOUSE = "House No. 14, Street 7, DHA Phase 5"
DICE = random.Random(2026)


def drawn(alphabet: str, length: int, count: int = 60) -> list[str]:
    """Transaction IDs as an app might write them."""
    return ["".join(DICE.choices(alphabet, k=length)) for _ in range(count)]


DIGITS = drawn("0123456789", 11)
HEX = drawn("0123456789ABCDEF", 16)
NAMED = [f"FT{each}" for each in drawn("0123456789", 10)]


@pytest.mark.parametrize(
    ("known", "typed", "told"),
    [
        (DIGITS, DIGITS[0], []),
        (DIGITS, "00000000000", []),
        (DIGITS, "123456789012", ["No Easypaisa ID so far had 12 letters and digits: all had 11."]),
        (DIGITS, "1234567890O", ["Every Easypaisa ID so far had digits only."]),
        (DIGITS, "1234", []),  # half of one
        ([*DIGITS, *drawn("0123456789", 12)], "1234567890123", ["No Easypaisa ID so far had 13 letters and digits."]),
        ([*DIGITS, *drawn("0123456789", 14)], "123456789012", ["No Easypaisa ID so far had 12 letters and digits."]),
        (HEX, "00112233445566AF", []),
        (HEX, "00112233445566AO", ["No Easypaisa ID so far had O."]),
        (NAMED, "FT2632212345", []),
        (NAMED, "EP2632212345", ["No Easypaisa ID so far had E, P."]),
        (NAMED, "262632212345", ["Every Easypaisa ID so far had letters in it."]),
        ([*DIGITS, *NAMED], "EP26322123456", ["No Easypaisa ID so far had 13 letters and digits.", "No Easypaisa ID so far had E, P."]),
        # what differs from one to the next tells nothing about the next
        ([*DIGITS[:40], *("1" * length for length in range(12, 32))], "1" * 40, []),
        ([f"{number:09}{chr(65 + number % 20)}" for number in range(30)], "000000000Z", []),
    ],
)  # fmt: skip
def test_an_id_is_compared_with_all_that_were_verified(known, typed, told) -> None:
    assert Shape.learned(known).unlike(PaymentMethod.EASYPAISA, typed) == told


def test_an_id_that_is_too_short_says_how_many_are_missing() -> None:
    shape = Shape.learned([*DIGITS, *drawn("0123456789", 12)])
    assert [shape.missing(each) for each in ("1", "1234567890", "12345678901", "1" * 20)] == [
        11,
        11,
        None,
        None,
    ]


def test_nothing_is_learned_from_fewer_than_thirty() -> None:
    assert Shape.learned(DIGITS[: ENOUGH - 1]) is None
    assert Shape.learned(DIGITS[:ENOUGH]) is not None


@pytest.mark.parametrize("alphabet", ["0123456789", "0123456789ABCDEF", "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"])
def test_an_honest_id_is_hardly_ever_called_unlike(alphabet) -> None:
    wrong = 0
    for count in (30, 60, 200):
        for _ in range(100):
            known = drawn(alphabet, 12, count)
            wrong += bool(Shape.learned(known).unlike(PaymentMethod.MEEZAN_BANK, drawn(alphabet, 12, 1)[0]))
    assert wrong <= 6  # of 300


@pytest.mark.usefixtures("app_context")
class TestHistory:
    """On both engines."""

    def test_a_new_customer_has_none(self, app: Flask) -> None:
        assert hints(make_order(app)) == []

    def test_rejected_screenshots_of_other_orders_are_counted_by_reason(self, app: Flask, store) -> None:
        first, second, mine = (make_order(app) for _ in range(3))
        stranger = make_order(
            app, phone="0321 7654321", whatsapp="0321 7654321", address="Elsewhere 1, Johar Town"
        )
        for seed, (order, reason) in enumerate(
            [(first, RejectReason.FAKE), (second, RejectReason.FAKE), (second, RejectReason.WRONG_AMOUNT), (mine, RejectReason.FAKE)]
        ):  # fmt: skip
            reject_proof(attach_proof(order.id, screenshot(seed), store, ASMA).proof.id, reason, ASMA)
        attach_proof(first.id, screenshot(9), store, ASMA)
        assert hints(mine) == [("3 screenshots rejected before: 2 fake, 1 wrong amount", [])]
        assert hints(stranger) == []

    def test_earlier_orders_that_were_cancelled_without_money_are_counted(self, app: Flask) -> None:
        product = make_product(app)
        unpaid, paid, kept = make_order(app), make_order(app), make_order(app)
        twice = make_order(app, product), make_order(app, product)
        assert fresh(twice[1]).duplicate_of
        pay(paid)
        mine = make_order(app)
        for order in (unpaid, paid, twice[1], make_order(app)):  # the last came after it
            move_order(order.id, OrderChanges(order_status=OrderStatus.CANCELLED), OWNER, "Customer asked")
        assert hints(mine) == [("1 earlier order cancelled unpaid", [])]
        assert hints(kept) == [("1 earlier order cancelled unpaid", [])]

    @pytest.mark.parametrize(
        ("address", "city", "is_same"),
        [
            (HOUSE, "Lahore", True),
            ("h#14 st 7 dha ph-5", " LAHORE ", True),
            ("House 14\nStreet 7, D.H.A Phase 5", "lahore", True),
            (HOUSE, "Karachi", False),
            ("House 14, Street 8, DHA Phase 5", "Lahore", False),
        ],
    )
    def test_the_same_address_under_another_phone_is_told_with_the_newest_two_orders(
        self, app: Flask, address, city, is_same
    ) -> None:
        others = [
            make_order(app, phone=phone, whatsapp=phone, address=address, city=city)
            for phone in ("0321 7654321", "0333 7654321", "0345 7654321")
        ]
        mine = make_order(app, address=HOUSE)
        make_order(app, phone="0311 1111111", address=HOUSE)  # of the same WhatsApp
        numbers = [order.number for order in reversed(others[1:])]
        assert hints(mine) == ([("Same address under another phone", numbers)] if is_same else [])

    @pytest.mark.parametrize("address", ["near the blue mosque", "Main Bazaar"])
    def test_an_address_that_strangers_share_is_not_compared(self, app: Flask, address) -> None:
        for phone in ("0321 7654321", "0333 7654321"):
            mine = make_order(app, phone=phone, whatsapp=phone, address=address)
        assert hints(mine) == []

    def test_an_id_is_found_under_every_method_while_its_payment_lives(self, app: Flask) -> None:
        first, second = make_order(app), make_order(app)
        pay(first, reference="TID 4411223")
        pay(second, reference="4411-223", method=PaymentMethod.MEEZAN_BANK)
        both = {PaymentMethod.EASYPAISA: first.number, PaymentMethod.MEEZAN_BANK: second.number}
        assert (find_uses("44 11223"), find_uses("9911223")) == (both, {})

    def test_a_method_is_learned_from_its_own_verified_ids(self, app: Flask) -> None:
        for each in range(ENOUGH):
            pay(make_order(app), reference=f"{90_000_000_000 + each * 977}")
        shape = find_shape(PaymentMethod.EASYPAISA)
        assert shape.unlike(PaymentMethod.EASYPAISA, "123456789012")
        assert find_shape(PaymentMethod.MEEZAN_BANK) is None


def hints(order: Order) -> list[tuple[str, Any]]:
    """What is said beside this order's picture."""
    found = fresh(order)
    return [(hint.words, list(hint.orders)) for hint in list_hints(found, earlier_orders(found))]
