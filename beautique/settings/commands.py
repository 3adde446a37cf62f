"""Saving a section of the settings; issuing and revoking the storefront's tokens."""

import secrets
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from beautique.audit import log
from beautique.audit.types import Actor
from beautique.kernel import clock
from beautique.kernel.db import db, new_id, transaction
from beautique.kernel.errors import Conflict, NotFound, Stale
from beautique.kernel.versions import select_for_update
from beautique.media.usage import attach, release
from beautique.settings import rules
from beautique.settings.documents import DOCUMENTS
from beautique.settings.models import ApiToken, SettingsSection
from beautique.settings.types import (
    STOREFRONT_AUDIENCE,
    TOKEN_ISSUER,
    IssuedToken,
    Section,
    SectionValue,
    SettingsAction,
)

TOKEN = "storefront_token"  # noqa: S105 - a word, not a secret
TOKEN_DAYS = 365
_ISSUED = "This form has issued its token already, and it was shown only once. If nobody has copied it, revoke it and issue another one."
_STALE = "Somebody saved these settings while you were editing them. Nothing was overwritten."


def save_section(value: SectionValue, expected_version: int, actor: Actor) -> None:
    """Saves the section that this value is of; readers see it from now on. Raises `Invalid`, `Stale`."""
    section = value.section
    document = DOCUMENTS[section]
    written = document.written(document.cleaned(value))
    unsaved = document.written(document.new_shop()) if document.is_new_shop_logged else {}
    try:
        _store(section, written, expected_version, actor, unsaved)
    except IntegrityError as error:
        # Of two first saves at once, the second finds no row that it could wait for, and then its key taken.
        raise Stale(_STALE, db.session.get(SettingsSection, section.value, populate_existing=True)) from error


def issue_token(
    name: str, actor: Actor, days: int = TOKEN_DAYS, token_id: uuid.UUID | None = None
) -> IssuedToken:
    """A new token for a storefront, not yet signed. Raises `Invalid` on `name` and `days`.

    `token_id`, when a form brings one, makes a second sending of the same form harmless: it raises `Conflict`.
    """
    name = rules.cleaned_token(name, days)
    now = clock.now().replace(microsecond=0)  # claims count whole seconds; the row says the same
    token = ApiToken(
        id=token_id or new_id(),
        name=name,
        jti=secrets.token_urlsafe(24),
        created_by=actor.name,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    try:
        with transaction() as session:
            session.add(token)
            changes = log.differences({}, {"name": token.name, "expires_at": token.expires_at})
            log.record(session, actor, SettingsAction.TOKEN_ISSUED, TOKEN, token.id, changes)
    except IntegrityError as error:
        raise Conflict(_ISSUED) from error
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


def _store(
    section: Section,
    document: dict[str, Any],
    expected_version: int,
    actor: Actor,
    unsaved: Mapping[str, Any],
) -> None:
    """Saves a section; `unsaved` is what held until its fields were first saved, so that the log tells what that changed."""
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
        shown, wanted = (DOCUMENTS[section].pictures(each) for each in (row.document or {}, document))
        release(session, set(shown) - set(wanted))
        attach(session, wanted)
        row.document = document
        session.flush()
        if changes:
            log.record(
                session, actor, SettingsAction.SAVED, "settings", section.value, changes, seq=row.version
            )
