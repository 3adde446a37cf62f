"""What the lists of orders, of products and of the activity share: one address each, and no page that cannot be shown."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.kernel import clock
from beautique.payments.arrivals.commands import import_arrivals
from beautique.payments.arrivals.types import Batch, Read, Source
from beautique.settings.types import PaymentMethod
from tests.admin.order_pages import HTMX, links, words
from tests.factories import make_order, make_product
from tests.payments.arrivals.test_importing import line

# The address, a query as a plain form sends it, the same in its one spelling, and what HTMX swaps.
LISTS = pytest.mark.parametrize(
    ("path", "sent", "tidy", "part"),
    [
        (
            "/admin/orders",
            "payment_status=Paid&order_status=Ready&q=",
            "order_status=Ready&payment_status=Paid",
            '<div id="orders-list"',
        ),
        (
            "/admin/products",
            "size=M&category=maxi",
            "category=maxi&size=M",
            '<div id="products-list"',
        ),
        ("/admin/activity", "who=&about=orders", "about=orders", '<div id="log"'),
        ("/admin/arrivals", "q=&state=open", "state=open", '<div id="arrivals-list"'),
    ],
)
SEARCHED = pytest.mark.parametrize(
    ("path", "box", "part"),
    [
        ("/admin/orders", "order-q", "orders"),
        ("/admin/products", "product-q", "products"),
        ("/admin/arrivals", "arrival-q", "arrivals"),
    ],
)
ROW = {
    "/admin/orders": "Ayesha Siddiqui",
    "/admin/products": "Zarmina",
    "/admin/activity": "Order placed",
    "/admin/arrivals": "Maryam",
}


@pytest.fixture(autouse=True)
def _an_order(app: Flask):
    make_order(app, make_product(app, name="Zarmina"))
    with app.app_context():
        read = Read([line(sender="Maryam Zarmina")])
        import_arrivals(Batch(method=PaymentMethod.EASYPAISA, source=Source.STATEMENT, read=read), SYSTEM)


@LISTS
def test_a_plain_form_is_led_to_the_one_address_of_its_list(owner_client, path, sent, tidy, part) -> None:
    answer = owner_client.get(f"{path}?{sent}")
    assert (answer.status_code, answer.location) == (303, f"{path}?{tidy}")
    assert owner_client.get(answer.location).status_code == 200


@pytest.mark.parametrize("path", ["/admin/orders", "/admin/activity", "/admin/arrivals"])
def test_days_may_stand_in_either_order(owner_client, path) -> None:
    tomorrow, yesterday = (clock.today() + timedelta(days=days) for days in (1, -1))
    answer = owner_client.get(f"{path}?start_date={tomorrow}&end_date={yesterday}")
    assert answer.location == f"{path}?end_date={tomorrow}&start_date={yesterday}"


@LISTS
def test_a_fragment_is_answered_at_once_and_its_address_is_tidy(owner_client, path, sent, tidy, part) -> None:
    answer = owner_client.get(f"{path}?{sent}", headers=HTMX)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(part)
    assert answer.headers["HX-Push-Url"] == f"{path}?{tidy}"
    assert "HX-Replace-Url" not in answer.headers


@LISTS
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_page_of_no_list_is_the_first_page_and_a_red_chip(
    owner_client, path, sent, tidy, part, headers
) -> None:
    answer = owner_client.get(f"{path}?cursor=AAA", headers=headers)
    assert answer.status_code == 200
    assert "Page: AAA is not a filter" in words(answer)
    assert ROW[path] in words(answer)
    assert links(answer, 'id="remove-wrong-1"') == links(answer, 'id="clear-filters"') == [path]


@LISTS
def test_whoever_goes_on_from_a_page_that_was_refused_leaves_its_link_behind(
    owner_client, path, sent, tidy, part
) -> None:
    fragment = owner_client.get(f"{path}?cursor=AAA", headers=HTMX).text
    assert "cursor=AAA" not in fragment
    assert 'name="cursor"' not in fragment


@SEARCHED
def test_typing_replaces_the_address_and_enter_adds_one(owner_client, path, box, part) -> None:
    typed = owner_client.get(f"{path}?q=ayesha&sort=", headers={**HTMX, "HX-Trigger": box})
    assert typed.headers["HX-Replace-Url"] == f"{path}?q=ayesha"
    assert "HX-Push-Url" not in typed.headers
    entered = owner_client.get(
        f"{path}?q=ayesha", headers={**HTMX, "HX-Trigger": box.replace("-q", "-search")}
    )
    assert entered.headers["HX-Push-Url"] == f"{path}?q=ayesha"
    assert "HX-Replace-Url" not in entered.headers


@SEARCHED
def test_the_words_beside_the_heading_are_refreshed_in_their_place(owner_client, path, box, part) -> None:
    summary = f'id="{part}-summary"'
    assert owner_client.get(path).text.count(summary) == 1
    fragment = owner_client.get(path, headers=HTMX).text
    assert f'<span hx-swap-oob="innerHTML:#{part}-summary">' in fragment
    assert summary not in fragment


@pytest.mark.parametrize(
    ("path", "in_sidebar", "keys"),
    [
        ("/admin/", True, 1),
        ("/admin/activity", True, 1),
        ("/admin/products", True, 0),  # "/" is the list's own, and only there it says so
        ("/admin/orders", True, 0),  # a link into the list's own box
    ],
)
def test_the_box_in_the_sidebar_steps_back_for_the_box_of_the_page(
    owner_client, path, in_sidebar, keys
) -> None:
    sidebar = re.search(r"<aside.*?</aside>", owner_client.get(path).text, re.DOTALL)[0]
    assert ("Find an order" in sidebar, sidebar.count('aria-keyshortcuts="/"')) == (in_sidebar, keys)


@pytest.mark.parametrize("path", ["/admin/orders", "/admin/products"])
def test_the_order_of_the_rows_stands_in_words_beside_the_sidebar(owner_client, path) -> None:
    words_of_sort = re.search(
        r'id="sort-[a-z]+s".*?<span class="([^"]*)">Newest first', owner_client.get(path).text, re.DOTALL
    )
    assert words_of_sort[1] == "max-lg:sr-only"
