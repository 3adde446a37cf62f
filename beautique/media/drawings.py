"""Drawings of the program's own: the garments of the demo shop."""

import hashlib
from collections.abc import Sequence

from beautique.kernel.db import new_id, transaction
from beautique.media.local_store import LocalStore
from beautique.media.models import StoredPicture
from beautique.media.stores import public_id_of
from beautique.media.types import Picture


def keep_drawings(drawings: Sequence[str], store: LocalStore) -> list[Picture]:
    """Keeps SVG drawings; pending until `attach`, like any picture."""
    rows = [StoredPicture(id=new_id(), sha256=hashlib.sha256(svg.encode()).hexdigest()) for svg in drawings]
    names = [public_id_of(row.id) for row in rows]
    with transaction() as session:
        session.add_all(rows)
    return [store.save_drawing(svg, name) for svg, name in zip(drawings, names, strict=True)]
