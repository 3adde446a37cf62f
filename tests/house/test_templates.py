"""Templates are strict about names, short and narrow, and ask for permissions that exist."""

import re

import pytest
from jinja2 import UndefinedError

from beautique.config import ROOT
from beautique.staff.permissions import Permission

TEMPLATES = ROOT / "templates"


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
