"""One request, one connection: as many threads as the pool has connections never wait for each other's second one."""

from pathlib import Path

import pytest
from flask import Flask

from beautique import create_app
from beautique.audit.types import SYSTEM
from beautique.kernel import engines
from beautique.kernel.db import db
from beautique.settings.commands import issue_token, save_section
from beautique.settings.types import Feeds, Storefront
from beautique.web import feeds
from beautique.web.storefront_tokens import sign
from tests.conftest import settings
from tests.factories import make_order

PUBLIC = "http://localhost"


@pytest.fixture
def narrow(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The same shop with a pool of one connection, for which nobody waits long."""
    monkeypatch.setattr(engines, "POOL_TIMEOUT_S", 0.2)
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False)
    narrow = create_app(settings(url, tmp_path, db_pool_size=1, public_url=PUBLIC, ratelimit_enabled=True))
    yield narrow
    with narrow.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
@pytest.mark.parametrize("endpoint", feeds.ENDPOINTS.values())
def test_a_feed_takes_one_connection(narrow: Flask, endpoint: str) -> None:
    chosen = Feeds(is_on=True, link="https://shop.example/{id}")
    with narrow.test_request_context():
        save_section(chosen, 0, SYSTEM)
        address = feeds.address(endpoint, chosen).removeprefix(PUBLIC)
    assert narrow.test_client().get(address).status_code == 200


@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_tracking_with_a_token_of_the_storefront_takes_one_connection(narrow: Flask) -> None:
    order = make_order(narrow)
    with narrow.app_context():
        save_section(Storefront(token_required=True), 0, SYSTEM)
        token = sign(issue_token("Website", SYSTEM))
    asked = {"query_string": {"order_id": order.number, "phone": order.phone}}
    for _ in range(2):  # the first notes that the token is in use, and has let go of its connection by that
        answer = narrow.test_client().get(
            "/api/orders/track", headers={"Authorization": f"Bearer {token}"}, **asked
        )
        assert answer.status_code == 200
