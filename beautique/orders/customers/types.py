"""The words of the notes about customers."""

from beautique.audit.types import Action


class CustomerNoteAction(Action):
    """What happens to notes about customers."""

    WRITTEN = "customer_note.written"
    EDITED = "customer_note.edited"
    REMOVED = "customer_note.removed"
    RESTORED = "customer_note.restored"
