"""The form of a note about a customer."""

from wtforms import TextAreaField

from beautique.admin.forms import VersionedForm


class CustomerNoteForm(VersionedForm):
    """What staff should know about a customer; a note that is edited travels with its version."""

    note = TextAreaField("Note about this customer")
