"""However many products there are, a feed holds few of them at once."""

import tracemalloc

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from beautique.audit.types import SYSTEM
from beautique.catalog.commands import update_product
from beautique.catalog.feeds import files, queries
from beautique.catalog.models import Product
from beautique.kernel.db import db, new_id, transaction
from tests.factories import make_product
from tests.statements import statements
from tests.web.feeds.reading import ON, path


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
