"""The pictures that a row names: those that its product has, others of ours, those fetched before, and those still to be fetched."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import select

from beautique.audit.types import Actor
from beautique.catalog.importing import queries
from beautique.catalog.importing.folding import listed
from beautique.catalog.importing.models import FetchedPicture
from beautique.catalog.importing.types import FileRow
from beautique.catalog.importing.words import shortened
from beautique.kernel import clock
from beautique.kernel.db import db, insert_into, transaction
from beautique.kernel.field_validation import read_id
from beautique.media.commands import store_pictures
from beautique.media.fetching import NO_HOST, PictureFetcher, host_of
from beautique.media.queries import still_there
from beautique.media.stores import PUBLIC_ID, ImageStore
from beautique.media.types import Picture

_MOST_SHOWN = 80  # characters of what is no address


@dataclass(frozen=True, slots=True)
class PictureSource:
    """Where pictures may come from: our store, and hosts that the shop allows."""

    store: ImageStore
    fetcher: PictureFetcher

    def takes(self, address: str) -> bool:
        """Whether a picture of this address may become one of ours."""
        return self.store.owns(address) or self.fetcher.allows(address)


@dataclass(frozen=True, slots=True)
class NamedPictures:
    """What a row's addresses stand for. `to_fetch` stand among the pictures with their own address until they are ours."""

    pictures: tuple[Picture, ...]
    to_fetch: Sequence[str]


def resolve(
    addresses: Sequence[str] | None,
    stored: tuple[Picture, ...],
    source: PictureSource,
    fetched: Mapping[str, Picture],
    failed: Collection[str] = (),
) -> NamedPictures:
    """The pictures of the addresses; those `stored`, without the words that follow from the name, where the file names none.

    A product keeps the pictures that it has when one of the addresses cannot be used: a file of another shop takes none away.
    """
    if addresses is None:
        return NamedPictures(stored, ())
    by_url = {picture.url: picture for picture in stored}
    pictures: list[Picture] = []
    to_fetch: list[str] = []
    for address in addresses:
        url = source.store.stored_form(address)
        if url in by_url:
            pictures.append(by_url[url])
        elif source.store.owns(address):
            name = re.search(PUBLIC_ID, url)
            pictures.append(Picture(url, name[0] if name else None))
        elif address in fetched:
            pictures.append(by_url.get(fetched[address].url, fetched[address]))
        elif source.fetcher.allows(address) and address not in failed:
            to_fetch.append(address)
            pictures.append(Picture(address))
        elif stored:
            return NamedPictures(stored, ())
    return NamedPictures(tuple(pictures), to_fetch)


def find_fetched(addresses: Iterable[str]) -> dict[str, Picture]:
    """Those of the addresses whose pictures are ours already, and still there. Two queries; none for no addresses."""
    by_hash = {_hash(address): address for address in addresses}
    if not by_hash:
        return {}
    rows = db.session.execute(
        select(FetchedPicture.address_sha256, FetchedPicture.picture).where(
            FetchedPicture.address_sha256.in_(by_hash)
        )
    )
    found = {by_hash[key]: Picture(**picture) for key, picture in rows}
    kept = still_there([each.public_id for each in found.values() if each.public_id])
    return {address: each for address, each in found.items() if each.public_id in kept}


def fetch(address: str, source: PictureSource, actor: Actor) -> None:
    """Brings one picture into the store and remembers where it came from; it stays pending until a product shows it.

    Raises `NotFetched`, `BadPictures`, and what the store raises.
    """
    [picture] = store_pictures([source.fetcher.fetch(address)], source.store, actor)
    statement = insert_into(FetchedPicture).values(
        address_sha256=_hash(address), picture=asdict(picture), fetched_at=clock.now()
    )
    new = statement.excluded  # of two pages that bring it at once, the later one's is kept
    statement = statement.on_conflict_do_update(
        index_elements=[FetchedPicture.address_sha256],
        set_={"picture": new.picture, "fetched_at": new.fetched_at},
    )
    with transaction() as session:
        session.execute(statement)


def left_out(rows: Sequence[FileRow], source: PictureSource) -> list[str]:
    """One sentence for all the hosts whose pictures are not taken, and one for what is no address of any.

    What a row's product has already stays. At most one query.
    """
    addresses = {each for row in rows for each in row.values.get("images", ()) if not source.takes(each)}
    if addresses:
        ids = [found for row in rows if (found := read_id(row.values.get("id")))]
        addresses -= queries.list_picture_urls(ids)
    wrong = sorted(each for each in addresses if host_of(each) == NO_HOST or source.takes(_as_https(each)))
    hosts = sorted({host_of(each) for each in addresses.difference(wrong)})
    told = []
    if hosts:
        allowing = f"The owner can have {'that host' if len(hosts) == 1 else 'those hosts'} allowed."
        told.append(f"Pictures at {listed(hosts)} are left out: this shop takes none from there. {allowing}")
    if wrong:
        quoted = [f"“{shortened(each, _MOST_SHOWN)}”" for each in wrong]
        told.append(f"Left out as pictures: {listed(quoted)}. Give addresses that begin with https://.")
    return told


def _as_https(address: str) -> str:
    return address.replace("http://", "https://", 1)


def _hash(address: str) -> str:
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()
