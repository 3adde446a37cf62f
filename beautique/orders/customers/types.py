"""The words of the notes about customers, and how long one may be."""

from beautique.audit.types import Action
from beautique.orders import rules

NOTE_LENGTH = (1, rules.NOTES_LENGTH[1])  # as those about orders


class CustomerNoteAction(Action):
    """What happens to notes about customers."""

    WRITTEN = "customer_note.written"
    EDITED = "customer_note.edited"
    REMOVED = "customer_note.removed"
    RESTORED = "customer_note.restored"
