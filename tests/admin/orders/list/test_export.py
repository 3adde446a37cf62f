"""The orders file: the rows of the list on screen, for the owner only."""

import csv
import io
from contextlib import closing
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.orders.export import files
from beautique.orders.export.rows import COLUMNS, HEADER, order_rows
from beautique.orders.models import Order
from beautique.orders.queries import stream_columns
from beautique.orders.types import OrderFilter, OrderStatus, PaymentStatus
from beautique.settings.types import Labels
from tests.admin.order_pages import HINA, counted, links, listed, move, words
from tests.factories import line, make_order, make_product
from tests.kernel.cells import READ_AS_SOMETHING_ELSE, TEXT
from tests.orders.many import copy_order

EXPORT = "/admin/orders/export.csv"
PAGE = "/admin/orders/export"


def rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


@pytest.fixture
def orders(app: Flask):
    product = make_product(app)
    placed = [make_order(app, product, city=city) for city in ("Karachi", "Lahore", "Karachi", "Multan")]
    move(app, placed[0], payment_status=PaymentStatus.VERIFIED, order_status=OrderStatus.READY)
    return placed


@pytest.mark.parametrize(
    "query", ["", "city=Karachi", "order_status=Ready", "q=ayesha&sort=oldest", "payment_status=Paid"]
)
def test_the_file_has_the_rows_of_the_screen_in_its_order(owner_client, orders, query) -> None:
    screen = owner_client.get(f"/admin/orders?{query}")
    answer = owner_client.get(f"{EXPORT}?{query}")
    assert answer.mimetype == "text/csv"
    assert [row["Order ID"] for row in rows(answer)] == listed(screen)


def test_the_button_says_the_count_and_leads_to_the_same_filter(owner_client, orders) -> None:
    screen = owner_client.get("/admin/orders?city=Karachi")
    assert "Export 2" in words(screen)
    addresses = set(links(screen, "download"))
    assert addresses == {f"{EXPORT}?city=Karachi"}
    assert len(rows(owner_client.get(addresses.pop()))) == 2


def test_a_page_further_on_still_exports_everything(app: Flask, owner_client) -> None:
    product = make_product(app)
    for _ in range(52):
        make_order(app, product)
    second = owner_client.get(links(owner_client.get("/admin/orders"), 'rel="next"')[0])
    assert len(rows(owner_client.get(links(second, "download")[0]))) == 52


def test_staff_neither_see_the_button_nor_get_the_file(staff_client, orders) -> None:
    assert "Export" not in words(staff_client.get("/admin/orders"))
    assert staff_client.get(EXPORT).status_code == 403


def test_the_file_is_a_download_with_a_telling_name(owner_client, orders) -> None:
    disposition = owner_client.get(f"{EXPORT}?city=Karachi").headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="orders-karachi')


def test_an_export_is_written_to_the_activity_log(app: Flask, owner_client, orders, owner) -> None:
    owner_client.get(f"{EXPORT}?city=Karachi")
    with app.app_context():
        logged = db.session.query(AuditEvent).filter_by(action="order.exported").one()
    assert (logged.actor_id, logged.changes["rows"]) == (owner.id, [None, 2])


@pytest.mark.parametrize("query", ["payment_status=foo", "start_date=x", "q=%00", "cursor=zzz"])
def test_an_unreadable_filter_does_not_break_the_file(owner_client, orders, query) -> None:
    assert len(rows(owner_client.get(f"{EXPORT}?{query}"))) == 4


def test_a_row_of_the_file_of_lines_is_one_line_of_an_order(app: Flask, owner_client) -> None:
    lawn = make_product(app, name="Noor Lawn", regular_price=Decimal("1250.50"))
    maxi = make_product(app, name="Mehr, Maxi", regular_price=Decimal(9000))
    order = make_order(app, lines=(line(lawn, size="M", quantity=2), line(maxi, color="Ivory")), city="لاہور")
    first, second = rows(owner_client.get(f"{EXPORT}?rows=lines"))
    assert first == {
        "Order ID": order.number,
        "Order Date": order.order_date.isoformat(),
        "Line": "1",
        "Product": "Noor Lawn",
        "Category": "Long Shirt",
        "Size": "M",
        "Colour": "Bottle green",
        "Quantity": "2",
        "Price": "1250.50",
        "Amount": "2501",
        "Customer Name": "Ayesha Siddiqui",
        "Phone": "0300 1234567",
        "City": "لاہور",
        "Payment Method": "Easypaisa",
        "Payment Status": "Pending",
        "Order Status": "Received",
        "Delivery Status": "Not Started",
        "Placed At": f"{clock.store_time(order.placed_at):%Y-%m-%d %H:%M}",
        "Product ID": str(lawn.id),
        "Labels": "",
    }
    assert [second[name] for name in ("Line", "Product", "Colour", "Amount")] == [
        "2",
        "Mehr, Maxi",
        "Ivory",
        "9000",
    ]


def test_both_files_are_offered_with_their_counts_before_anything_is_taken_out(
    app: Flask, owner_client
) -> None:
    product = make_product(app)
    two_lines = (line(product, size="S"), line(product, size="M"))
    for city in ("Karachi", "Lahore", "Karachi"):
        make_order(app, lines=two_lines, city=city)
    [address] = {
        url for url in links(owner_client.get("/admin/orders?city=Karachi"), PAGE) if "csv" not in url
    }
    page = owner_client.get(address)
    assert "Export 2 orders" in words(page)
    assert "Export 4 lines" in words(page)
    orders_file, lines_file = links(page, "download")
    assert [len(rows(owner_client.get(url))) for url in (orders_file, lines_file)] == [2, 4]


def test_the_offer_asks_as_much_for_one_order_as_for_fifty(app: Flask, owner_client) -> None:
    product = make_product(app)
    make_order(app, product)
    with counted(app) as few:
        owner_client.get(PAGE)
    for _ in range(49):
        make_order(app, product)
    with counted(app) as many:
        owner_client.get(PAGE)
    assert len(few) == len(many) == 1


def test_chosen_orders_are_exported_and_no_others(app: Flask, owner_client, orders) -> None:
    query = "&".join(f"number={order.number}" for order in orders[1:3])
    answer = owner_client.get(f"{EXPORT}?{query}")
    assert {row["Order ID"] for row in rows(answer)} == {order.number for order in orders[1:3]}
    assert "orders-2-chosen" in answer.headers["Content-Disposition"]
    assert set(listed(owner_client.get(f"/admin/orders?{query}"))) == {order.number for order in orders[1:3]}


@pytest.mark.parametrize(
    "query", ["number=BQ-2026-1", "&".join(f"number=BQ-20261121-{n:03}" for n in range(101))]
)
def test_a_choice_that_cannot_be_read_in_full_gives_no_file(owner_client, orders, query) -> None:
    assert owner_client.get(f"{EXPORT}?{query}").status_code == 422
    page = owner_client.get(f"{PAGE}?number=x", follow_redirects=True)
    assert "Choose the orders in the list again." in words(page)


def test_more_orders_than_one_batch_come_whole_and_in_order(app: Flask, owner_client) -> None:
    order = make_order(app)
    copy_order(app, order, 2_100)
    numbers = [row["Order ID"] for row in rows(owner_client.get(f"{EXPORT}?sort=oldest"))]
    assert numbers == [f"{order.number[:-3]}{n:03}" for n in range(1, 2_102)]
    lines = rows(owner_client.get(f"{EXPORT}?rows=lines&sort=oldest"))
    assert [row["Order ID"] for row in lines] == numbers


def test_the_first_piece_leaves_before_the_second_batch_is_read(app: Flask) -> None:
    copy_order(app, make_order(app), 3_000)
    with app.app_context(), counted(app) as statements, closing(files.export(OrderFilter(), HINA)) as pieces:
        next(pieces)
        next(pieces)
        fetched = next(pieces).count(b"\r\n")
        assert fetched < 3_001
        # Read for the rows alone: their days know how many they are.
        assert sum("FROM orders" in statement for statement in statements) == 1


def test_a_download_that_is_broken_off_keeps_no_connection(app: Flask, owner_client) -> None:
    copy_order(app, make_order(app), 2_100)
    with app.app_context():
        pool = db.engine.pool
    answer = owner_client.get(EXPORT, buffered=False)
    pieces = iter(answer.response)
    assert next(pieces).startswith(b"\xef\xbb\xbfOrder ID")
    assert next(pieces).count(b"\r\n") < 2_100
    assert pool.checkedout() == 1
    answer.close()
    assert pool.checkedout() == 0


@pytest.mark.parametrize("engine", ["postgresql"])
def test_postgresql_writes_the_same_cells_as_we_do(app: Flask) -> None:
    texts = READ_AS_SOMETHING_ELSE + TEXT
    copy_order(app, make_order(app, make_product(app, regular_price=Decimal("99.90"))), len(texts) - 1)
    with app.app_context():
        with transaction() as session:
            for order, text in zip(session.scalars(select(Order)), texts, strict=True):
                order.customer_name = order.city = order.address = order.notes = order.tracking_number = text
                order.items = [{**order.items[0], "name": f"{text} product"}]
        ours = order_rows(stream_columns(OrderFilter(), COLUMNS), Labels())
        expected = [[str(cell) for cell in row] for row in ours]
        file = b"".join(files.export(OrderFilter(), HINA)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(file, newline="")))[1:] == expected
    notes = {row[HEADER.index("Notes")] for row in expected}
    assert notes == {f"'{text}" for text in READ_AS_SOMETHING_ELSE} | set(TEXT)
