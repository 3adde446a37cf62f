"""Reading saved views."""

import uuid
from collections.abc import Sequence

from sqlalchemy import func, or_, select

from beautique.kernel.db import db
from beautique.orders.saved_views.models import SavedView

POSITIONS = (1, 99)  # in the navigation


def list_views(account_id: uuid.UUID) -> Sequence[SavedView]:
    """The account's own views and the shared ones, in the order of the navigation."""
    return db.session.scalars(
        select(SavedView)
        .where(or_(SavedView.account_id == account_id, SavedView.is_shared))
        .order_by(SavedView.position, SavedView.name, SavedView.id)
    ).all()


def find_view(view_id: uuid.UUID, account_id: uuid.UUID) -> SavedView | None:
    """A view that this account may see."""
    view = db.session.get(SavedView, view_id)
    return view if view is not None and (view.account_id == account_id or view.is_shared) else None


def next_position(account_id: uuid.UUID) -> int:
    """Where a new view goes: behind the last that the account sees."""
    last = db.session.scalar(
        select(func.max(SavedView.position)).where(
            or_(SavedView.account_id == account_id, SavedView.is_shared)
        )
    )
    return min((last or 0) + 1, POSITIONS[1])
