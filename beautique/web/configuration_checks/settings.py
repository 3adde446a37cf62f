"""May these settings meet the public?"""

import stat
from collections.abc import Iterator
from pathlib import Path

from flask import current_app
from pydantic import ValidationError

from beautique.config import Settings
from beautique.config.urls import may_be_overheard
from beautique.web.extensions import current_settings

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def production() -> Iterator[str]:
    """The settings are those of production, and nobody else looks into the folders."""
    settings = current_settings()
    if not settings.is_production:
        yield "BEAUTIQUE_ENV: is development"
    try:
        Settings(
            **{
                **{name: getattr(settings, name) for name in Settings.model_fields},
                "beautique_env": "production",
            }
        )
    except ValidationError as error:
        for detail in error.errors(include_input=False, include_url=False):
            problems = getattr(detail.get("ctx", {}).get("error"), "problems", {})
            yield from (f"{name}: {sentence}" for name, sentence in problems.items())
    root = settings.media_root
    if not settings.cloudinary and root.is_dir() and _is_open(root, stat.S_IRWXO):
        yield "MEDIA_ROOT: every user of this machine can look into it: chmod o-rwx"
    proofs = settings.proofs_root
    if proofs.is_dir() and proofs.stat().st_mode & _OTHERS:
        yield "PROOFS_ROOT: others than this program can look into it: chmod go-rwx"
    if settings.proofs_may_vanish:
        yield "PROOFS_ROOT: is not given, and disks of containers vanish with all payment screenshots: name a folder that stays"
    yield from _exposed_database(settings)


def transport() -> Iterator[str]:
    """Visitors come by https, and no debugger runs."""
    settings = current_settings()
    if not settings.uses_https:
        yield "PUBLIC_URL does not begin with https://"
    if not settings.secure_cookies:
        yield "cookies would travel without encryption"
    if current_app.debug:
        yield "the debugger is on: it lets visitors run programs here"


def _exposed_database(settings: Settings) -> Iterator[str]:
    """Who else could read the database: on the way to it, or on this machine."""
    if may_be_overheard(settings.database_url):
        yield "DATABASE_URL: customers' data could travel without encryption: add ?sslmode=require, better verify-full"
    file = settings.sqlite_file
    if file and file.is_file() and _is_open(file, _OTHERS):
        yield "DATABASE_URL: others than this program can read the SQLite file: chmod go-rwx, and its folder too"


def _is_open(path: Path, to: int) -> bool:
    """Whether these others may use it, and the folder in which it lies."""
    return all(each.stat().st_mode & to for each in (path, path.parent))
