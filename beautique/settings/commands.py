"""Saving a section of the settings."""

from dataclasses import asdict
from typing import Any

from sqlalchemy.exc import IntegrityError

from beautique.audit import log
from beautique.audit.types import Actor
from beautique.kernel.db import db, transaction
from beautique.kernel.errors import Stale
from beautique.settings import rules
from beautique.settings.models import SettingsSection
from beautique.settings.types import Accounts, Section, Store

_STALE = "Somebody saved these settings while you were editing them. Nothing was overwritten."


def save_store(store: Store, expected_version: int, actor: Actor) -> None:
    """Saves how the shop presents itself. Raises `Invalid`, `Stale`."""
    _save(Section.STORE, asdict(rules.cleaned_store(store)), expected_version, actor)


def save_accounts(accounts: Accounts, expected_version: int, actor: Actor) -> None:
    """Saves the accounts to pay into; orders placed from now on name them. Raises `Invalid`, `Stale`."""
    by_method = rules.cleaned_accounts(accounts).by_method
    _save(
        Section.ACCOUNTS,
        {method.value: asdict(each) for method, each in by_method.items()},
        expected_version,
        actor,
    )


def _save(section: Section, document: dict[str, Any], expected_version: int, actor: Actor) -> None:
    try:
        _store(section, document, expected_version, actor)
    except (
        IntegrityError
    ) as error:  # of two first saves at once, the second finds no row that it could wait for
        raise Stale(_STALE, db.session.get(SettingsSection, section.value, populate_existing=True)) from error


def _store(section: Section, document: dict[str, Any], expected_version: int, actor: Actor) -> None:
    with transaction() as session:
        row = session.get(SettingsSection, section.value, with_for_update=True, populate_existing=True)
        if (row.version if row else 0) != expected_version:
            raise Stale(_STALE, row)
        before = row.document if row else {}
        if row is None:
            row = SettingsSection(section=section.value)
            session.add(row)
        changes = log.differences(before, document)
        row.document = document
        session.flush()
        if changes:
            log.record(session, actor, "settings.saved", "settings", section.value, changes, seq=row.version)
