"""docs/asvs.md names tests that exist, and counts its rows rightly."""

import re
from collections import Counter

import pytest

from beautique.config import ROOT

TEXT = (ROOT / "docs/asvs.md").read_text()
NAMED = sorted(set(re.findall(r"`(\S+\.py)::(test_\w+)`", TEXT)))
LEVELS = re.split(r"^## Level ", TEXT, flags=re.MULTILINE)[1:]


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_every_test_that_is_named_exists(path: str, name: str) -> None:
    assert re.search(rf"^def {name}\(", (ROOT / "tests" / path).read_text(), re.MULTILINE)


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level[0])
def test_the_rows_are_as_many_as_it_says(level: str) -> None:
    cells = re.findall(r"^\| \d+\.\d+\.\d+ \| .+? \| (.+) \|$", level, re.MULTILINE)
    kinds = Counter(
        "test" if "::test_" in c else "open" if c.startswith("**gap**") else "reason" for c in cells
    )
    told = (
        f"Level {level[0]}: {len(cells)} rows, {kinds['test']} with a test, {kinds['reason']} with a reason,"
    )
    assert f"{told} {kinds['open']} open: {100 * (1 - kinds['open'] / len(cells)):.0f} %." in TEXT
