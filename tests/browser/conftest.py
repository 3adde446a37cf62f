"""A real server and a real Chromium. Every page is watched: a script error or a CSP report fails the test."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page

from beautique.kernel.db import db
from beautique.staff.models import StaffAccount
from beautique.staff.sessions import purge_expired
from tests.conftest import PASSWORD

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
PHONE = {"width": 360, "height": 740}
WIDE = {"width": 1360, "height": 900}
STOP_LOOKED_FOR_S = 0.01  # the half second of the library would follow each test
QUIET: dict[str, Any] = {"service_workers": "block"}  # one would answer in front of what a test intercepts


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium without windows where there is one, else playwright's; it knows no host but ours."""
    found = {"executable_path": str(CHROMIUM)} if CHROMIUM.exists() else {}
    here_only = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
    return {
        **found,
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", here_only],
    }


class Server(ThreadingMixIn, WSGIServer):
    """The standard library's: Werkzeug's forgets to close a file when the browser leaves before it has it whole."""

    request_queue_size = 128


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """The address of a running server."""
    with make_server("127.0.0.1", 0, app, server_class=Server) as server:
        thread = threading.Thread(target=server.serve_forever, args=(STOP_LOOKED_FOR_S,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class Watch:
    """What a page complained about."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        context.on("console", lambda message: self._heard(message.type, message.text))
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _heard(self, kind: str, text: str) -> None:
        # Chromium and htmx report every failed request as a console error; those answers are the test's own business.
        told = (
            "Failed to load resource",
            "Response Status Error Code",
            "htmx:sendError",
            "htmx:sendAbort",
            "htmx:afterRequest",
        )
        if kind == "error" and not text.startswith(told):
            self.complaints.append(text)


@pytest.fixture
def context_args() -> dict[str, Any]:
    """Size of the window; a test may override it."""
    return {"viewport": WIDE}


@pytest.fixture
def page(browser: Any, context_args: dict[str, Any], address: str) -> Iterator[Page]:
    """A tab that is watched."""
    context = browser.new_context(base_url=address, locale="en-GB", **{**QUIET, **context_args})
    context.set_default_timeout(10_000)
    watch = Watch(context)
    yield context.new_page()
    context.close()
    assert watch.complaints == []


def sign_in(page: Page, account: StaffAccount) -> None:
    """Logs in without drawing a page; test_main_job does it as a person does."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.request.get("/admin/login").text())
    assert token
    answer = page.request.post(
        "/admin/login",
        form={"username": account.username, "password": PASSWORD, "csrf_token": token[1]},
        max_redirects=0,
    )
    assert answer.status == 303


def end_sessions(app: Flask) -> None:
    """Everybody is signed out, wherever a page is open."""
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE sessions SET expires_at = '2020-01-01 00:00:00.000000'")
    with app.app_context():
        purge_expired()


def press_key(page: Page, key: str) -> None:
    """Presses a shortcut once the page listens: its modules have run when its document is complete."""
    page.wait_for_load_state("domcontentloaded")
    page.keyboard.press(key)


def assert_asks_before_leaving(page: Page) -> None:
    """The browser asks whether what is not saved may go; it stays."""
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.evaluate("window.location.href = '/admin/orders'")
    page.wait_for_timeout(500)
    assert asked == ["beforeunload"]


def assert_accessible(page: Page) -> None:
    """No violation that axe can find, and no sideways scroll."""
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    results = Axe().run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
    found = [
        f"{each['id']}: {each['help']}: {[node['target'] for node in each['nodes'][:3]]}"
        for each in results.response["violations"]
    ]
    assert found == [], page.url
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0, f"{page.url} scrolls sideways by {overflow} px"
