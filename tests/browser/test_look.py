"""Every page in both themes, wide and at 360 px: accessible, no sideways scroll, no script error, no CSP report."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, WIDE, assert_accessible

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("context_args", [{"viewport": size, "color_scheme": scheme} for size in (WIDE, PHONE) for scheme in ("light", "dark")])
def test_the_log_in_page_is_for_everybody(page: Page) -> None:
    page.goto("/admin/login")
    assert_accessible(page)
