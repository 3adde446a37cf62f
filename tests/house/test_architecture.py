"""The house keeps its floors: see [tool.importlinter] in pyproject.toml."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from beautique.config import ROOT

PACKAGE = ROOT / "beautique"


def test_every_import_contract_holds() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_only_the_transaction_commits() -> None:
    commits = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in PACKAGE.rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"(?<!super\(\))\.commit\(\)", line)
        and path not in (PACKAGE / "kernel" / "db.py", PACKAGE / "kernel" / "patience.py")
    ]
    assert commits == []


def test_rows_are_locked_by_selects_because_get_and_refresh_fail_on_what_was_read_before() -> None:
    assert [path for path in PACKAGE.rglob("*.py") if "with_for_update=" in path.read_text()] == []


def test_one_place_puts_text_into_a_form_of_unicode_because_endless_marks_take_it_endless_time() -> None:
    forms = [path for path in PACKAGE.rglob("*.py") if "unicodedata.normalize(" in path.read_text()]
    assert forms == [PACKAGE / "kernel" / "text.py"]


def test_what_the_image_copies_is_let_into_it() -> None:
    let_in = [line[1:] for line in (ROOT / ".dockerignore").read_text().split() if line.startswith("!")]
    copied = re.findall(r"^COPY (.+) \./?$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert {name for names in copied for name in names.split()} - {"."} <= {*let_in}


@pytest.mark.parametrize("word", ["utils", "helpers", "manager", "misc"])
def test_no_room_has_a_name_that_says_nothing(word) -> None:
    assert not [path for path in PACKAGE.rglob("*.py") if word in path.stem.split("_")]


def test_every_template_is_used() -> None:
    templates = {
        path.relative_to(ROOT / "templates").as_posix() for path in (ROOT / "templates").rglob("*.html")
    }
    sources = [*PACKAGE.rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    text = "\n".join(path.read_text() for path in sources)
    errors = {f"errors/{code}.html" for code in (400, 403, 404, 409, 429, 500, 503)}  # named by their status
    assert {
        name for name in templates - errors if f'"{name}"' not in text and f"'{name}'" not in text
    } == set()
