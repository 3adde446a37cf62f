"""May these settings meet the public?"""

import stat
from collections.abc import Iterator
from typing import cast

from flask import current_app
from pydantic import ValidationError

from beautique.config import Settings


def production() -> Iterator[str]:
    """The settings are those of production, and nobody else looks into the folders."""
    settings = _settings()
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
    if not settings.cloudinary and root.is_dir() and root.stat().st_mode & stat.S_IRWXO:
        yield "MEDIA_ROOT: every user of this machine can look into it: chmod o-rwx"
    proofs = settings.proofs_root
    if proofs.is_dir() and proofs.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield "PROOFS_ROOT: others than this program can look into it: chmod go-rwx"


def transport() -> Iterator[str]:
    """Visitors come by https, and no debugger runs."""
    settings = _settings()
    if not settings.uses_https:
        yield "PUBLIC_URL does not begin with https://"
    if not settings.secure_cookies:
        yield "cookies would travel without encryption"
    if current_app.debug:
        yield "the debugger is on: it lets visitors run programs here"


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])
