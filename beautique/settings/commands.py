"""Saving a section of the settings; issuing and revoking the storefront's tokens."""

import secrets
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from beautique.audit import log
from beautique.audit.types import Actor
from beautique.kernel import clock, money
from beautique.kernel.db import db, new_id, transaction
from beautique.kernel.errors import NotFound, Stale
from beautique.kernel.versions import select_for_update
from beautique.settings import rules
from beautique.settings.models import ApiToken, SettingsSection
from beautique.settings.types import (
    STOREFRONT_AUDIENCE,
    TOKEN_ISSUER,
    Accounts,
    Couriers,
    IssuedToken,
    Message,
    Section,
    SettingsAction,
    Store,
    Storefront,
    Templates,
    Thresholds,
)

TOKEN = "storefront_token"  # noqa: S105 - a word, not a secret
TOKEN_DAYS = 365
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


def save_storefront(storefront: Storefront, expected_version: int, actor: Actor) -> None:
    """Saves what the storefront must bring. Raises `Invalid`, `Stale`."""
    document = _storefront(rules.cleaned_storefront(storefront))
    _save(Section.STOREFRONT, document, expected_version, actor, _storefront(Storefront()))


def save_couriers(couriers: Couriers, expected_version: int, actor: Actor) -> None:
    """Saves the couriers that the desk may choose. Raises `Invalid`, `Stale`."""
    document = _couriers(rules.cleaned_couriers(couriers))
    _save(Section.COURIERS, document, expected_version, actor, _couriers(Couriers()))


def save_templates(templates: Templates, expected_version: int, actor: Actor) -> None:
    """Saves what the shop writes by WhatsApp. Empty words, or those of a new shop, mean the latter. Raises `Invalid`, `Stale`."""
    document = _templates(rules.cleaned_templates(templates))
    _save(Section.TEMPLATES, document, expected_version, actor, _templates(Templates()))


def save_thresholds(thresholds: Thresholds, expected_version: int, actor: Actor) -> None:
    """Saves when waiting is long, and how long screenshots are kept. Raises `Invalid`, `Stale`."""
    document = asdict(rules.cleaned_thresholds(thresholds))
    _save(Section.THRESHOLDS, document, expected_version, actor, asdict(Thresholds()))


def issue_token(name: str, actor: Actor, days: int = TOKEN_DAYS) -> IssuedToken:
    """A new token for a storefront, not yet signed. Raises `Invalid` on `name` and `days`."""
    name = rules.cleaned_token(name, days)
    now = clock.now().replace(microsecond=0)  # claims count whole seconds; the row says the same
    token = ApiToken(
        id=new_id(),
        name=name,
        jti=secrets.token_urlsafe(24),
        created_by=actor.name,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    with transaction() as session:
        session.add(token)
        changes = log.differences({}, {"name": token.name, "expires_at": token.expires_at})
        log.record(session, actor, SettingsAction.TOKEN_ISSUED, TOKEN, token.id, changes)
    issued_at = int(now.timestamp())
    claims: dict[str, str | int] = {
        "iss": TOKEN_ISSUER,
        "aud": STOREFRONT_AUDIENCE,
        "sub": str(token.id),
        "iat": issued_at,
        "nbf": issued_at,
        "exp": int(token.expires_at.timestamp()),
        "jti": token.jti,
    }
    return IssuedToken(token.id, token.name, token.expires_at, claims)


def revoke_token(token_id: uuid.UUID, actor: Actor) -> None:
    """The token opens nothing from now on. Doing it twice changes nothing. Raises `NotFound`."""
    with transaction() as session:
        token = select_for_update(session, select(ApiToken).where(ApiToken.id == token_id))
        if token is None:
            raise NotFound("This token does not exist.")
        if token.revoked_at is None:
            token.revoked_at = clock.now()
            changes = log.differences({}, {"name": token.name})
            log.record(session, actor, SettingsAction.TOKEN_REVOKED, TOKEN, token.id, changes)


def note_use(token: ApiToken) -> None:
    """Notes, at most once a minute, that a token from `find_live_token` is in use; otherwise asks the database nothing.

    Not for use inside a transaction. No event: it is no change of anybody's.
    """
    now = clock.now()
    if rules.is_touch_due(token.last_used_at, now):
        earlier = or_(ApiToken.last_used_at.is_(None), ApiToken.last_used_at < now)
        with transaction() as session:
            session.execute(update(ApiToken).where(ApiToken.id == token.id, earlier).values(last_used_at=now))


def _storefront(storefront: Storefront) -> dict[str, Any]:
    return {**asdict(storefront), "most_per_order": money.plain(storefront.most_per_order)}


def _couriers(couriers: Couriers) -> dict[str, Any]:
    return {"known": [asdict(courier) for courier in couriers.known]}


def _templates(templates: Templates) -> dict[str, Any]:
    return {message.value: templates.own.get(message, "") for message in Message}


def _save(
    section: Section,
    document: dict[str, Any],
    expected_version: int,
    actor: Actor,
    unsaved: Mapping[str, Any] | None = None,
) -> None:
    """Saves a section; `unsaved` is what held until its fields were first saved, so that the log tells what that changed."""
    try:
        _store(section, document, expected_version, actor, unsaved or {})
    except IntegrityError as error:
        # Of two first saves at once, the second finds no row that it could wait for, and then its key taken.
        raise Stale(_STALE, db.session.get(SettingsSection, section.value, populate_existing=True)) from error


def _store(
    section: Section,
    document: dict[str, Any],
    expected_version: int,
    actor: Actor,
    unsaved: Mapping[str, Any],
) -> None:
    with transaction() as session:
        stored = select(SettingsSection).where(SettingsSection.section == section.value)
        row = select_for_update(session, stored)
        if (row.version if row else 0) != expected_version:
            raise Stale(_STALE, row)
        before = {**unsaved, **(row.document if row else {})}
        if row is None:
            row = SettingsSection(section=section.value)
            session.add(row)
        changes = log.differences(before, document)
        row.document = document
        session.flush()
        if changes:
            log.record(
                session, actor, SettingsAction.SAVED, "settings", section.value, changes, seq=row.version
            )
