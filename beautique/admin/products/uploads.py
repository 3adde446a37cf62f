"""Files that were uploaded for a product: prepared, kept in the store, or left out with the reason."""

from collections.abc import Iterable, Sequence

from werkzeug.datastructures import FileStorage

from beautique.admin.core import identity
from beautique.admin.products.picture_uploads import Notice, PictureUploads
from beautique.catalog.rules import MAX_IMAGES
from beautique.kernel.errors import Busy
from beautique.media import commands, reading
from beautique.media.errors import BadPictures, PictureStoreError
from beautique.media.types import PictureFile
from beautique.web.stores import image_store


def keep(pile: PictureUploads, files: Sequence[FileStorage]) -> None:
    """Prepares and stores the files one by one: a bad one takes no other with it. Runs outside any transaction."""
    room = MAX_IMAGES - len(pile.pictures)
    for number, file in enumerate(files):
        name = reading.shown_name(file.filename or "")
        if room <= 0:
            pile.notices.append(
                Notice(f"{name} was left out.", f"A product has at most {MAX_IMAGES} pictures.")
            )
            continue
        try:
            [picture] = commands.store_pictures(
                [PictureFile(name, file.read())], image_store(), identity.actor()
            )
        except BadPictures as bad:
            pile.notices.append(Notice(f"{name} was left out.", _about_it(name, bad.message)))
        except (PictureStoreError, Busy) as failure:
            pile.failure = failure
            pile.notices.append(
                Notice(_not_kept([name, *(f.filename or "" for f in files[number + 1 :])]), failure.message)
            )
            return  # the next would fail as well, and each may take its time to
        else:
            pile.pictures.append(picture)
            room -= 1


def _about_it(name: str, sentence: str) -> str:
    """`scan.pdf is not a picture.` -> `It is not a picture.`"""
    return f"It{sentence.removeprefix(name)}" if sentence.startswith(f"{name} ") else sentence


def _not_kept(names: Iterable[str]) -> str:
    first, *others = names
    return f"{first} and {len(others)} more were not kept." if others else f"{first} was not kept."
