"""One walk over every page and panel, in every state, on a phone, a laptop and a desktop, in both themes.

Nothing scrolls sideways, nothing lies under a bar, a thumb meets what it presses, Urdu stands by itself, and axe finds nothing.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from flask import Flask
from playwright.sync_api import Page

from beautique.staff.models import StaffAccount
from tests.browser.conftest import sign_in
from tests.browser.walk_shop import State, fill_shop
from tests.conftest import Browser

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("engine", ["sqlite"])]  # the engine cannot be seen

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
PROBES = Path(__file__).with_name("probes.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast"  # slow, and the only one that another theme can break: asked of each pair of colours once
UNDER = "target-size"  # axe takes a bar for being above an open panel; the walk asks the browser
PHONES, DESKS = [(360, 740)], [(1366, 650), (1440, 900)]
BETWEEN = [(320, 740), (768, 900)]  # looked at for sideways scroll alone


@pytest.fixture
def browser(launch_browser: Callable[..., Any], browser_type_launch_args: dict[str, Any]) -> Iterator[Any]:
    """One that draws nothing: the walk asks where things are, and looks at no picture."""
    with launch_browser(args=[*browser_type_launch_args["args"], "--disable-threaded-compositing"]) as found:
        yield found


class Walker:
    """Goes from page to page and writes down what is wrong, by page and size."""

    def __init__(self, page: Page, sizes: list[tuple[int, int]]) -> None:
        self.page, self.sizes, self.found = page, sizes, {}
        self.is_phone = sizes == PHONES
        self.walked: set[str] = (
            set()
        )  # panels by what they are made of: the same one on another page is the same
        self.seen: set[str] = set()  # looks that axe has judged,
        self.read: set[str] = set()  # and colours of words
        page.add_init_script(path=AXE)
        page.add_init_script(path=PROBES)

    def see(self, title: str, state: State) -> None:
        """Goes to a page and looks at it, and at each of its panels."""
        if isinstance(state, str):
            self.page.goto(state, wait_until="domcontentloaded")
        else:
            with self.page.expect_navigation(wait_until="domcontentloaded"):
                self.page.evaluate("([address, fields]) => probes.send(address, fields)", list(state))
        # Where nothing is drawn, a picture that came late may hold "load" back until another size has all laid out anew.
        self.resize((BETWEEN if self.is_phone else self.sizes)[0])
        self.page.wait_for_load_state()
        self.note(title, "probes.doubled()")
        self.page.evaluate("document.querySelectorAll('main details').forEach(e => e.open = true)")
        for size in BETWEEN if self.is_phone else []:
            self.resize(size)
            self.note(f"{title} at {size[0]}", "probes.sideways()")
            self.note(f"{title} at {size[0]}", "probes.cut()")
        for size in self.sizes:
            self.resize(size)
            self.look(f"{title} at {size[0]}", "document")
        self.judge(title, "document")
        for panel, made in self.page.evaluate("probes.panels()"):
            if made not in self.walked:
                self.walked.add(made)
                self.open(f"{title}, {panel}", panel)

    def open(self, title: str, panel: str) -> None:
        for size in self.sizes:
            self.resize(size)
            self.note(f"{title} at {size[0]}", f"probes.open('{panel}')")
            self.look(f"{title} at {size[0]}", f"document.getElementById('{panel}')")
        self.judge(title, f"document.getElementById('{panel}')")
        self.page.evaluate("probes.close()")

    def look(self, title: str, part: str) -> None:
        self.note(title, "probes.sideways()")
        self.note(title, "probes.spaced()")
        self.note(title, f"probes.covered({part})")
        if self.is_phone:
            self.note(title, f"probes.small({part})")

    def judge(self, title: str, part: str) -> None:
        """Asks axe: of every page on a phone, elsewhere where something looks as nothing before; of each colour of words on each
        other, in both themes, where it is first met."""
        looks = set(self.page.evaluate(f"probes.looks({part})"))
        if self.is_phone or looks - self.seen:
            left_to = {CONTRAST: {"enabled": False}, UNDER: {"enabled": part == "document"}}
            self.note(title, f"probes.axe({part}, {json.dumps({'runOnly': RULES, 'rules': left_to})})")
        self.seen |= looks
        for theme in ("dark", "light"):
            self.page.emulate_media(color_scheme=theme)
            if new := set(self.page.evaluate(f"probes.inks({part})")) - self.read:
                self.note(f"{title}, {theme}", f"probes.contrast({json.dumps(sorted(new))})")
                self.read |= new
        self.note(title, "probes.touching()")

    def note(self, title: str, probe: str) -> None:
        if found := self.page.evaluate(probe):
            self.found[f"{title}: {probe.partition('(')[0]}"] = found

    def resize(self, size: tuple[int, int]) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.timeout(400)  # a hundred pages: half a minute, and minutes where others use the machine too
@pytest.mark.parametrize(
    ("context_args", "sizes"),
    [
        ({"has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}, PHONES),
        ({"reduced_motion": "reduce"}, DESKS),
    ],
    ids=["phone", "desk"],
)
def test_every_page_and_panel_is_whole_reachable_and_for_everybody(
    page: Page,
    app: Flask,
    owner_client: Browser,
    owner: StaffAccount,
    staff: StaffAccount,
    context_args: dict[str, Any],
    sizes: list[tuple[int, int]],
) -> None:
    walker = Walker(page, sizes)
    walker.see("log-in", "/admin/login")
    walker.see("log-in, refused", ("/admin/login", {"username": "sana", "password": "wrong"}))
    sign_in(page, owner)
    walker.see("empty home", "/admin/")
    for place in (
        *("orders", "payments", "payments/closing", "products"),
        *("tasks", "day", "arrivals", "arrivals/import", "activity", "settings", "system"),
    ):
        walker.see(f"empty {place}", f"/admin/{place}")
    for title, state in fill_shop(app, owner_client, owner).items():
        walker.see(title, state)
    sign_in(page, staff)
    walker.see("forbidden", "/admin/settings")
    walker.see("no such page, nobody signed in", "/admin/nowhere")
    assert walker.found == {}
