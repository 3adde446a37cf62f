"""The courier's file on the page of the day's parcels: its columns are guessed, may be chosen, and are remembered."""

import io

import pytest
from flask import Flask
from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.kernel.db import db
from beautique.orders.models import Order
from beautique.orders.types import PaymentStatus
from beautique.spreadsheets.writing import write_workbook
from tests.admin.bulk_pages import PARCELS, run
from tests.admin.order_pages import fields, move, stored, words


@pytest.fixture
def orders(app: Flask, orders: list[Order]) -> list[Order]:
    return [move(app, order, payment_status=PaymentStatus.VERIFIED) for order in orders]


def rows(orders: list[Order]) -> list[list[str]]:
    return [
        [order.number, f"CN10{order.day_counter}", f"LE90000000{order.day_counter}PK"] for order in orders
    ]


def upload(client, content: bytes, **more: str):
    sent = {"file": (io.BytesIO(content), "result.xlsx"), "courier": "TCS", "do": "dispatch", **more}
    return client.post_form(PARCELS, sent)


def again(client, shown, do: str, **more: str):
    block = shown.text.split('name="block"')[1].split(">", 1)[1].split("</textarea>")[0].lstrip("\r\n")
    return client.post_form(
        PARCELS, {**fields(shown, f'action="{PARCELS}"'), "block": block, "courier": "TCS", "do": do} | more
    )


def chosen(shown) -> list[str]:
    return [part.split('value="')[1].split('"')[0] for part in shown.text.split("<option selected")[1:]]


def test_a_file_is_looked_at_first_and_then_dispatched_by_the_machine_of_the_block(
    app: Flask, staff_client, orders
):
    shown = upload(staff_client, write_workbook(["Ref", "CN", "Other"], rows(orders), "Parcels"))
    assert "3 parcels to dispatch" in words(shown)
    assert [stored(app, each).tracking_number for each in orders] == [None] * 3
    columns = {"order_column": "ref", "tracking_column": "cn"}
    run(staff_client, again(staff_client, shown, "dispatch", **columns))
    assert [stored(app, each).tracking_number for each in orders] == [row[1] for row in rows(orders)]


def test_other_columns_may_be_chosen_and_are_remembered_for_the_courier_s_next_file(
    app: Flask, staff_client, orders
):
    content = write_workbook(["Ref", "CN", "Other"], rows(orders), "Parcels")
    shown = upload(staff_client, content)
    assert chosen(shown) == ["ref", "cn"]
    other = {"order_column": "ref", "tracking_column": "other"}
    shown = again(staff_client, shown, "columns", **other)
    assert chosen(shown) == ["ref", "other"]
    assert rows(orders)[0][2] in words(shown)
    for _ in range(2):
        run(staff_client, again(staff_client, shown, "dispatch", **other))
    assert [stored(app, each).tracking_number for each in orders] == [row[2] for row in rows(orders)]
    assert chosen(upload(staff_client, content)) == ["ref", "other"]
    assert chosen(upload(staff_client, content, courier="Leopards")) == ["ref", "cn"]
    with app.app_context():
        events = db.session.scalars(select(AuditEvent).where(AuditEvent.subject_type == "courier")).all()
        assert [(each.action, each.subject_id) for each in events] == [("courier.columns_chosen", "tcs")]
        assert events[0].changes["tracking_column"] == [None, "other"]


@pytest.mark.parametrize("courier", ["TCS\x00", "\u00df" * 40])
def test_a_courier_whose_name_cannot_be_stored_or_is_compared_by_a_longer_one_stops_no_file(
    app: Flask, staff_client, orders, courier: str
) -> None:
    shown = upload(
        staff_client,
        write_workbook(["Ref", "CN"], [row[:2] for row in rows(orders)], "Parcels"),
        courier=courier,
    )
    assert "3 parcels to dispatch" in words(shown)
    columns = {"order_column": "ref", "tracking_column": "cn"}
    run(staff_client, again(staff_client, shown, "dispatch", courier=courier.strip("\x00"), **columns))
    assert [stored(app, each).tracking_number for each in orders] == [row[1] for row in rows(orders)]


def test_a_file_that_cannot_be_used_is_told_and_the_pasted_list_stays(staff_client, orders) -> None:
    for content, told in (
        (b"Name,City\nA,B", "No column of this file has order numbers"),
        (b"Ref,CN\n", "The file has a first row, but nothing below it."),
    ):
        answer = upload(staff_client, content, block=f"{orders[0].number} CN100")
        assert answer.status_code == 422
        assert told in words(answer)
        assert f"{orders[0].number} CN100" in answer.text
