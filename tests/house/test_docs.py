"""What README.md and docs/ name exists: files, links, decisions, targets of make."""

import re
from pathlib import Path

import pytest

from beautique.config import ROOT

DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHOP = ROOT / "beautique"
BESIDE = [ROOT, ROOT / "tests", ROOT / "templates", SHOP, *SHOP.iterdir()]  # where a path in a text may begin
FILE = re.compile(r"`([\w.-][\w./-]*(?:/|/[\w.-]+\.(?:py|md|html|js|css|json|sh|txt)))(?:::\w+)?`")
LINK = re.compile(r"\]\(([^):#]+)[)#]")
DECISION = re.compile(r"(?:decisions? |\()(00\d\d)\b")
TARGET = re.compile(r"^`?make ([a-z-]+)|`make ([a-z-]+)", re.MULTILINE)
DECISIONS = {path.name[:4] for path in (ROOT / "docs/decisions").iterdir()}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_a_document_names_what_exists(doc: Path) -> None:
    text = doc.read_text()
    missing = [file for file in FILE.findall(text) if not any((folder / file).exists() for folder in BESIDE)]
    missing += [link for link in LINK.findall(text) if not (doc.parent / link).exists()]
    missing += set(DECISION.findall(text)) - DECISIONS
    missing += {start or inside for start, inside in TARGET.findall(text)} - TARGETS
    assert missing == []
