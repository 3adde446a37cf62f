"""The product feeds on the settings page: the switch, the page that rows lead to, the addresses and their renewal."""

import html
import re

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.settings.commands import save_section
from beautique.settings.queries import get_section
from beautique.settings.types import Feeds, Section
from beautique.staff.actors import command_line
from tests.admin.order_pages import HTMX
from tests.factories import make_product

PAGE = "https://shop.example/products/{id}"


def save(client, version: int = 0, link: str = PAGE, *, on: bool = True, **more):
    switch = {"is_on": "y"} if on else {}
    return client.post_form("/admin/settings/feeds", {"version": version, "link": link, **switch}, **more)


def section(page: str) -> str:
    return html.unescape(page[page.index('id="settings-feeds"') :])


def addresses(page: str) -> list[str]:
    return re.findall(r'data-copy="(http[^"]+/feeds/[^"]+)"', page)


def path(address: str) -> str:
    return "/" + address.split("/", 3)[3]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_the_feeds_are_off_until_the_owner_turns_them_on_and_then_answer(
    app: Flask, owner_client, client, headers
) -> None:
    make_product(app)
    assert addresses(owner_client.get("/admin/settings").text) == []
    assert save(owner_client, headers=headers).status_code == (200 if headers else 303)
    shown = addresses(owner_client.get("/admin/settings").text)
    assert [address.rpartition("/")[2] for address in shown] == ["meta.csv", "google.xml"]
    assert [client.get(path(address), buffered=True).status_code for address in shown] == [200, 200]
    save(owner_client, 1, on=False)
    assert addresses(owner_client.get("/admin/settings").text) == []
    assert [client.get(path(address)).status_code for address in shown] == [404, 404]


def test_a_wrong_page_is_explained_and_what_was_typed_stays(owner_client) -> None:
    refused = save(owner_client, link="https://shop.example/{sku}", headers=HTMX)
    assert refused.status_code == 422
    assert "Only {id} and {slug} are filled in." in refused.text
    assert 'value="https://shop.example/{sku}"' in refused.text
    assert "checked" in re.search(r'<input[^>]*id="is_on"[^>]*>', refused.text)[0]


def test_the_page_of_the_newest_product_is_shown_to_be_tried(app: Flask, owner_client) -> None:
    save(owner_client)
    assert "none in the shop has a photo and a price" in section(owner_client.get("/admin/settings").text)
    make_product(app)
    product = make_product(app, name="Noor & Co Maxi")
    make_product(app, is_active=False)
    page = section(owner_client.get("/admin/settings").text)
    assert "Noor & Co Maxi" in page
    assert f'href="https://shop.example/products/{product.id}"' in page


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_renewal_ends_the_old_addresses_and_is_written_down_without_them(
    app: Flask, owner_client, client, headers
) -> None:
    save(owner_client)
    before = addresses(owner_client.get("/admin/settings").text)
    renewed = owner_client.post_form("/admin/settings/feeds/renew", {"version": 1}, headers=headers)
    assert renewed.status_code == (200 if headers else 303)
    after = addresses(owner_client.get("/admin/settings").text)
    assert not set(before) & set(after)
    assert [client.get(path(each), buffered=True).status_code for each in (*before, *after)] == [
        404,
        404,
        200,
        200,
    ]
    with app.app_context():
        newest = list_timeline("settings", "feeds")[0]
    assert (newest.actor_name, list(newest.changes)) == ("Sana Tariq", ["renewed_at"])
    secret = before[0].split("/")[-2]
    told = owner_client.get("/admin/activity").text
    assert "Address renewed" in told
    assert secret not in told


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_two_people_at_the_feeds_see_both_sides(app: Flask, owner_client, headers) -> None:
    with app.app_context():
        save_section(Feeds(link=PAGE), 0, command_line("Hina"))
    answer = save(owner_client, link="https://shop.example/{slug}", headers=headers)
    assert answer.status_code == 409
    assert all(words in answer.text for words in ("Hina", PAGE, "https://shop.example/{slug}", "Off"))
    assert (
        owner_client.post_form("/admin/settings/feeds/renew", {"version": 0}, headers=headers).status_code
        == 409
    )
    with app.app_context():
        assert get_section(Section.FEEDS) == (Feeds(link=PAGE), 1)


def test_staff_neither_see_nor_renew_the_addresses(staff_client) -> None:
    assert save(staff_client).status_code == 403
    assert staff_client.post_form("/admin/settings/feeds/renew", {"version": 0}).status_code == 403


def test_an_address_that_only_this_machine_has_is_said_to_be_one(
    app: Flask, owner_client, monkeypatch
) -> None:
    save(owner_client)
    assert "cannot reach these addresses" in owner_client.get("/admin/settings").text
    public = app.extensions["settings"].model_copy(update={"public_url": "https://shop.example"})
    monkeypatch.setitem(app.extensions, "settings", public)
    page = owner_client.get("/admin/settings", base_url="https://localhost").text
    assert [address.split("/feeds/")[0] for address in addresses(page)] == ["https://shop.example"] * 2
    assert "cannot reach these addresses" not in page
