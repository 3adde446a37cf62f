"""Can pictures be kept?"""

import os
import uuid
from collections.abc import Iterator

from beautique.kernel.errors import DomainError
from beautique.media.local_store import LocalStore
from beautique.media.stores import public_id_of
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
    try:
        store.root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        yield f"the folder of pictures cannot be made ({error.strerror})"
        return
    if not os.access(store.root, os.W_OK | os.X_OK):
        yield "the folder of pictures cannot be written to"
