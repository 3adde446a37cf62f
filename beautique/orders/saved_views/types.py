"""The words of the saved views."""

from beautique.audit.types import Action


class SavedViewAction(Action):
    """What happens to saved views."""

    SAVED = "view.saved"
    CHANGED = "view.changed"
    DELETED = "view.deleted"
    RESTORED = "view.restored"
