from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from beautique.audit.models import AuditEvent
from beautique.audit.types import Actor, Via
from beautique.kernel import clock
from beautique.kernel.db import db, new_id, transaction
from beautique.media.commands import store_pictures, sweep_pending
from beautique.media.drawings import keep_drawings
from beautique.media.errors import BadPictures, PictureGone, PictureStoreError
from beautique.media.local_store import LocalStore
from beautique.media.models import StoredPicture
from beautique.media.stores import public_id_of
from beautique.media.types import Picture, PictureFile, PictureStatus, PreparedPicture
from beautique.media.usage import attach
from tests.media.pictures import encoded, photo, upload

pytestmark = pytest.mark.usefixtures("app_context")

SANA = Actor(name="Sana", via=Via.SESSION)
DAY = timedelta(days=1)


class SulkingStore(LocalStore):
    """A local store that fails from the `fails_at`-th picture on, and may refuse to delete."""

    fails_at = 0
    keeps_all = False
    saved = 0
    rows_at_save: list[PictureStatus]

    def save(self, prepared: PreparedPicture, public_id: str) -> Picture:
        assert not db.session.info.get("in_transaction"), "uploads stay outside transactions"
        with db.engine.connect() as another:  # what a crash right now would leave
            self.rows_at_save = list(another.scalars(select(StoredPicture.status)))
        self.saved += 1
        if self.saved == self.fails_at:
            raise PictureStoreError("The picture service did not take the picture.")
        return super().save(prepared, public_id)

    def delete(self, public_id: str) -> None:
        assert not db.session.info.get("in_transaction")
        if self.keeps_all:
            raise PictureStoreError("The picture service did not delete the picture.")
        super().delete(public_id)


@pytest.fixture
def store(tmp_path: Path) -> SulkingStore:
    return SulkingStore(tmp_path / "media")


def files(*colors: str) -> list[PictureFile]:
    return [upload(encoded(photo(color=color)), f"{color}.jpg") for color in colors]


def statuses() -> list[PictureStatus]:
    db.session.rollback()
    return list(db.session.scalars(select(StoredPicture.status).order_by(StoredPicture.id)))


def folders(tmp_path: Path) -> set[str]:
    media = tmp_path / "media"
    return {path.name for path in media.iterdir()} if media.exists() else set()


def actions() -> list[tuple[str, str]]:
    rows = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id))
    return [(row.actor_name, row.action) for row in rows]


def use(*public_ids: str) -> None:
    with transaction() as session:
        attach(session, public_ids)


def make_older(age: timedelta) -> None:
    with transaction() as session:
        session.execute(update(StoredPicture).values(created_at=clock.now() - age))


def test_stored_pictures_come_back_in_order_and_wait_to_be_used(store: SulkingStore, tmp_path: Path) -> None:
    pictures = store_pictures(files("red", "blue"), store, SANA)
    assert [picture.url for picture in pictures] == [
        f"/media/{picture.public_id}/full.jpg" for picture in pictures
    ]
    assert statuses() == [PictureStatus.PENDING] * 2
    assert folders(tmp_path) == {picture.public_id for picture in pictures}
    assert actions() == [("Sana", "picture.uploaded")] * 2


def test_every_picture_is_known_before_the_first_is_uploaded(store: SulkingStore) -> None:
    store_pictures(files("red", "blue"), store, SANA)
    assert store.rows_at_save == [PictureStatus.PENDING] * 2


def test_each_bad_file_gets_its_sentence_and_nothing_is_kept(store: SulkingStore, tmp_path: Path) -> None:
    bad = [upload(b"%PDF-1.7", "scan-12.pdf"), *files("red"), upload(encoded(photo())[:200], "half.jpg")]
    with pytest.raises(BadPictures) as caught:
        store_pictures(bad, store, SANA)
    assert caught.value.code == "VALIDATION_ERROR"
    assert caught.value.errors == {
        "images": [
            "scan-12.pdf is not a picture. Use JPEG, PNG, WebP, GIF, HEIC or AVIF.",
            "half.jpg is damaged and cannot be opened. Save it again, or send another copy.",
        ]
    }
    assert (statuses(), folders(tmp_path), actions()) == ([], set(), [])


def test_when_one_upload_fails_those_before_it_are_deleted(store: SulkingStore, tmp_path: Path) -> None:
    store.fails_at = 2
    with pytest.raises(PictureStoreError):
        store_pictures(files("red", "blue", "green"), store, SANA)
    assert folders(tmp_path) == set()
    assert statuses() == [PictureStatus.DISCARDED], "the one that failed may have arrived: the sweeper looks"
    assert sweep_pending(store, DAY) == 1
    assert statuses() == []


def test_what_cannot_be_deleted_now_is_left_to_the_sweeper(store: SulkingStore, tmp_path: Path) -> None:
    store.fails_at, store.keeps_all = 2, True
    with pytest.raises(PictureStoreError, match="did not take"):
        store_pictures(files("red", "blue"), store, SANA)
    assert len(folders(tmp_path)) == 1
    with pytest.raises(PictureStoreError, match="did not delete"):
        sweep_pending(store, DAY)
    assert statuses() == [PictureStatus.DISCARDED] * 2
    store.keeps_all = False
    assert sweep_pending(store, DAY) == 2
    assert (statuses(), folders(tmp_path)) == ([], set())


def test_used_pictures_are_stored_and_using_them_again_changes_nothing(store: SulkingStore) -> None:
    red, blue = (picture.public_id or "" for picture in store_pictures(files("red", "blue"), store, SANA))
    use(red)
    use(red, red)
    assert statuses() == [PictureStatus.STORED, PictureStatus.PENDING]
    use(red, blue)
    assert statuses() == [PictureStatus.STORED] * 2


def test_names_that_are_not_ours_are_passed_over(store: SulkingStore) -> None:
    use("sample", "", "folder/kurta")
    assert statuses() == []


def test_a_change_that_is_rolled_back_leaves_the_picture_pending(store: SulkingStore) -> None:
    [red] = store_pictures(files("red"), store, SANA)
    with pytest.raises(PictureGone):
        use(red.public_id or "", public_id_of(new_id()))
    assert statuses() == [PictureStatus.PENDING]


def test_the_sweeper_takes_what_is_old_and_unused_only(store: SulkingStore, tmp_path: Path) -> None:
    red, _ = store_pictures(files("red", "blue"), store, SANA)
    use(red.public_id or "")
    make_older(2 * DAY)
    [fresh] = store_pictures(files("green"), store, SANA)
    assert sweep_pending(store, DAY) == 1
    assert folders(tmp_path) == {red.public_id, fresh.public_id}
    assert statuses() == [PictureStatus.STORED, PictureStatus.PENDING]
    assert actions()[-1] == ("Beautique", "picture.deleted")
    assert sweep_pending(store, DAY) == 0


def test_a_swept_picture_cannot_be_used_any_more(store: SulkingStore) -> None:
    [red] = store_pictures(files("red"), store, SANA)
    make_older(2 * DAY)
    store.keeps_all = True
    with pytest.raises(PictureStoreError):
        sweep_pending(store, DAY)
    with pytest.raises(PictureGone, match="Add it again"):
        use(red.public_id or "")
    with pytest.raises(PictureGone):
        use(public_id_of(new_id()))


def test_drawings_are_kept_like_pictures(store: SulkingStore, tmp_path: Path) -> None:
    [drawing] = keep_drawings(["<svg/>"], store)
    assert statuses() == [PictureStatus.PENDING]
    assert drawing.url == f"/media/{drawing.public_id}/drawing.svg"
    assert (tmp_path / "media" / (drawing.public_id or "") / "drawing.svg").read_text() == "<svg/>"
