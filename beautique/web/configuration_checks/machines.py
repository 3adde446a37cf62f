"""May other machines serve the same shop beside this one?"""

import hmac
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from beautique.kernel import clock
from beautique.kernel.db import db
from beautique.web.extensions import current_settings
from beautique.web.visitor_limit import is_shared, store_answers

_CLOCKS_MAY_DIFFER_S = 2.0


def are_several() -> bool:
    """Whether the settings say so: they name a store of limits that machines share."""
    return is_shared(current_settings().ratelimit_storage_uri)


def sharing() -> Iterator[str]:
    """Everything that the machines must share lies where all of them reach it, and their clocks agree."""
    settings = current_settings()
    if settings.uses_sqlite:
        yield "DATABASE_URL: is an SQLite file, which belongs to one machine: give postgresql://..."
    else:
        yield from _clock()
    if not is_shared(settings.ratelimit_storage_uri):
        yield "RATELIMIT_STORAGE_URI: is memory, so each machine counts visitors for itself: give redis://..."
    elif not store_answers(settings.ratelimit_storage_uri):
        yield "RATELIMIT_STORAGE_URI: the store does not answer, so each machine counts visitors for itself"
    if not settings.cloudinary and _is_on_own_disk(settings.media_root):
        yield "MEDIA_ROOT: lies on this machine's own disk, so the others do not have its pictures: give CLOUDINARY_URL"
    if _is_on_own_disk(settings.proofs_root):
        yield (
            "PROOFS_ROOT: lies on this machine's own disk, so the others do not have its screenshots:"
            " name a folder that all of them mount"
        )


def fingerprints() -> str:
    """What the machines' secrets are compared by, for nobody sees those of another one: eight digits tell nothing about a secret."""
    settings = current_settings()
    secrets = {"SECRET_KEY": settings.secret_key, "JWT_SECRET_KEY": settings.jwt_secret_key}
    return ", ".join(f"{name} {_fingerprint(secret)}" for name, secret in secrets.items())


def _fingerprint(secret: SecretStr) -> str:
    return hmac.digest(secret.get_secret_value().encode(), b"fingerprint", "sha256")[:4].hex()


def _clock() -> Iterator[str]:
    """A machine's clock says which day an order belongs to."""
    try:
        asked = clock.now()
        theirs: datetime = db.session.execute(select(func.clock_timestamp())).scalar_one()
        told = clock.now()
    except SQLAlchemyError:
        return  # said already
    apart_s = max(asked - theirs, theirs - told).total_seconds()
    if apart_s > _CLOCKS_MAY_DIFFER_S:
        yield f"this machine's clock and the database's are {apart_s:.0f} s apart: let both follow a time server"


def _is_on_own_disk(folder: Path) -> bool:
    """What other machines have too is mounted, and so another file system than the root's."""
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    return existing.stat().st_dev == Path("/").stat().st_dev
