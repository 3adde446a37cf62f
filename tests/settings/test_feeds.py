"""The section of the product feeds: off at first, and never on without a page to lead to."""

from datetime import UTC, datetime

import pytest

from beautique.audit.queries import list_timeline
from beautique.audit.types import Actor, Via
from beautique.kernel.errors import Invalid, Stale
from beautique.settings.commands import save_section
from beautique.settings.queries import get_feeds, get_section, last_saved
from beautique.settings.types import Feeds, Section

pytestmark = pytest.mark.usefixtures("app_context")

SANA = Actor("Sana", Via.SESSION)
PAGE = "https://shop.example/products/{id}"


def test_a_new_shop_has_no_feeds() -> None:
    assert (get_feeds(), get_section(Section.FEEDS).version, last_saved(Section.FEEDS)) == (Feeds(), 0, None)


def test_what_was_saved_is_read_and_the_log_tells_what_changed() -> None:
    renewed_at = datetime(2026, 11, 29, 10, 30, 0, 123456, tzinfo=UTC)
    save_section(Feeds(is_on=True, link=f"  {PAGE} "), 0, SANA)
    save_section(Feeds(is_on=True, link=PAGE, renewed_at=renewed_at), 1, SANA)
    assert get_section(Section.FEEDS) == (Feeds(is_on=True, link=PAGE, renewed_at=renewed_at), 2)
    assert last_saved(Section.STORE, Section.FEEDS) is not None
    second, first = list_timeline("settings", "feeds")
    assert first.changes == {"is_on": [False, True], "link": ["", PAGE]}
    assert second.changes == {"renewed_at": [None, "2026-11-29T10:30:00.123456+00:00"]}


@pytest.mark.parametrize(
    "link",
    [PAGE, "https://shop.example/{slug}?utm_source=feed&id={id}", "https://shop.example/#/p/{slug}"],
)
def test_a_page_is_https_with_the_product_somewhere_behind_the_host(link: str) -> None:
    save_section(Feeds(is_on=True, link=link), 0, SANA)
    assert get_feeds().link == link


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ("", "Give the address of a product’s page: every row of a feed leads to one."),
        ("https://shop.example/products", "Write {id} or {slug} where the product stands in the address."),
        ("https://shop.example/{sku}", "Only {id} and {slug} are filled in."),
        ("https://shop.example/{id}/{}", "Only {id} and {slug} are filled in."),
        ("http://shop.example/{id}", "Give the address of a page of your shop, beginning with https://."),
        ("https://{slug}.example/", "Give the address of a page of your shop, beginning with https://."),
        ("https://shop.example /{id}", "Give the address of a page of your shop, beginning with https://."),
        ("javascript:alert({id})", "Give the address of a page of your shop, beginning with https://."),
        ("https://shop.example/" + "x" * 280 + "{id}", "300"),
    ],
)
def test_a_link_that_leads_nowhere_is_refused(link: str, sentence: str) -> None:
    with pytest.raises(Invalid) as refusal:
        save_section(Feeds(is_on=True, link=link), 0, SANA)
    assert sentence in " ".join(refusal.value.errors["link"])
    assert get_section(Section.FEEDS).version == 0


def test_a_stale_save_is_refused() -> None:
    save_section(Feeds(link=PAGE), 0, SANA)
    with pytest.raises(Stale):
        save_section(Feeds(), 0, SANA)
