"""The doctor finds every kind of damage, says where it is, and finds nothing in a healthy shop."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.cli.conftest import Run
from tests.factories import make_order

ONE = "(SELECT id FROM orders WHERE order_date = (SELECT min(order_date) FROM orders) AND day_counter = 1)"
UNPAID = "(SELECT id FROM orders WHERE paid_amount = 0 LIMIT 1)"
FIRST_DAY = "(SELECT min(order_date) FROM orders)"
KEY = "INSERT INTO idempotency_keys (key_hash, fingerprint, order_id, answer, created_at) VALUES ('{0}', 'f', {1}, 'a', '2026-01-01')"
CLOSED = (
    "INSERT INTO closings (id, day, method, round, expected, amounts, closed_by_name, closed_at) VALUES"
    """ ('000000000000700080000000000000{0}', '2020-01-01', 'Easypaisa', {1}, {2}, '{{"x": "{3}"}}', 'A', '2020-01-01')"""
)
IMPORTED = (
    "INSERT INTO arrival_imports (id, method, source, lines, new, known, left_out, refused, amount, content_sha256,"
    " imported_by_name, imported_at) VALUES ('00000000000070008000000000000000', 'Easypaisa', 'api', 0, 0, 0, 0, 0, 0, '', 'A', '2020-01-01')"
)
TAKEN = (
    "INSERT INTO arrivals (id, method, paid_on, amount, text_folded, source, fingerprint, nth, import_id, transfer_id, created_at, version)"
    " SELECT '00000000000070008000000000000001', CASE method WHEN 'Easypaisa' THEN 'Meezan Bank' ELSE 'Easypaisa' END, paid_on, 1, '', 'api',"
    " '', 1, '00000000000070008000000000000000', id, '2020-01-01', 1 FROM transfers LIMIT 1"
)

DAMAGE = {
    "a counter ahead of its orders": (
        f"UPDATE order_days SET last_number = last_number + 1 WHERE day = {FIRST_DAY}",
        "Order numbers",
    ),
    "a gap": (f"UPDATE orders SET day_counter = 900 WHERE id = {ONE}", "Order numbers"),
    "a number that is not the counter's": (
        f"UPDATE orders SET number = 'BQ-20200101-001' WHERE id = {ONE}",
        "BQ-20200101-001",
    ),
    "an order of another day": (
        f"UPDATE orders SET placed_at = '2020-01-01' WHERE id = {ONE}",
        "Order numbers",
    ),
    "a total": (f"UPDATE orders SET total_amount = total_amount + 1 WHERE id = {ONE}", "Totals"),
    "a status": (
        f"UPDATE orders SET payment_status = CASE payment_status WHEN 'Pending' THEN 'Paid' ELSE 'Pending' END WHERE id = {ONE}",
        "Statuses",
    ),
    "news that nobody left to tell": (
        f"UPDATE orders SET untold = CASE untold WHEN 'dispatched' THEN NULL ELSE 'dispatched' END WHERE id = {ONE}",
        "untold not as the timeline tells",
    ),
    "a closed day": (
        CLOSED.format("01", 2, "10", "10"),
        "it is number 1 and its transfers come to 10",
    ),
    "a closed sum": (CLOSED.format("02", 1, "11", "10"), "its transfers come to 10"),
    "a torn timeline": (
        (
            "INSERT INTO audit_events (id, at, actor_name, via, action, subject_type, subject_id, seq, changes) "
            "SELECT '00000000000070008000000000000000', at, actor_name, via, action, subject_type, subject_id, 0, "
            """'{"order_status": ["Ready", "Received"]}' FROM audit_events WHERE action = 'order.placed' LIMIT 1"""
        ),
        "Statuses",
    ),
    "a payment": (f"UPDATE orders SET paid_amount = paid_amount + 1 WHERE id = {ONE}", "The money of orders"),
    "an overdrawn transfer": ("UPDATE transfers SET amount = 0.5", "No transfer pays"),
    "a refund": (
        f"UPDATE orders SET refunded_amount = 1 WHERE id = {UNPAID}",
        "1.00 sent back, its rows come to 0",
    ),
    "money that is kept": (
        f"UPDATE orders SET kept_amount = 1 WHERE id = {UNPAID}",
        "1.00 kept, its rows come to 0",
    ),
    "an order that its city does not find": (
        f"UPDATE orders SET city_folded = 'Lahore ' WHERE id = {ONE}",
        "Everything is found",
    ),
    "an order that its name does not find": (
        f"UPDATE orders SET search_text = 'nobody' WHERE id = {ONE}",
        "Everything is found",
    ),
    "a product that its name does not find": (
        "UPDATE products SET search_text = 'nothing' WHERE id IN (SELECT id FROM products LIMIT 1)",
        "Everything is found",
    ),
    "a note that is not counted": (
        f"UPDATE orders SET note_count = note_count + 1 WHERE id = {ONE}",
        "Notes are counted",
    ),
    "a colour that does not find its product": ("DELETE FROM product_colors", "is not found by its colour"),
    "a colour that finds another product": (
        "INSERT INTO product_colors SELECT 'dust', id FROM products LIMIT 1",
        "is found by colour dust that it does not have",
    ),
    "a picture that finds another product": (
        "INSERT INTO product_pictures SELECT 'dust', id, false FROM products LIMIT 1",
        "is found by picture dust that it does not have",
    ),
    "a picture of one product that counts as shared": (
        "UPDATE product_pictures SET is_shared = NOT is_shared",
        "is shown by one product and marked as shared",
    ),
    "a label that does not find its order": (
        f"UPDATE orders SET labels = '[7]' WHERE id = {ONE}",
        "has label 7, and is not found by it",
    ),
    "a label that finds another order": (
        f"INSERT INTO order_labels SELECT 7, order_date, day_counter FROM orders WHERE id = {ONE}",
        "is found by label 7 that it does not have",
    ),
    "a key without an order": (KEY.format("k1", "NULL"), "Every key"),
    "a closed day's figures": (
        f"UPDATE day_figures SET awaiting = awaiting + 1 WHERE day = {FIRST_DAY}",
        "Stored figures",
    ),
    "a product's figures": (
        f"UPDATE product_day_figures SET pieces = pieces + 1 WHERE day = {FIRST_DAY}",
        "Stored figures",
    ),
    "figures that are missing": (f"DELETE FROM day_figures WHERE day = {FIRST_DAY}", "Stored figures"),
    "pictures that no row knows": ("DELETE FROM pictures", "No picture is orphaned"),
}


def test_a_shop_that_worked_for_a_while_is_healthy(filled: Run, app: Flask) -> None:
    make_order(app)
    result = filled("doctor")
    assert result.exit_code == 0, result.output
    assert result.output.count("✓") == len(result.output.splitlines()) == 17


def test_an_empty_shop_is_healthy(run: Run) -> None:
    assert run("doctor").exit_code == 0


@pytest.mark.parametrize("damage", DAMAGE)
def test_it_finds(damage: str, filled: Run, execute: Callable[..., Any]) -> None:
    statement, said = DAMAGE[damage]
    execute(statement)
    result = filled("doctor")
    assert result.exit_code == 1
    assert said in result.output[result.output.index("✗") :], result.output


def test_it_finds_money_that_a_transfer_of_another_account_took(
    filled: Run, execute: Callable[..., Any]
) -> None:
    execute(IMPORTED)
    execute(TAKEN)
    result = filled("doctor")
    assert result.exit_code == 1
    assert "took money that arrived in" in result.output[result.output.index("✗ What arrived") :]


def test_it_finds_two_keys_of_one_order_by_its_number(filled: Run, execute: Callable[..., Any]) -> None:
    for key in ("k1", "k2"):
        execute(KEY.format(key, ONE))
    ((number,),) = execute(f"SELECT number FROM orders WHERE id = {ONE}")
    result = filled("doctor")
    assert result.exit_code == 1
    assert f"✗ Every key has one order\n    {number} has several keys\n" in result.output


def test_it_finds_what_lies_in_the_folder_unknown(filled: Run, app: Flask) -> None:
    root: Path = app.extensions["settings"].media_root
    (root / ("ab" * 16)).mkdir()
    (root / "holiday.jpg").touch()
    result = filled("doctor")
    assert result.exit_code == 1
    assert f"{'ab' * 16} lies in the folder" in result.output
    assert "holiday.jpg lies in the folder" in result.output


def test_it_finds_pictures_that_are_gone(filled: Run, app: Flask) -> None:
    shutil.rmtree(next(app.extensions["settings"].media_root.iterdir()))
    result = filled("doctor")
    assert result.exit_code == 1
    assert "✗ The pictures of the products exist" in result.output
    assert "✗ No picture is orphaned" in result.output


def test_it_stops_at_a_database_of_another_version(filled: Run, execute: Callable[..., Any]) -> None:
    ((head,),) = execute("SELECT version_num FROM alembic_version")
    execute("UPDATE alembic_version SET version_num = '0000'")
    try:
        result = filled("doctor")
    finally:
        execute("UPDATE alembic_version SET version_num = :head", head=head)
    assert (result.exit_code, result.output.count("\n")) == (1, 2)
    assert "db upgrade" in result.output


def test_it_names_five_offenders_and_counts_the_rest_and_no_customer(
    filled: Run, execute: Callable[..., Any]
) -> None:
    execute("UPDATE orders SET total_amount = total_amount + 1")
    result = filled("doctor")
    told = result.output[result.output.index("✗ Totals") :].split("✓")[0]
    assert told.count("BQ-") == 5
    assert "... and 35 more" in told
    names = {name for (name,) in execute("SELECT customer_name FROM orders")}
    assert not any(name in result.output for name in names)
