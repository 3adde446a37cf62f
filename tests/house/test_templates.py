"""Templates are strict about names, short and narrow, and ask for permissions that exist."""

import re

import pytest
from jinja2 import UndefinedError

from beautique.config import ROOT
from beautique.staff.permissions import Permission

TEMPLATES = ROOT / "templates"
MAX_WIDTH, MAX_LINES = 140, 160


def test_a_mistyped_name_raises(app) -> None:
    with pytest.raises(UndefinedError, match="nmae"):
        app.jinja_env.from_string("{{ nmae }}").render(name="Sana")


def test_templates_ask_only_for_permissions_that_exist() -> None:
    asked = {
        power
        for path in TEMPLATES.rglob("*.html")
        for power in re.findall(r"\bmay\(\s*[\"']([^\"']+)[\"']\s*\)", path.read_text())
    }
    assert asked
    assert asked <= set(Permission)


def test_no_template_is_too_wide_or_too_long() -> None:  # `make lint` runs it, too: djlint has no rule for it
    texts = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text().splitlines()
        for path in sorted(TEMPLATES.rglob("*.html"))
    }
    too_wide = [
        f"{name}:{number}: {len(line)} characters"
        for name, lines in texts.items()
        for number, line in enumerate(lines, 1)
        if len(line) > MAX_WIDTH
    ]
    too_long = [f"{name}: {len(lines)} lines" for name, lines in texts.items() if len(lines) > MAX_LINES]
    assert texts
    assert too_wide + too_long == []


def test_no_kind_of_button_is_asked_for_at_some_widths() -> None:
    """The theme's own look of a plain button is stronger than DaisyUI's kinds with a width before them: they change nothing."""
    asked = re.compile(r"[a-z]:btn-(?:ghost|primary|neutral|error)\b")
    assert [path.name for path in sorted(TEMPLATES.rglob("*.html")) if asked.search(path.read_text())] == []


def test_every_template_uses_the_macros_that_it_imports() -> None:
    taking = re.compile(r"{%-? from [^%]+ import ([^%]+?)(?: with context)? -?%}")
    unused = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text()
        names = [name.split(" as ")[-1] for taken in taking.findall(text) for name in taken.split(", ")]
        rest = taking.sub("", text)
        unused += [
            f"{path.relative_to(TEMPLATES)}: {name}" for name in names if not re.search(rf"\b{name}\b", rest)
        ]
    assert unused == []


def test_every_icon_of_the_sprite_is_shown_somewhere() -> None:
    named = "\n".join(
        path.read_text()
        for folder, pattern in ((TEMPLATES, "*.html"), (ROOT / "beautique/admin", "*.py"))
        for path in sorted(folder.rglob(pattern))
    )
    icons = re.findall(r'id="i-([^"]+)"', (ROOT / "static/icons.svg").read_text())
    assert icons
    assert [
        icon for icon in icons if not re.search(rf"[\"'-]{icon}[\"']", named) and f"#i-{icon}" not in named
    ] == []
