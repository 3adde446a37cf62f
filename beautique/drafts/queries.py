"""Reading drafts. Every query is bound to its person: another's draft does not exist."""

import json
import uuid
from collections.abc import Collection, Mapping

from sqlalchemy import select

from beautique.drafts.models import DraftRow
from beautique.drafts.types import Draft
from beautique.kernel.db import db


def find_drafts(account_id: uuid.UUID, keys: Collection[str]) -> Mapping[str, Draft]:
    """The person's drafts of these forms by their keys; discarded ones are none."""
    rows = db.session.execute(
        select(DraftRow.key, DraftRow.fields, DraftRow.saved_at).where(
            DraftRow.account_id == account_id, DraftRow.key.in_(keys), DraftRow.discarded_at.is_(None)
        )
    )
    return {
        key: Draft([(name, value) for name, value in json.loads(fields)], saved_at)
        for key, fields, saved_at in rows
    }
