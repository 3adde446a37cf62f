"""Which moves are legal, as tables. Source: PRODUCT.md, words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from beautique.kernel import clock
from beautique.orders import rules
from beautique.orders.rules import Move
from beautique.orders.types import DeliveryStatus as D
from beautique.orders.types import Flag, OrderMoney, OrderNumber, Statuses
from beautique.orders.types import OrderStatus as O
from beautique.orders.types import PaymentStatus as P
from beautique.settings.types import Thresholds

F, C, N = Move.FORWARD, Move.CORRECTION, Move.NONE


@pytest.mark.parametrize(
    ("field", "old", "moves"),
    [
        ("payment_status", P.PENDING, {P.PENDING: N, P.PAID: F, P.VERIFIED: F}),
        ("payment_status", P.PAID, {P.PENDING: C, P.PAID: N, P.VERIFIED: F}),
        ("payment_status", P.VERIFIED, {P.PENDING: C, P.PAID: C, P.VERIFIED: N}),
        (
            "order_status",
            O.RECEIVED,
            {O.RECEIVED: N, O.PROCESSING: F, O.READY: F, O.DELIVERED: F, O.CANCELLED: F},
        ),
        (
            "order_status",
            O.PROCESSING,
            {O.RECEIVED: C, O.PROCESSING: N, O.READY: F, O.DELIVERED: F, O.CANCELLED: F},
        ),
        (
            "order_status",
            O.READY,
            {O.RECEIVED: C, O.PROCESSING: C, O.READY: N, O.DELIVERED: F, O.CANCELLED: F},
        ),
        (
            "order_status",
            O.DELIVERED,
            {O.RECEIVED: C, O.PROCESSING: C, O.READY: C, O.DELIVERED: N, O.CANCELLED: C},
        ),
        (
            "order_status",
            O.CANCELLED,
            {O.RECEIVED: C, O.PROCESSING: C, O.READY: C, O.DELIVERED: C, O.CANCELLED: N},
        ),
        (
            "delivery_status",
            D.NOT_STARTED,
            {D.NOT_STARTED: N, D.IN_PROGRESS: F, D.OUT_FOR_DELIVERY: F, D.DELIVERED: F},
        ),
        (
            "delivery_status",
            D.IN_PROGRESS,
            {D.NOT_STARTED: C, D.IN_PROGRESS: N, D.OUT_FOR_DELIVERY: F, D.DELIVERED: F},
        ),
        (
            "delivery_status",
            D.OUT_FOR_DELIVERY,
            {D.NOT_STARTED: C, D.IN_PROGRESS: C, D.OUT_FOR_DELIVERY: N, D.DELIVERED: F},
        ),
        (
            "delivery_status",
            D.DELIVERED,
            {D.NOT_STARTED: C, D.IN_PROGRESS: C, D.OUT_FOR_DELIVERY: C, D.DELIVERED: N},
        ),
    ],
)
def test_moves_forward_are_legal_and_moves_back_are_corrections(field, old, moves) -> None:
    assert {new: rules.move(field, old, new) for new in moves} == moves


@pytest.mark.parametrize(
    ("field", "old", "steps"),
    [
        ("payment_status", P.PENDING, [P.PAID, P.VERIFIED]),
        ("payment_status", P.VERIFIED, []),
        ("order_status", O.READY, [O.DELIVERED, O.CANCELLED]),
        ("order_status", O.CANCELLED, []),
        ("delivery_status", D.IN_PROGRESS, [D.OUT_FOR_DELIVERY, D.DELIVERED]),
    ],
)
def test_next_steps_are_the_forward_moves_nearest_first(field, old, steps) -> None:
    assert rules.next_steps(field, old) == steps


@pytest.mark.parametrize(
    ("order_status", "delivery_status", "allowed"),
    [(o, d, not (o is O.CANCELLED and d in (D.OUT_FOR_DELIVERY, D.DELIVERED))) for o in O for d in D],
)
def test_only_a_cancelled_order_cannot_be_dispatched(order_status, delivery_status, allowed) -> None:
    assert rules.may_be_dispatched(order_status, delivery_status) is allowed


@pytest.mark.parametrize(
    ("payment_status", "order_status", "revenue", "awaiting"),
    [
        (P.PENDING, O.RECEIVED, False, True),
        (P.PAID, O.READY, False, True),
        (P.VERIFIED, O.RECEIVED, True, False),
        (P.VERIFIED, O.DELIVERED, True, False),
        (P.VERIFIED, O.CANCELLED, False, False),
        (P.PENDING, O.CANCELLED, False, False),
    ],
)
def test_revenue_is_verified_and_not_cancelled(payment_status, order_status, revenue, awaiting) -> None:
    assert rules.counts_as_revenue(payment_status, order_status) is revenue
    assert rules.is_awaiting(payment_status, order_status) is awaiting


@pytest.mark.parametrize(
    ("status", "twin", "raised"),
    [
        (O.RECEIVED, "BQ-20261121-001", True),
        (O.READY, "BQ-20261121-001", True),
        (O.RECEIVED, None, False),
        (O.DELIVERED, "BQ-20261121-001", False),
        (O.CANCELLED, "BQ-20261121-001", False),
    ],
)
def test_an_open_order_with_a_twin_is_flagged_as_a_possible_duplicate(status, twin, raised) -> None:
    found = rules.flags(Statuses(order=status), OrderMoney(Decimal(100), Decimal(0)), None, twin)
    assert (Flag.DUPLICATE in found) is raised


@pytest.mark.parametrize("is_told", [True, False])
def test_an_order_whose_customer_was_not_told_is_flagged(is_told) -> None:
    assert rules.flags(Statuses(), OrderMoney(Decimal(100), Decimal(0)), None, is_told=is_told) == (
        [] if is_told else [Flag.NOT_TOLD]
    )


@pytest.mark.parametrize(
    ("statuses", "hours", "level"),
    [
        (Statuses(P.PAID), 23, ""),
        (Statuses(P.PAID), 24, "warning"),
        (Statuses(P.VERIFIED, O.READY), 48, "error"),
        (Statuses(P.PENDING), 48, ""),
        (Statuses(P.VERIFIED, O.DELIVERED), 48, ""),
        (Statuses(P.PAID, O.CANCELLED), 48, ""),
    ],
)
def test_an_age_is_urgent_while_the_shop_has_to_act(statuses, hours, level) -> None:
    now, thresholds = clock.now(), Thresholds(waits_long_hours=24, waits_too_long_hours=48)
    assert rules.age_severity(statuses, now - timedelta(hours=hours), now, thresholds) == level


@pytest.mark.parametrize(
    ("delivery_status", "order_status", "shown"),
    [
        (D.NOT_STARTED, O.RECEIVED, False),
        (D.IN_PROGRESS, O.PROCESSING, True),
        (D.OUT_FOR_DELIVERY, O.READY, True),
        (D.DELIVERED, O.READY, True),
        (D.DELIVERED, O.DELIVERED, False),
        (D.IN_PROGRESS, O.CANCELLED, True),
    ],
)
def test_a_row_names_the_delivery_while_it_moves(delivery_status, order_status, shown) -> None:
    assert rules.shows_delivery(delivery_status, order_status) is shown


@pytest.mark.parametrize(
    ("status", "allowed"),
    [(O.RECEIVED, True), (O.PROCESSING, True), (O.READY, False), (O.DELIVERED, False), (O.CANCELLED, False)],
)
def test_details_may_be_corrected_until_ready(status, allowed) -> None:
    assert rules.may_be_corrected(status) is allowed


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("BQ-20261121-007", OrderNumber(date(2026, 11, 21), 7)),
        (" bq20261121007 ", OrderNumber(date(2026, 11, 21), 7)),
        ("BQ-20261121-1000", OrderNumber(date(2026, 11, 21), 1000)),
        ("BQ-20261321-007", None),
        ("BQ-20261121-07", None),
        ("BQ-20261121-007\n1", None),
        ("BQ-٢٠٢٦١١٢١-٠٠٧", None),
        ("", None),
    ],
)
def test_an_order_number_is_read_in_every_usual_spelling(typed, number) -> None:
    assert rules.parse_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "beginning"),
    [
        ("BQ-2026", (date(2026, 1, 1), date(2026, 12, 31), "")),
        ("BQ-20260", (date(2026, 1, 1), date(2026, 9, 30), "")),
        ("bq20261", (date(2026, 10, 1), date(2026, 12, 31), "")),
        ("BQ-202602", (date(2026, 2, 1), date(2026, 2, 28), "")),
        ("BQ-2026112", (date(2026, 11, 20), date(2026, 11, 29), "")),
        (" BQ-20261121- ", (date(2026, 11, 21), date(2026, 11, 21), "")),
        ("bq2026112107", (date(2026, 11, 21), date(2026, 11, 21), "BQ-20261121-07")),
        ("BQ-202", None),
        ("BQ-202613", None),
        ("BQ-2026023", None),
        ("BQ-2026-", None),
        ("2026", None),
        ("BQ-2026 ayesha", None),
    ],
)
def test_the_beginning_of_an_order_number_names_its_days(typed, beginning) -> None:
    assert rules.parse_beginning(typed) == beginning


@pytest.mark.parametrize(("counter", "text"), [(1, "001"), (999, "999"), (1000, "1000"), (10000, "10000")])
def test_an_order_number_has_at_least_three_digits(counter, text) -> None:
    assert str(OrderNumber(date(2026, 11, 21), counter)) == f"BQ-20261121-{text}"
