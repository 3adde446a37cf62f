"""Keeping, claiming and forgetting shares. They are private and change nothing of the shop, so nothing is logged; attaching is.

The claim is the one-time token of a share: whoever taps twice, or in two windows, gives it to one order only.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import delete, select, update

from beautique.kernel import clock
from beautique.kernel.db import new_id, transaction
from beautique.kernel.errors import Busy, DomainError, Invalid, NotFound
from beautique.media.errors import BadPicture, PictureStoreError
from beautique.media.private_store import PrivateStore
from beautique.media.reading import by_width, prepare_picture, uploading
from beautique.media.types import PictureFile
from beautique.shares import rules
from beautique.shares.models import ShareRow
from beautique.shares.queries import NO_SUCH_SHARE, living, pictures_of
from beautique.shares.types import Kept, Share, SharedPicture
from beautique.staff.models import StaffAccount


def keep_share(
    account_id: uuid.UUID,
    parts: Sequence[str],
    files: Sequence[PictureFile],
    store: PrivateStore,
    share_id: uuid.UUID | None = None,
) -> Kept:
    """Keeps pictures, as they are kept of customers, and a message; what cannot be kept takes nothing else along.

    Shares that are too old go on this occasion, so that a purge that nobody runs keeps none for long.
    """
    purge_shares(store)
    left_out: list[DomainError] = []
    words = ""
    try:
        words = rules.words_of(parts)
    except Invalid as refusal:
        left_out.append(refusal)
    pictures: list[SharedPicture] = []
    for file in files[: rules.MOST_PICTURES]:
        try:
            pictures.append(_kept(file, store))
        except (BadPicture, Busy, PictureStoreError) as refusal:
            left_out.append(refusal)
    if beyond := len(files[rules.MOST_PICTURES :]):
        sentence = (
            f"Up to {rules.MOST_PICTURES} pictures are kept at once: share the other {beyond} afterwards."
        )
        left_out.append(BadPicture(sentence))
    if not pictures and not words:
        return Kept(None, left_out)
    row = ShareRow(
        id=share_id or new_id(),
        account_id=account_id,
        words=words,
        pictures=_stored(pictures),
        kept_at=clock.now(),
    )
    with transaction() as session:
        session.add(row)
        session.flush()
        return Kept(row.id, left_out)


def claim(account_id: uuid.UUID, share_id: uuid.UUID, number: str) -> Sequence[SharedPicture]:
    """The pictures, for this order and nobody else from now on; none when the share has been claimed before.

    Raises `NotFound`.
    """
    with transaction() as session:
        free = update(ShareRow).where(*living(account_id, share_id), ShareRow.attached_to.is_(None))
        stored = session.scalar(free.values(attached_to=number).returning(ShareRow.pictures))
        if (
            stored is None
            and session.scalar(select(ShareRow.id).where(*living(account_id, share_id))) is None
        ):
            raise NotFound(NO_SUCH_SHARE)
    return pictures_of(stored) if stored else []


def settle(share: Share, left: Sequence[SharedPicture], store: PrivateStore) -> None:
    """After a claim: what the order did not take waits again; the files of the rest go. Raises `PictureStoreError`."""
    with transaction() as session:
        values = {"pictures": _stored(left)} | ({"attached_to": None} if left else {"words": ""})
        session.execute(update(ShareRow).where(ShareRow.id == share.id).values(values))
    for picture in share.pictures:
        if picture not in left:
            store.delete(picture.key)


def put_away(account_id: uuid.UUID, share_id: uuid.UUID, store: PrivateStore) -> None:
    """Forgets a share that waits, and its files; one that is not there, or is being attached, is no error."""
    with transaction() as session:
        mine = (ShareRow.id == share_id, ShareRow.account_id == account_id, ShareRow.attached_to.is_(None))
        gone = session.scalars(delete(ShareRow).where(*mine).returning(ShareRow.pictures)).all()
    _forget(gone, store)


def purge_shares(store: PrivateStore) -> int:
    """Deletes shares of more than `rules.KEEP`, and those of deactivated accounts, with their files; their number."""
    gone = select(StaffAccount.id).where(StaffAccount.is_active.is_(False))
    with transaction() as session:
        old = delete(ShareRow).where(
            (ShareRow.kept_at < clock.now() - rules.KEEP) | ShareRow.account_id.in_(gone)
        )
        deleted = session.scalars(old.returning(ShareRow.pictures)).all()
    _forget(deleted, store)
    return len(deleted)


def _kept(file: PictureFile, store: PrivateStore) -> SharedPicture:
    with uploading(file.name):
        made = prepare_picture(file, by_width)
        key = store.save(
            made.content
        )  # a file that no row comes to know goes with the sweep of `purge_proofs`
    return SharedPicture(
        key, made.content_type, made.width_px, made.height_px, made.sha256, made.is_unreadable
    )


def _stored(pictures: Sequence[SharedPicture]) -> str:
    return json.dumps([asdict(each) for each in pictures])


def _forget(rows: Sequence[str], store: PrivateStore) -> None:
    for stored in rows:
        for picture in pictures_of(stored):
            store.delete(picture.key)
