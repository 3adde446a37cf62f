"""The product feeds as Meta and Google fetch them: who gets them, what is in them, and when they are told "unchanged"."""

import csv
import io
import json
import re
import tracemalloc
from datetime import timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
import structlog
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import insert, select

from beautique.audit.types import SYSTEM
from beautique.catalog.commands import update_product
from beautique.catalog.feeds import files, queries
from beautique.catalog.models import Product
from beautique.kernel import clock
from beautique.kernel.db import db, new_id, transaction
from beautique.media.types import Picture
from beautique.settings.commands import save_section
from beautique.settings.queries import get_section
from beautique.settings.types import Feeds, Section, Store
from beautique.web import feeds, logging
from beautique.web.visitor_limit import VisitorLimit
from tests.factories import make_product
from tests.statements import statements

G = "{http://base.google.com/ns/1.0}"
PUBLIC = "https://shop.example"
ON = Feeds(is_on=True, link="https://www.shop.example/products/{id}")
SIGNS = 'Noor & <Maxi>, "گھرارہ"'
FEEDS = list(feeds.ENDPOINTS.values())


class Reader(FlaskClient):
    """Reads an answer whole before it goes on."""

    def open(self, *asked: Any, **more: Any) -> Any:
        """One request."""
        return super().open(*asked, buffered=True, **more)


@pytest.fixture
def app(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """A shop with an address of its own, whose feeds are on."""
    public = app.extensions["settings"].model_copy(update={"public_url": PUBLIC})
    monkeypatch.setitem(app.extensions, "settings", public)
    save(app, ON)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A program that reads what it is sent to the end, and keeps no cookies."""
    return Reader(app, app.response_class, use_cookies=False)


def save(app: Flask, value: Any) -> None:
    with app.app_context():
        save_section(value, get_section(value.section).version, SYSTEM)


def path(app: Flask, endpoint: str = "feeds.meta_feed") -> str:
    with app.test_request_context():
        return feeds.address(endpoint, get_section(Section.FEEDS).value).removeprefix(PUBLIC)


def meta(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(path(client.application) + query)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.DictReader(io.StringIO(answer.data.decode(), newline="")))


def google(client: FlaskClient, query: str = "") -> list[ElementTree.Element]:
    answer = client.get(path(client.application, "feeds.google_feed") + query)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    return ElementTree.fromstring(answer.data).findall("channel/item")


def test_meta_reads_every_field_it_asks_for(app: Flask, client: FlaskClient) -> None:
    product = make_product(app, name=SIGNS, sale_price=Decimal("5999.5"), sizes=("M",))
    answer = client.get(path(app))
    assert answer.data.startswith(b"id,title,")  # no mark before the first name
    [row] = meta(client)
    required = {
        "id",
        "title",
        "description",
        "availability",
        "condition",
        "price",
        "link",
        "image_link",
        "brand",
    }
    assert all(row[field] for field in required)
    assert (row["id"], row["title"], row["size"], row["item_group_id"]) == (str(product.id), SIGNS, "M", "")
    assert (row["price"], row["sale_price"]) == ("6750.00 PKR", "5999.50 PKR")
    assert row["availability"] in {
        "in stock",
        "out of stock",
        "available for order",
        "preorder",
        "discontinued",
    }
    assert row["condition"] in {"new", "refurbished", "used"}
    assert (row["gender"], row["age_group"], row["brand"]) == ("female", "adult", "Beautique")
    assert row["link"] == f"https://www.shop.example/products/{product.id}"


def test_google_reads_every_field_it_asks_for(app: Flask, client: FlaskClient) -> None:
    product = make_product(
        app,
        name=SIGNS,
        description="Silk & <lawn>,\n]]> made in Lahore.",
        images=tuple(Picture(f"https://example.com/{n}.jpg?a=1&b=2") for n in range(3)),
    )
    [item] = google(client)
    said = {field.tag.removeprefix(G): field.text for field in item}
    assert all(field.tag.startswith(G) for field in item)
    required = {
        "id",
        "title",
        "description",
        "link",
        "image_link",
        "availability",
        "price",
        "condition",
        "brand",
    }
    assert required <= said.keys()
    assert (said["id"], said["title"]) == (str(product.id), SIGNS)
    assert said["description"] == "Silk & <lawn>,\n]]> made in Lahore."
    assert said["availability"] in {"in_stock", "out_of_stock", "preorder", "backorder"}
    assert (said["price"], said["condition"], said["identifier_exists"]) == ("6750.00 PKR", "new", "no")
    assert [each.text for each in item.findall(f"{G}additional_image_link")] == [
        "https://example.com/1.jpg?a=1&b=2", "https://example.com/2.jpg?a=1&b=2",
    ]  # fmt: skip
    assert "sale_price" not in said  # what is empty is not said


def test_google_reads_the_shop_before_its_products(app: Flask, client: FlaskClient) -> None:
    save(app, Store(name="Beautique & Töchter"))
    channel = ElementTree.fromstring(client.get(path(app, "feeds.google_feed")).data).find("channel")
    assert channel is not None
    assert [(each.tag, each.text) for each in channel] == [
        ("title", "Beautique & Töchter"), ("link", "https://www.shop.example"), ("description", "Beautique & Töchter"),
    ]  # fmt: skip


def test_control_signs_that_no_xml_holds_break_nothing(app: Flask, client: FlaskClient) -> None:
    product = make_product(app)
    with app.app_context(), transaction() as session:  # as an old copy of the shop may hold it
        session.get_one(Product, product.id).name = "Noor\x0b\x1f Maxi\ufffe"
    [item] = google(client)
    assert item.findtext(f"{G}title") == "Noor Maxi"


@pytest.mark.parametrize("name", ["=HYPERLINK(1) Maxi", "-20% Lawn", "+Maxi", "@Maxi", "12/11 Maxi"])
def test_a_machine_reads_a_name_as_it_is(app: Flask, client: FlaskClient, name: str) -> None:
    make_product(app, name=name)
    assert [row["title"] for row in meta(client)] == [name]


def test_only_what_can_be_bought_and_seen_is_in_the_feeds(app: Flask, client: FlaskClient) -> None:
    shown = make_product(app)
    make_product(app, is_active=False)
    make_product(app, images=())
    make_product(app, images=(Picture("https://example.com/drawing.svg"),))
    make_product(app, regular_price=Decimal(0))
    assert [row["id"] for row in meta(client)] == [str(shown.id)]
    assert [item.findtext(f"{G}id") for item in google(client)] == [str(shown.id)]


def test_pictures_on_this_machine_have_the_shops_address(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["images"], "_base_url", PUBLIC)
    make_product(app, images=(Picture(f"/media/{'a' * 32}/full.jpg"),))
    assert meta(client)[0]["image_link"] == f"{PUBLIC}/media/{'a' * 32}/full.jpg"


def test_variants_come_on_request(app: Flask, client: FlaskClient) -> None:
    product = make_product(app)
    ids = [row["id"] for row in meta(client, "?variants=1")]
    assert len(set(ids)) == len(product.sizes) * len(product.colors) == 6
    assert [item.findtext(f"{G}id") for item in google(client, "?variants=1")] == ids
    assert {item.findtext(f"{G}item_group_id") for item in google(client, "?variants=1")} == {str(product.id)}


@pytest.mark.parametrize("endpoint", FEEDS)
def test_strangers_and_everybody_while_the_feeds_are_off_find_no_page(
    app: Flask, client: FlaskClient, endpoint: str
) -> None:
    right = path(app, endpoint)
    secret = right.split("/")[2]
    assert re.fullmatch("[0-9a-f]{40}", secret)
    nowhere = client.get("/nowhere")
    for wrong in ("0" * 40, secret[:-1], secret + "0", secret.upper(), "ž", "%00"):
        answer = client.get(right.replace(secret, wrong))
        assert (answer.status_code, answer.data) == (404, nowhere.data)
    save(app, Feeds(link=ON.link))
    assert client.get(right).status_code == 404


def test_a_renewed_address_ends_the_old_one_and_no_two_are_alike(app: Flask, client: FlaskClient) -> None:
    paths = [path(app)]
    for _ in range(2):
        save(app, Feeds(is_on=True, link=ON.link, renewed_at=clock.now()))
        paths.append(path(app))
    assert [client.get(each).status_code for each in paths] == [404, 404, 200]
    assert len(set(paths)) == 3


def test_the_secret_of_another_shop_is_another(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = path(app)
    other = app.extensions["settings"].model_copy(
        update={"secret_key": SecretStr("the key of another shop, long enough")}
    )
    monkeypatch.setitem(app.extensions, "settings", other)
    assert path(app) != ours


@pytest.mark.parametrize("endpoint", FEEDS)
def test_what_has_not_changed_is_not_sent_again(app: Flask, client: FlaskClient, endpoint: str) -> None:
    product = make_product(app)
    address = path(app, endpoint)
    known = {"If-None-Match": client.get(address).headers["ETag"]}
    again = client.get(address, headers=known)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", known["If-None-Match"])
    changes = {
        "another price": lambda: update(app, product, regular_price=Decimal(7000)),
        "another name of the shop": lambda: save(app, Store(name="Beautique Lahore")),
        "another page": lambda: save(app, Feeds(is_on=True, link="https://shop.example/{slug}")),
    }
    for change in changes.values():
        change()
        answer = client.get(address, headers=known)
        assert answer.status_code == 200
        known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"{address}?variants=1", headers=known).status_code == 200
    assert client.get(address, headers=known).status_code == 304


def update(app: Flask, product: Product, **changes: Any) -> None:
    with app.app_context():
        update_product(product.id, changes, SYSTEM)


def test_a_time_is_told_when_no_other_change_can_bear_it_and_is_taken_back_unchanged(
    app: Flask, client: FlaskClient
) -> None:
    product = make_product(app)
    now = clock.now()
    address = path(app)
    assert "Last-Modified" not in client.get(address).headers
    with time_machine.travel(now + timedelta(seconds=5)):
        told = client.get(address).headers["Last-Modified"]
        known = {"If-Modified-Since": told}
        assert client.get(address, headers=known).status_code == 304
        assert client.get(address, headers={**known, "If-None-Match": '"other"'}).status_code == 200
        update(app, product, regular_price=Decimal(7000))
        assert client.get(address, headers=known).status_code == 200
    for value in (Store(name="Beautique Lahore"), Feeds(is_on=True, link="https://shop.example/{slug}")):
        now += timedelta(seconds=20)
        with time_machine.travel(now):
            known = {"If-Modified-Since": client.get(address).headers["Last-Modified"]}
            assert client.get(address, headers=known).status_code == 304
            save(app, value)
        with time_machine.travel(now + timedelta(seconds=5)):
            assert client.get(address, headers=known).status_code == 200


def test_an_answer_stays_with_the_asker_and_out_of_searches(app: Flask, client: FlaskClient) -> None:
    headers = client.get(path(app)).headers
    assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("private, no-cache", "noindex")


def test_the_secret_stands_in_no_log_and_no_metric(app: Flask, client: FlaskClient, monkeypatch) -> None:
    address = path(app)
    secret = address.split("/")[2]
    written = io.BytesIO()
    monkeypatch.setattr(logging, "_request_lines", lambda: structlog.BytesLogger(written))
    client.get(address)
    client.get(address.replace("meta.csv", "nothing.csv"))
    client.get(address.replace(secret, secret[::-1]))
    logged = written.getvalue().decode()
    counted = client.get("/metrics").text
    assert [json.loads(line)["route"] for line in logged.splitlines()] == [
        "/feeds/<secret>/meta.csv", "(none)", "/feeds/<secret>/meta.csv",
    ]  # fmt: skip
    assert 'route="/feeds/<secret>/meta.csv"' in counted
    assert not [told for told in (logged, counted) if secret in told or secret[::-1] in told]


def test_who_asks_too_often_waits(app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = VisitorLimit("memory://")
    monkeypatch.setitem(app.extensions, "visitor_limit", limit)
    for _ in range(600):
        limit.count("127.0.0.1")
    answer = client.get("/feeds/guessed/meta.csv")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1


def test_without_an_address_of_its_own_a_shop_with_local_pictures_says_what_is_missing(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    nameless = app.extensions["settings"].model_copy(update={"public_url": ""})
    monkeypatch.setitem(app.extensions, "settings", nameless)
    answer = client.get(path(app))
    assert answer.status_code == 409
    assert "PUBLIC_URL is not set" in answer.text


def test_a_feed_asks_as_often_as_it_has_batches(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        make_product(app)
    monkeypatch.setattr(queries, "BATCH", 2)
    address = path(app)
    with statements(app) as asked:
        answer = client.get(address)
        assert len(answer.data.decode().splitlines()) == 6
    assert len(asked) == 2 + 3  # the settings, the version; 2 + 2 + 1 products
    with statements(app) as asked:
        assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert len(asked) == 2


def test_nothing_is_held_between_two_batches_and_later_products_are_in(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_product(app)
    monkeypatch.setattr(queries, "BATCH", 2)
    with app.app_context():
        found = queries.feed_products()
        first = next(found)
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
        update_product(first.id, {"name": "Changed meanwhile"}, SYSTEM)  # SQLite would wait here for a reader
        assert len(list(found)) == 2


def stock(app: Flask, count: int) -> None:
    """So many more products, all alike."""
    model = make_product(app, description="Hand-embroidered neckline on soft lawn. " * 40)
    table = Product.__table__
    with app.app_context(), transaction() as session:
        row = dict(session.execute(select(table).where(table.c.id == model.id)).mappings().one())
        del row["effective_price"]
        for start in range(0, count, 500):
            session.execute(insert(table), [{**row, "id": new_id()} for _ in range(min(500, count - start))])


@pytest.mark.parametrize("file", [files.meta_csv, files.google_xml])
def test_memory_does_not_grow_with_the_products(app: Flask, file) -> None:
    shop = files.FeedShop("Beautique", ON.link, lambda picture: picture.url)

    def peak() -> int:
        tracemalloc.start()
        size = sum(map(len, file(shop, variants=False)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert size > 1_000_000
        return most

    stock(app, 1_000)
    with app.app_context():
        few = peak()
    stock(app, 3_000)
    with app.app_context():
        assert peak() < 1.2 * few
