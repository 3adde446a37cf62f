"""Tests below the doors run inside an application context."""

from pathlib import Path

import pytest

from beautique.media.private_store import PrivateStore


@pytest.fixture
def store(tmp_path: Path) -> PrivateStore:
    """An empty folder for screenshots."""
    return PrivateStore(tmp_path / "proofs")
