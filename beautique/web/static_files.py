"""Fingerprints of the static files: one names their folder in the URL, one tells whether the built CSS is stale.

Runs alone too (`python -I beautique/web/static_files.py`), so it imports the standard library only.
"""

import argparse
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
YEAR_S = 365 * 24 * 3600  # how long a file may be kept whose address changes with its content
STAMP = Path("static/css/inputs.sha256")


def static_version(root: Path) -> str:
    """Short hash over names and contents of every file in `root` (the static folder): changes when any of them changes."""
    # Precompressed copies only repeat their originals, and may be written after the start.
    files = (path for path in root.rglob("*") if path.is_file() and path.suffix not in {".gz", ".br"})
    return _fingerprint(root, files)[:12]


def css_inputs(root: Path) -> str:
    """Hash of all that `npm run css` reads below the project folder `root`: theme, pinned packages, templates, scripts."""
    named = (root / "static/css/theme.css", root / "package-lock.json")
    return _fingerprint(root, [*named, *root.glob("templates/**/*.html"), *root.glob("static/js/**/*.js")])


def _fingerprint(root: Path, files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for name, path in sorted((path.relative_to(root).as_posix(), path) for path in files):
        total.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def main(arguments: list[str] | None = None) -> int:
    """Write or compare the stored hash of the CSS inputs; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m beautique.web.static_files", description=main.__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--write", action="store_true", help="after a build: store the hash")
    choice.add_argument(
        "--check", action="store_true", help="fail when the built CSS is older than its inputs"
    )
    chosen = parser.parse_args(arguments)
    stamp, current = ROOT / STAMP, css_inputs(ROOT)
    if chosen.write:
        stamp.write_text(current + "\n", encoding="ascii")
    elif not stamp.is_file() or stamp.read_text(encoding="ascii").strip() != current:
        print(
            "static/css/app.css is older than the templates, scripts or theme: run `make css`",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
