import errno
import os
from pathlib import Path

import pytest

from beautique.kernel.db import new_id
from beautique.media.errors import PictureStoreError
from beautique.media.local_store import LocalStore
from beautique.media.reading import prepare_picture
from beautique.media.stores import public_id_of
from beautique.media.types import Picture, PreparedPicture, Variants
from tests.media.pictures import encoded, opened, photo, upload

SHOP = "https://shop.example.com"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 400"/>'


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "media", SHOP)


@pytest.fixture
def prepared() -> PreparedPicture:
    return prepare_picture(upload(encoded(photo(1000, 1500))))


@pytest.fixture
def public_id() -> str:
    return public_id_of(new_id())


def test_a_saved_picture_lies_there_in_three_widths(
    store: LocalStore, prepared: PreparedPicture, public_id: str
) -> None:
    picture = store.save(prepared, public_id)
    assert picture == Picture(f"/media/{public_id}/full.jpg", public_id, 1000, 1500)
    widths = {}
    for name in ("full.jpg", "card.jpg", "thumb.jpg"):
        file = store.find_file(public_id, name)
        assert file is not None
        assert file.content_type == "image/jpeg"
        widths[name] = opened(file.path.read_bytes()).width
    assert widths == {"full.jpg": 1000, "card.jpg": 800, "thumb.jpg": 200}


def test_addresses_are_paths_on_our_pages_and_absolute_for_others(
    store: LocalStore, prepared: PreparedPicture, public_id: str
) -> None:
    picture = store.save(prepared, public_id)
    path = f"/media/{public_id}"
    ours = Variants(f"{path}/thumb.jpg", f"{path}/card.jpg", f"{path}/full.jpg", 1000, 1500, "")
    assert store.variants(picture) == ours
    assert store.variants(picture, absolute=True).card == f"{SHOP}{path}/card.jpg"
    assert store.absolute(picture.url) == f"{SHOP}{path}/full.jpg"
    assert store.stored_form(f"{SHOP}{path}/full.jpg") == picture.url


def test_a_drawing_is_the_same_in_every_width(store: LocalStore, public_id: str) -> None:
    picture = store.save_drawing(DRAWING, public_id)
    variants = store.variants(picture)
    assert {variants.thumb, variants.card, variants.full} == {f"/media/{public_id}/drawing.svg"}
    file = store.find_file(public_id, "drawing.svg")
    assert file is not None
    assert (file.content_type, file.path.read_text()) == ("image/svg+xml", DRAWING)


def test_other_programs_get_photos_by_absolute_addresses_and_no_drawings(
    store: LocalStore, tmp_path: Path, public_id: str
) -> None:
    photo = Picture(f"/media/{public_id}/full.jpg", public_id)
    assert store.photo(photo) == f"{SHOP}/media/{public_id}/full.jpg"
    assert store.photo(Picture("https://example.com/a.jpg")) == "https://example.com/a.jpg"
    assert store.photo(Picture("https://example.com/A.SVG?v=1")) is None
    assert store.photo(store.save_drawing(DRAWING, public_id)) is None
    assert LocalStore(tmp_path / "media").photo(photo) is None


def test_somebody_elses_picture_stays_where_it_is(store: LocalStore) -> None:
    url = "https://res.cloudinary.com/demo/image/upload/sample.jpg"
    assert store.variants(Picture(url), absolute=True) == Variants(url, url, url, None, None, "")
    assert store.absolute(url) == store.stored_form(url) == url


def test_only_addresses_of_pictures_that_lie_here_are_ours(
    store: LocalStore, prepared: PreparedPicture, public_id: str
) -> None:
    picture = store.save(prepared, public_id)
    assert store.owns(picture.url)
    assert store.owns(SHOP + picture.url)
    other = public_id_of(new_id())
    for url in (
        f"/media/{other}/full.jpg",
        f"/media/{public_id}/drawing.svg",
        f"/media/{public_id}/../{public_id}/full.jpg",
        f"https://elsewhere.example{picture.url}",
        f"{SHOP}.elsewhere.example{picture.url}",
        f"{picture.url}?x",
        "",
    ):
        assert not store.owns(url), url


def test_a_deleted_picture_is_gone_and_deleting_twice_is_no_error(
    store: LocalStore, prepared: PreparedPicture, public_id: str, tmp_path: Path
) -> None:
    store.save(prepared, public_id)
    store.delete(public_id)
    store.delete(public_id)
    assert store.find_file(public_id, "full.jpg") is None
    assert list((tmp_path / "media").iterdir()) == []


def test_deleting_takes_along_what_a_crash_left(store: LocalStore, public_id: str, tmp_path: Path) -> None:
    rest = tmp_path / "media" / f".{public_id}.part"
    rest.mkdir(parents=True)
    (rest / "full.jpg").write_bytes(b"half")
    store.delete(public_id)
    assert not rest.exists()


@pytest.mark.parametrize(
    "name", ["..", "../secret", "full.jpg/../../x", "a" * 31, "A" * 32, "", "\x00", f"{'a' * 32}\n"]
)
def test_no_name_leads_out_of_the_folder(
    store: LocalStore, prepared: PreparedPicture, tmp_path: Path, name: str
) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "full.jpg").write_bytes(b"private")
    assert store.find_file(name, "full.jpg") is None
    store.save(prepared, "a" * 32)
    assert store.find_file("a" * 32, name) is None
    assert store.find_file("a" * 32, "../../secret/full.jpg") is None
    for act in (lambda: store.save(prepared, name), lambda: store.delete(name)):
        with pytest.raises(ValueError, match="32 hexadecimal"):
            act()
    assert (tmp_path / "secret" / "full.jpg").exists()


def test_a_picture_is_never_overwritten(store: LocalStore, prepared: PreparedPicture, public_id: str) -> None:
    store.save(prepared, public_id)
    with pytest.raises(PictureStoreError):
        store.save(prepare_picture(upload(encoded(photo(color="green")))), public_id)
    file = store.find_file(public_id, "full.jpg")
    assert file is not None
    assert file.path.read_bytes() == prepared.content


def test_a_full_disk_is_a_clear_error_and_leaves_nothing_behind(
    store: LocalStore,
    prepared: PreparedPicture,
    public_id: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    synced = []

    def full(descriptor: int) -> None:
        synced.append(descriptor)
        if len(synced) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PictureStoreError, match="disk is full") as caught:
        store.save(prepared, public_id)
    assert caught.value.code == "IMAGE_SERVICE_ERROR"
    assert list((tmp_path / "media").iterdir()) == []


def test_every_file_reaches_the_disk_before_the_picture_appears(
    store: LocalStore,
    prepared: PreparedPicture,
    public_id: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    visible_at_sync = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        visible_at_sync.append((tmp_path / "media" / public_id).exists())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    store.save(prepared, public_id)
    assert visible_at_sync == [False] * 4 + [True]  # three files and their directory; then the name itself
