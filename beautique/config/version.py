"""Which release this is."""

from typing import Final

VERSION: Final = "0.1.0"  # also in pyproject.toml, which is not deployed
