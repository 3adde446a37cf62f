"""The room on the disks that the shop writes to."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from beautique.web.extensions import current_settings


@dataclass(frozen=True, slots=True)
class Disk:
    """A file system, by what of ours lies on it: `pictures`, `screenshots`, `database`."""

    holds: tuple[str, ...]
    free_bytes: int
    total_bytes: int


def list_disks() -> list[Disk]:
    """Every file system that our data lies on, once."""
    held: dict[int, tuple[Path, list[str]]] = {}
    for what, folder in _folders():
        existing = next(each for each in (folder, *folder.parents) if each.exists())
        held.setdefault(existing.stat().st_dev, (existing, []))[1].append(what)
    found = [(shutil.disk_usage(folder), tuple(whats)) for folder, whats in held.values()]
    return [Disk(whats, usage.free, usage.total) for usage, whats in found]


def _folders() -> Iterator[tuple[str, Path]]:
    settings = current_settings()
    if settings.uses_sqlite and (file := make_url(settings.database_url).database):
        yield "database", Path(file).absolute().parent
    if not settings.cloudinary:
        yield "pictures", settings.media_root.absolute()
    yield "screenshots", settings.proofs_root.absolute()
