"""A shop whose feeds are on, and who reads them."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.feeds.reading import ON, PUBLIC, Reader, save


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
