"""Private files: whole or not there, under names that nobody can guess."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from beautique.kernel import clock
from beautique.media.errors import PictureStoreError
from beautique.media.private_store import PrivateStore


def test_a_file_is_found_by_its_key_only_and_only_by_us(tmp_path: Path) -> None:
    store = PrivateStore(tmp_path / "proofs")
    key = store.save(b"a receipt")
    path = store.find_path(key)
    assert path is not None
    assert path.read_bytes() == b"a receipt"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert store.save(b"a receipt") != key


@pytest.mark.parametrize("key", ["", ".", "../proofs", "x" * 32, "0" * 32, "0" * 31 + "/", "\x00"])
def test_any_other_text_finds_nothing(tmp_path: Path, key) -> None:
    store = PrivateStore(tmp_path / "proofs")
    store.save(b"a receipt")
    assert store.find_path(key) is None


def test_deleting_forgets_half_written_files_too_and_may_be_repeated(tmp_path: Path) -> None:
    store = PrivateStore(tmp_path)
    key = store.save(b"a receipt")
    (tmp_path / f".{key}.part").write_bytes(b"half a rec")
    later = clock.now() + timedelta(seconds=5)
    assert set(store.keys_before(later)) == {key}
    store.delete(key)
    store.delete(key)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ValueError, match="32 hexadecimal"):
        store.delete("../secrets")


def test_a_disk_that_refuses_is_a_picture_store_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(PictureStoreError):
        PrivateStore(tmp_path / "taken").save(b"a receipt")


def test_a_write_that_fails_halfway_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PictureStoreError):
        PrivateStore(tmp_path).save(b"a receipt")
    assert list(tmp_path.iterdir()) == []
