"""A large catalogue out of a small one: its products once more, with names and pictures of their own, as often as it takes.

The database copies what `flask demo` made. Of the copies one in `_SHARING` shows the pictures of its model, as a shop's colour variants do.
Copies have no log. A program of its own, in the environment of a server.
"""

import sys
from itertools import cycle, islice

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from beautique.catalog.models import Product
from beautique.demo import bulk
from beautique.kernel.db import on_sqlite, transaction

_SHARING = 20
_APART_MS = 60_000
_TABLES = ("products", "product_pictures", "product_colors")
_HAS_OWN = f"c.number % {_SHARING} <> 0"
_NAME = "p.name_folded || ' ' || c.number"
_TOLD = {
    "id": "c.id",
    "name": "p.name || ' ' || c.number",
    "name_folded": _NAME,
    "search_text": f"{_NAME} || substr(p.search_text, length(p.name_folded) + 1)",
}
_OWN_NAMES = """replace({images}, '"public_id": "', '"public_id": "' || c.number || '-')"""
_PICTURES = f"""
INSERT INTO product_pictures (public_id, product_id, is_shared)
  SELECT CASE WHEN {_HAS_OWN} THEN c.number || '-' || p.public_id ELSE p.public_id END, c.id, c.number % {_SHARING} = 0
  FROM copies c JOIN product_pictures p ON p.product_id = c.old"""
_COLORS = """
INSERT INTO product_colors (color, product_id)
  SELECT p.color, c.id FROM copies c JOIN product_colors p ON p.product_id = c.old"""
_SHARED = """
UPDATE product_pictures SET is_shared = true WHERE NOT is_shared AND public_id IN
  (SELECT public_id FROM product_pictures WHERE is_shared)"""


def multiply(app: Flask, products: int) -> None:
    """As many products as wanted in a shop that has some. The new ones are older than those, a minute apart."""
    with app.app_context():
        with transaction(without_timeouts=True) as session:
            bulk.prepare(session)
            with bulk.indexes_later(session, _TABLES):
                _copy(session, products)
        with transaction(without_timeouts=True) as session:
            bulk.settle(session, _TABLES)


def _copy(session: Session, products: int) -> None:
    models = session.scalars(select(Product.id).order_by(Product.id)).all()
    newest_ms, ids = models[0].int >> 80, bulk.Ids()
    copied = enumerate(islice(cycle(models), max(0, products - len(models))), start=1)
    key = "CHAR(32)" if on_sqlite() else "UUID"
    session.execute(text(f"CREATE TABLE copies (old {key}, id {key}, number INTEGER)"))
    bulk.insert(
        session,
        "copies",
        ("old", "id", "number"),
        (f"{model.hex}\t{ids.at(newest_ms - number * _APART_MS)}\t{number}" for number, model in copied),
    )
    names = "p.images" if on_sqlite() else "p.images::text"
    own = _OWN_NAMES.format(images=names) + ("" if on_sqlite() else "::jsonb")
    told = _TOLD | {"images": f"CASE WHEN {_HAS_OWN} THEN {own} ELSE p.images END"}
    columns = [each.name for each in Product.__table__.columns if each.computed is None]
    chosen = ", ".join(told.get(name, f"p.{name}") for name in columns)
    into, source = ", ".join(columns), "copies c JOIN products p ON p.id = c.old"
    session.execute(text(f"INSERT INTO products ({into}) SELECT {chosen} FROM {source}"))
    for told in (_PICTURES, _SHARED, _COLORS):
        session.execute(text(told))
    session.execute(text("DROP TABLE copies"))


if __name__ == "__main__":
    from wsgi import app as shop

    multiply(shop, int(sys.argv[1]))
