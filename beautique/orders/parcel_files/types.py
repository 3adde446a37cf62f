"""The words of couriers' files."""

from beautique.audit.types import Action

SUBJECT = "courier"  # in the activity log; its id is the folded name


class ParcelFileAction(Action):
    """What happens to couriers' files."""

    COLUMNS_CHOSEN = "courier.columns_chosen"
