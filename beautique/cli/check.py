"""`flask --app wsgi check [--deploy]`: can this configuration work, and may it meet the public?"""

import os
import stat
import uuid
from collections.abc import Iterator
from typing import cast

import click
from flask import current_app
from flask.cli import with_appcontext
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from beautique.cli.doctor import report
from beautique.cli.snapshot import is_at_head
from beautique.config import Settings
from beautique.demo.accounts import PASSWORD as DEMO_PASSWORD
from beautique.kernel.db import db, on_sqlite
from beautique.kernel.errors import DomainError
from beautique.media.local_store import LocalStore
from beautique.media.stores import public_id_of
from beautique.staff import passwords
from beautique.staff.queries import list_accounts
from beautique.staff.types import Role
from beautique.web.stores import image_store

_SAFE_COMMITS = ("on", "remote_apply")
_SAFE_SYNCHRONOUS = (2, 3)  # FULL, EXTRA


@click.command("check")
@click.option("--deploy", is_flag=True, help="Also everything that only matters in production.")
@with_appcontext
def check(deploy: bool) -> None:
    """Check the configuration; exit status 0 only when all is well."""
    healthy = report("The database answers and has the newest migrations", _database())
    if healthy:
        healthy = report("Commits are on the disk before they are acknowledged", _commits())
    healthy &= report("The picture store answers", _pictures())
    if deploy:
        healthy &= report("The settings are those of production", _production())
        healthy &= report("Visitors come by https, and no debugger runs", _transport())
        healthy &= report("There is an active owner, and nobody has the demo's password", _accounts())
    if not healthy:
        raise SystemExit(1)


def _settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def _database() -> Iterator[str]:
    try:
        if not is_at_head():
            yield "the database has other migrations than this program: run `db upgrade`"
    except SQLAlchemyError as error:
        yield f"the database cannot be reached ({type(error).__name__})"


def _commits() -> Iterator[str]:
    with db.engine.connect() as connection:
        if on_sqlite():
            if connection.scalar(text("PRAGMA synchronous")) not in _SAFE_SYNCHRONOUS:
                yield "SQLite's synchronous is not FULL: a power cut would lose orders"
        elif (setting := connection.scalar(text("SHOW synchronous_commit"))) not in _SAFE_COMMITS:
            yield f"synchronous_commit is {setting}: a crash would lose acknowledged orders"


def _pictures() -> Iterator[str]:
    store = image_store()
    if not isinstance(store, LocalStore):
        try:
            store.delete(
                public_id_of(uuid.uuid4())
            )  # a name that nothing has: changes nothing, and needs address and key
        except DomainError:
            yield "the picture service does not answer, or does not know us: look at CLOUDINARY_URL"
        return
    root = _settings().media_root
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        yield f"the folder of pictures cannot be made ({error.strerror})"
        return
    if not os.access(root, os.W_OK | os.X_OK):
        yield "the folder of pictures cannot be written to"


def _production() -> Iterator[str]:
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


def _transport() -> Iterator[str]:
    settings = _settings()
    if not settings.uses_https:
        yield "PUBLIC_URL does not begin with https://"
    if not settings.secure_cookies:
        yield "cookies would travel without encryption"
    if current_app.debug:
        yield "the debugger is on: it lets visitors run programs here"


def _accounts() -> Iterator[str]:
    try:
        active = [account for account in list_accounts() if account.is_active]
    except SQLAlchemyError as error:
        yield f"the accounts cannot be read ({type(error).__name__})"
        return
    if not any(account.role == Role.OWNER for account in active):
        yield "there is no active owner: create one with `staff create`"
    for account in active:
        if passwords.verify(DEMO_PASSWORD, account.password_hash):
            yield f"{account.username} has the demo's password: change it with `staff password`"
