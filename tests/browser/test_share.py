"""The installed dashboard in Chromium: its manifest, its service worker under our policy, and a share to attached in two taps."""

import http.server
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request, request_started
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from beautique.kernel.db import db
from beautique.payments.models import PaymentProof
from beautique.shares.models import ShareRow
from beautique.staff.models import StaffAccount
from tests.browser.conftest import PHONE, assert_accessible, sign_in
from tests.factories import make_order
from tests.payments.desk import screenshot

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen


@pytest.fixture
def context_args() -> dict[str, Any]:
    """A phone that may install the dashboard."""
    return {"viewport": PHONE, "has_touch": True, "is_mobile": True, "service_workers": "allow"}


@pytest.fixture
def elsewhere(address: str) -> Iterator[str]:
    """Another website, with a form that would share into the shop as soon as it is touched."""
    form = (
        f'<form action="{address}/admin/shared" method="post" enctype="multipart/form-data">'
        '<input name="text" value="From elsewhere"><button>Win a prize</button></form>'
    ).encode()

    class Site(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(form)

        def log_message(self, *_: Any) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        thread.join()


def share(page: Page, **sent: Any) -> str:
    """What the browser sends when somebody chooses the dashboard in the share sheet; the address that it is led to."""
    headers = {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}
    answer = page.request.post("/admin/shared", multipart=sent, headers=headers, max_redirects=0)
    assert answer.status == 303
    return answer.headers["location"]


def picture(seed: int) -> dict[str, Any]:
    file = screenshot(seed)
    return {"name": file.name, "mimeType": "image/jpeg", "buffer": file.content}


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def await_worker(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def test_a_shared_screenshot_is_attached_by_one_tap(page: Page, app: Flask, staff: StaffAccount) -> None:
    order = make_order(app)
    sign_in(page, staff)
    page.goto(share(page, pictures=picture(1), text=f"for {order.number}"))
    assert_accessible(page)
    page.get_by_role("button", name=f"Attach to {order.number}").tap()
    page.wait_for_url(f"**/admin/orders/{order.number}")
    expect(page.get_by_text("Screenshot added").first).to_be_visible()
    assert count(app, PaymentProof) == 1


def test_an_order_is_found_while_typing(page: Page, app: Flask, staff: StaffAccount) -> None:
    order = make_order(app, customer_name="Mahnoor Abbasi")
    make_order(app, customer_name="Zoya Malik")
    sign_in(page, staff)
    page.goto(share(page, pictures=picture(1)))
    page.get_by_label("Find an order").last.fill("mahnoor")
    expect(page.get_by_role("button", name="Zoya Malik")).to_have_count(0)
    page.get_by_role("button", name=f"Attach to {order.number}").tap()
    expect(page.get_by_text("Screenshot added").first).to_be_visible()


def test_the_order_that_was_looked_at_before_the_share_stands_first(
    page: Page, app: Flask, staff: StaffAccount
) -> None:
    order = make_order(app, customer_name="Mahnoor Abbasi")
    make_order(app, customer_name="Zoya Malik")
    sign_in(page, staff)
    page.goto(f"/admin/orders/{order.number}")
    page.goto(share(page, pictures=picture(1)))
    assert_accessible(page)
    lately = page.get_by_role("region", name="Opened lately")
    expect(lately.get_by_text("opened just now")).to_be_visible()
    lately.get_by_role("button", name="opened just now").tap()
    page.wait_for_url(f"**/admin/orders/{order.number}")
    expect(page.get_by_text("Screenshot added").first).to_be_visible()


def test_chromium_reads_the_manifest_without_a_complaint(page: Page, staff: StaffAccount) -> None:
    sign_in(page, staff)
    page.goto("/admin/")
    devtools = page.context.new_cdp_session(page)
    found = devtools.send("Page.getAppManifest")
    assert found["errors"] == []
    assert '"share_target"' in found["data"]
    errors = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    assert {each["errorId"] for each in errors} <= {"in-incognito"}


def test_without_a_connection_the_offline_page_is_shown(page: Page, staff: StaffAccount) -> None:
    sign_in(page, staff)
    page.goto("/admin/")
    await_worker(page)
    page.context.set_offline(True)
    page.goto("/admin/orders")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    kept = page.evaluate(
        """async () => {
            const names = await caches.keys();
            const urls = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((each) => each.url)));
            return urls.flat().map((url) => new URL(url).pathname);
        }"""
    )
    assert kept == ["/offline"]
    page.context.set_offline(False)
    page.get_by_role("link", name="Try again").tap()
    expect(page.get_by_role("heading", name="No connection")).to_have_count(0)
    expect(page).to_have_url(re.compile("/admin/orders$"))


def test_another_websites_form_is_refused_with_the_service_worker_too(
    page: Page, app: Flask, staff: StaffAccount, elsewhere: str
) -> None:
    sign_in(page, staff)
    page.goto("/admin/")
    await_worker(page)
    page.goto(elsewhere)
    told: list[str | None] = []

    def note(_app: Flask, **_: Any) -> None:
        told.append(request.headers.get("Sec-Fetch-Site") if request.path == "/admin/shared" else None)

    request_started.connect(note, app)
    with page.expect_response("**/admin/shared") as sent:
        page.get_by_role("button", name="Win a prize").tap()
    assert "cross-site" in told  # the worker has not passed it on as our own
    assert sent.value.status in (302, 400)
    assert count(app, ShareRow) == 0
