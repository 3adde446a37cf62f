"""Can pictures be kept?"""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

from beautique.kernel.errors import DomainError
from beautique.media.local_store import LocalStore
from beautique.media.stores import public_id_of
from beautique.web.extensions import current_settings
from beautique.web.stores import image_store


def pictures() -> Iterator[str]:
    """The store of pictures answers, or its folder can be written to."""
    store = image_store()
    if not isinstance(store, LocalStore):
        try:
            store.delete(
                public_id_of(uuid.uuid4())
            )  # a name that nothing has: changes nothing, and needs address and key
        except DomainError:
            yield "the picture service does not answer, or does not know us: look at CLOUDINARY_URL"
        return
    yield from _unusable("pictures", store.root)


def screenshots() -> Iterator[str]:
    """Payment screenshots can be written to their folder, wherever pictures are."""
    yield from _unusable("payment screenshots", current_settings().proofs_root)


def _unusable(what: str, folder: Path) -> Iterator[str]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        yield f"the folder of {what} cannot be made ({error.strerror})"
        return
    if not os.access(folder, os.W_OK | os.X_OK):
        yield f"the folder of {what} cannot be written to"
