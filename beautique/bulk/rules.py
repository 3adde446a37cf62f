"""How many rows a bulk change may touch, and for how long it can be taken back. Pure. Source: PRODUCT.md, capability 8."""

from datetime import datetime, timedelta

MOST = 5_000  # rows of one bulk change
# A mistake is seen the same day, or when the parcels are packed the next morning.
UNDO_FOR = timedelta(hours=24)


def may_still_be_undone(asked_for_at: datetime, now: datetime) -> bool:
    """Whether a bulk change is young enough to be taken back."""
    return now - asked_for_at <= UNDO_FOR
