"""The form of a saved view: its name, whether everybody sees it, its place in the navigation."""

from typing import Self

from wtforms import BooleanField, StringField

from beautique.admin.core.forms import (
    NO_WHOLE_NUMBER,
    VersionedForm,
    WholeNumberField,
    or_empty,
    read_whole_number,
)
from beautique.orders.saved_views.models import SavedView
from beautique.orders.types import ViewDraft


class ViewForm(VersionedForm):
    """A view to save or to change; `version` is empty for a new one."""

    name = StringField("Name")
    is_shared = BooleanField("Shared with everybody", false_values=(False, ""))
    position = WholeNumberField("Place")

    @classmethod
    def of(cls, view: SavedView) -> Self:
        """The form for what is stored."""
        return cls(
            data={
                "version": view.version,
                "name": view.name,
                "is_shared": view.is_shared,
                "position": view.position,
            }
        )

    def draft(self, default_position: int = NO_WHOLE_NUMBER) -> ViewDraft:
        """What was typed; a place that is no number is refused by the rules, unless there is a default."""
        position = read_whole_number(self.position.data)
        return ViewDraft(
            name=or_empty(self.name.data),
            is_shared=bool(self.is_shared.data),
            position=default_position if position is None else position,
        )

    def name_ids(self, ending: object) -> None:
        """Makes the ids of this form's fields its own on a page with several such forms."""
        for field in self:
            field.id = f"{field.id}-{ending}"
