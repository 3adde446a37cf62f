"""Where the project lies, and where a shop keeps its files unless told otherwise."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
INSTANCE = ROOT / "instance"
