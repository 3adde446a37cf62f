"""The list of orders: what it shows is what its address says, with and without HTMX."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from beautique.kernel import clock
from beautique.orders import counting
from beautique.orders.commands import add_note
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentMethod, PaymentStatus
from tests.admin.order_pages import HINA, HTMX, counted, fields, links, listed, move, words
from tests.factories import line, make_order, make_product


@pytest.fixture
def product(app: Flask):
    return make_product(app, name="Mehr Embroidered Long Shirt")


@pytest.fixture
def many(app: Flask, product):
    """Six orders: two per city, in several states."""
    orders = [
        make_order(app, product, city=city, payment_method=method, customer_name=name)
        for city, method, name in [
            ("Karachi", PaymentMethod.EASYPAISA, "Hira Qureshi"),
            ("Karachi", PaymentMethod.MEEZAN_BANK, "Zainab Raza"),
            ("Lahore", PaymentMethod.EASYPAISA, "Sara Malik"),
            ("Lahore", PaymentMethod.EASYPAISA, "Hira Shah"),
            ("Multan", PaymentMethod.INTERNATIONAL_BANK, "Iqra Farooq"),
            ("Multan", PaymentMethod.EASYPAISA, "Komal Shahid"),
        ]
    ]
    move(app, orders[1], payment_status=PaymentStatus.VERIFIED, order_status=OrderStatus.READY)
    move(app, orders[2], payment_status=PaymentStatus.PAID)
    move(app, orders[4], order_status=OrderStatus.CANCELLED)
    move(app, orders[5], delivery_status=DeliveryStatus.IN_PROGRESS)
    return orders


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [5, 4, 3, 2, 1, 0]),
        ("city=Karachi", [1, 0]),
        ("city=Karachi&city=multan", [5, 4, 1, 0]),
        ("payment_method=Easypaisa", [5, 3, 2, 0]),
        ("payment_status=Verified", [1]),
        ("payment_status=Paid&payment_status=Verified", [2, 1]),
        ("order_status=Cancelled", [4]),
        ("delivery_status=In+Progress", [5]),
        ("q=hira", [3, 0]),
        ("city=Lahore&q=hira", [3]),
        ("sort=oldest", [0, 1, 2, 3, 4, 5]),
    ],
)
def test_the_list_has_the_orders_of_its_address(staff_client, many, query, expected) -> None:
    answer = staff_client.get(f"/admin/orders?{query}")
    assert answer.status_code == 200
    assert listed(answer) == [many[index].number for index in expected]
    assert f"{len(expected)} match" in words(answer)


def test_days_are_those_of_the_shop(staff_client, many) -> None:
    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    assert len(listed(staff_client.get(f"/admin/orders?end_date={today}&start_date={today}"))) == 6
    assert listed(staff_client.get(f"/admin/orders?start_date={tomorrow}")) == []


def test_the_tabs_add_up_to_the_list_and_its_sum(staff_client, many) -> None:
    answer = staff_client.get("/admin/orders?city=Karachi&city=Lahore")
    text = words(answer)
    assert "All 4 Received 3 Processing 0 Ready 1 Delivered 0 Cancelled 0" in text
    assert "4 match, Rs 27,000" in text
    assert "1 matches, Rs 6,750" in words(
        staff_client.get("/admin/orders?city=Karachi&city=Lahore&order_status=Ready")
    )


def test_a_row_tells_what_staff_want_to_know(staff_client, many) -> None:
    text = words(staff_client.get("/admin/orders?city=Karachi&payment_method=Meezan+Bank"))
    for fact in (
        many[1].number,
        "Zainab Raza",
        "Karachi",
        "Ready",
        "Verified",
        "Not Started",
        "Rs 6,750",
        "now",
    ):
        assert fact in text


@pytest.mark.parametrize(("hours", "look"), [(11, "text-muted"), (13, "text-warning"), (37, "text-error")])
def test_what_waits_too_long_is_amber_and_then_red(
    app: Flask, staff_client, product, monkeypatch, hours, look
) -> None:
    with monkeypatch.context() as earlier:
        placed_at = clock.now() - timedelta(hours=hours)
        earlier.setattr(clock, "now", lambda: placed_at)
        paid, pending, closed = (make_order(app, product) for _ in range(3))
    move(app, paid, payment_status=PaymentStatus.PAID)
    move(app, closed, order_status=OrderStatus.CANCELLED)
    rows = staff_client.get("/admin/orders").get_data(as_text=True).split("<tr")
    ages = {
        order.number: next(row for row in rows if order.number in row).split("<td")[-1]
        for order in (paid, pending, closed)
    }
    assert f"whitespace-nowrap {look}" in ages[paid.number]
    assert "whitespace-nowrap text-muted" in ages[pending.number]  # the customer's turn, not the shop's
    assert "closed" in ages[closed.number]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("payment_status=foo", "Payment status: foo is not a filter"),
        ("start_date=yesterday", "From: yesterday is not a filter"),
        ("cursor=abc", "Page: abc is not a filter"),
        ("cursor=WzAsIjIwMjYtMTEtMjEiLCJ4Il0", "is not a filter"),
        ("q=%00", "is not a filter"),
        ("nonsense=1", "nonsense is not a filter"),
        ("q=%F0%9F&city=%FF", ""),
    ],
)
def test_an_unreadable_parameter_is_a_red_chip_and_never_an_error(
    staff_client, many, query, sentence
) -> None:
    answer = staff_client.get(f"/admin/orders?{query}", follow_redirects=True)
    assert answer.status_code == 200
    assert sentence in words(answer)
    for link in links(answer, 'id="remove-wrong-1"'):
        assert sentence not in words(staff_client.get(link))


def test_a_plain_form_ends_at_the_canonical_address(staff_client, many) -> None:
    answer = staff_client.get("/admin/orders?q=&payment_status=paid&city=Lahore&start_date=")
    assert answer.status_code == 303
    assert answer.location == "/admin/orders?city=Lahore&payment_status=Paid"


@pytest.mark.parametrize(
    "spelling", [str.lower, lambda number: number.replace("-", ""), lambda number: f" {number} "]
)
def test_an_exact_number_opens_the_order(staff_client, many, spelling) -> None:
    answer = staff_client.get("/admin/orders", query_string={"q": spelling(many[2].number), "city": "Multan"})
    assert answer.location == f"/admin/orders/{many[2].number}"


def test_a_number_being_typed_lists_and_enter_opens(staff_client, many) -> None:
    query = {"q": many[2].number}
    typing = staff_client.get("/admin/orders", query_string=query, headers={**HTMX, "HX-Trigger": "order-q"})
    assert typing.status_code == 200
    assert listed(typing) == [many[2].number]
    enter = staff_client.get(
        "/admin/orders", query_string=query, headers={**HTMX, "HX-Trigger": "order-search"}
    )
    assert enter.headers["HX-Redirect"] == f"/admin/orders/{many[2].number}"


def test_an_unknown_number_finds_nothing_and_says_so(staff_client, many) -> None:
    answer = staff_client.get("/admin/orders?q=BQ-20200101-001")
    assert answer.status_code == 200
    assert "No order is found by “BQ-20200101-001”" in words(answer)


def test_htmx_gets_the_fragment_of_the_same_rows_and_the_address_follows(staff_client, many) -> None:
    page = staff_client.get("/admin/orders?city=Lahore")
    typing = staff_client.get("/admin/orders?q=&city=Lahore", headers={**HTMX, "HX-Trigger": "order-q"})
    chosen = staff_client.get("/admin/orders?city=Lahore", headers={**HTMX, "HX-Trigger": "tab-1"})
    assert listed(page) == listed(typing) == listed(chosen)
    assert typing.get_data(as_text=True).lstrip().startswith('<div id="orders-list"')
    assert typing.headers["HX-Replace-Url"] == chosen.headers["HX-Push-Url"] == "/admin/orders?city=Lahore"
    assert "HX-Push-Url" not in typing.headers
    assert "HX-Request" in page.headers["Vary"]
    assert "no-store" in page.headers["Cache-Control"]


def test_a_restored_history_entry_gets_the_whole_page(staff_client, many) -> None:
    answer = staff_client.get("/admin/orders", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<!DOCTYPE html>" in answer.get_data(as_text=True)


def test_filters_are_forms_that_keep_all_the_others(staff_client, many) -> None:
    answer = staff_client.get("/admin/orders?city=Lahore&order_status=Received&q=hira&sort=oldest")
    page = answer.get_data(as_text=True)
    form = page[page.index('id="filter-payment_status"') :]
    for kept in (
        'name="city" value="Lahore"',
        'name="order_status" value="Received"',
        'name="q" value="hira"',
    ):
        assert kept in form[: form.index("</form>")]
    assert fields(answer, 'id="order-search"').keys() <= {
        "csrf_token"
    }  # the rest belongs to it by its `form` attribute
    assert 'name="sort" value="oldest" form="order-search"' in page


def test_every_active_filter_can_be_removed(staff_client, many) -> None:
    answer = staff_client.get("/admin/orders?city=Lahore&payment_method=Easypaisa&q=hira")
    assert links(answer, 'id="remove-city"') == ["/admin/orders?payment_method=Easypaisa&q=hira"]
    assert links(answer, 'id="clear-filters"') == ["/admin/orders?q=hira"]


def test_zero_results_name_the_filters_that_hide_and_what_they_hide(staff_client, many) -> None:
    answer = staff_client.get("/admin/orders?city=Multan&order_status=Ready&payment_status=Paid&q=hira")
    text = words(answer)
    assert "hira has 2 orders. 3 filters hide them: Ready, Payment status: Paid, City: Multan." in text
    assert "Clear 3 filters, show 2 orders" in text
    clear = links(answer, 'class="btn" href="/admin/orders\\?q=hira"')
    assert len(listed(staff_client.get(clear[0]))) == 2
    assert "There are 6 orders. One filter hides them: City: Quetta." in words(
        staff_client.get("/admin/orders?city=Quetta")
    )


def test_a_shop_without_orders_says_that_there_are_none_yet(staff_client) -> None:
    assert "No orders yet" in words(staff_client.get("/admin/orders"))


def test_pages_give_each_order_once_also_when_totals_are_equal(app: Flask, staff_client, product) -> None:
    placed = {make_order(app, product).number for _ in range(57)}
    first = staff_client.get("/admin/orders?sort=total")
    assert "50 of 57 orders" in words(first)
    second = staff_client.get(links(first, 'rel="next"')[0])
    assert len(listed(first) + listed(second)) == 57
    assert set(listed(first) + listed(second)) == placed
    back = staff_client.get(links(second, 'rel="prev"')[0])
    assert listed(back) == listed(first)
    assert not links(second, 'rel="next"')


def test_a_page_whose_orders_have_moved_on_leads_back(app: Flask, staff_client, product) -> None:
    orders = [make_order(app, product) for _ in range(51)]
    following = links(staff_client.get("/admin/orders?order_status=Received"), 'rel="next"')[0]
    move(app, orders[0], order_status=OrderStatus.READY)
    answer = staff_client.get(following)
    assert "Nothing further here" in words(answer)
    assert links(answer, 'class="btn" href="/admin/orders\\?order_status=Received"')


def test_a_city_that_is_searched_for_is_offered_as_a_filter(staff_client, many) -> None:
    page = staff_client.get("/admin/orders?q=karachi&sort=oldest")
    assert "Karachi is a city." in words(page)
    offered = links(page, 'class="btn btn-primary" href="/admin/orders')
    assert offered == ["/admin/orders?city=Karachi&sort=oldest"]
    assert listed(staff_client.get(offered[0])) == [many[0].number, many[1].number]
    assert "is a city" not in words(staff_client.get("/admin/orders?q=Quetta"))
    assert "is a city" not in words(staff_client.get("/admin/orders?q=hira"))


def test_a_row_that_was_written_before_says_how_old_its_order_is_now(
    app: Flask, staff_client, product
) -> None:
    make_order(app, product)
    assert staff_client.get("/admin/orders").status_code == 200
    later = clock.now() + timedelta(hours=4)
    with time_machine.travel(later, tick=False):
        assert words(staff_client.get("/admin/orders")).count(" 4 h") == 2
    with time_machine.travel(later + timedelta(hours=1), tick=False):
        assert words(staff_client.get("/admin/orders")).count(" 5 h") == 2


def test_two_letters_find_how_words_begin_and_a_third_is_asked_for(app: Flask, staff_client, product) -> None:
    order = make_order(app, product, customer_name="Ayesha Siddiqui")
    assert listed(staff_client.get("/admin/orders?q=si")) == [order.number]
    more = "Type a third letter to look in the middle of words too."
    assert more in words(staff_client.get("/admin/orders?q=dd"))
    assert more not in words(staff_client.get("/admin/orders?q=ddx"))


def test_more_than_may_be_changed_at_once_is_said_instead_of_offered(staff_client, many, monkeypatch) -> None:
    monkeypatch.setattr("beautique.admin.orders.list.page.MOST", 5)
    told = words(staff_client.get("/admin/orders"))
    assert "6 match; a bulk change takes at most 5: narrow the filter" in told
    assert "at most" not in words(staff_client.get("/admin/orders?city=Karachi"))


def test_a_row_says_how_many_notes_it_has_in_both_layouts_and_asks_nothing_more(
    app: Flask, staff_client, many
) -> None:
    with counted(app) as before:
        assert "note" not in words(staff_client.get("/admin/orders?city=Karachi"))
    with app.app_context():
        for order, texts in ((many[0], ["Calls late"]), (many[1], ["Do not send", "She rang again"])):
            for text in texts:
                add_note(order.id, text, HINA)
    with counted(app) as after:
        page = staff_client.get("/admin/orders?city=Karachi")
    assert len(before) == len(after)
    assert re.findall(r'<span class="sr-only">(\d+ notes?)</span>', page.text) == ["2 notes", "1 note"] * 2


def test_the_list_costs_four_queries_for_one_row_and_for_fifty_and_one_each_for_views_and_settings(
    app: Flask, staff_client, product
) -> None:
    make_order(app, product)
    with counted(app) as one:
        staff_client.get("/admin/orders")
    for name in ("Lahore", "Easypaisa"):
        staff_client.post_form("/admin/orders/views", {"name": name, "query": f"q={name}"})
    for _ in range(49):
        make_order(app, product, lines=(line(product, quantity=2),))
    with counted(app) as fifty:
        staff_client.get("/admin/orders?city=Lahore")
    assert len(one) == len(fifty) == 6
    with counted(app) as none:
        staff_client.get("/admin/orders?city=Quetta&q=ayesha")
    assert len(none) == 5
    with counted(app) as fragment:
        staff_client.get("/admin/orders?city=Lahore", headers=HTMX)
    assert len(fragment) == 5


def test_names_are_shown_as_text_and_urdu_stays(app: Flask, staff_client, product) -> None:
    make_order(app, product, customer_name="<b>عائشہ</b> صدیقی")
    page = staff_client.get("/admin/orders").get_data(as_text=True)
    assert "&lt;b&gt;عائشہ&lt;/b&gt;" in page


def test_a_tab_of_a_common_word_lists_what_was_not_among_the_orders_that_were_counted(
    app: Flask, staff_client, product, monkeypatch
) -> None:
    monkeypatch.setattr(counting, "MOST_FOUND", 1)
    orders = [make_order(app, product) for _ in range(4)]
    for order in orders[:3]:
        move(app, order, order_status=OrderStatus.DELIVERED)
    cancelled = orders[3]
    move(app, cancelled, order_status=OrderStatus.CANCELLED, reason="Changed her mind")
    page = staff_client.get("/admin/orders?order_status=Cancelled&q=ayesha")
    assert listed(page) == [cancelled.number]
    assert "1+ match" in words(page)
    assert re.search(r"Cancelled 1\+ ", words(page))  # the open tab
    assert re.search(r"Delivered \d\+ Cancelled (?!0)", words(staff_client.get("/admin/orders?q=ayesha")))
    assert "No order is found by" in words(staff_client.get("/admin/orders?order_status=Cancelled&q=nobody"))
