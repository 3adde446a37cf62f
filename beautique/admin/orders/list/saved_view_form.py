"""The form of a saved view: its name, whether everybody sees it, its place in the navigation."""

from typing import Self

from wtforms import BooleanField, IntegerField, StringField

from beautique.admin.core.forms import VersionedForm, tidy
from beautique.orders.saved_views.models import SavedView
from beautique.orders.types import ViewDraft

NO_PLACE = 0  # what was typed is no number: the rules say which there are


class ViewForm(VersionedForm):
    """A view to save or to change; `version` is empty for a new one."""

    name = StringField("Name")
    is_shared = BooleanField("Shared with everybody", false_values=(False, ""))
    position = IntegerField("Place")

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

    def draft(self, default_position: int = NO_PLACE) -> ViewDraft:
        """What was typed."""
        position = default_position if self.position.data is None else self.position.data
        return ViewDraft(name=tidy(self.name.data), is_shared=bool(self.is_shared.data), position=position)

    def name_ids(self, ending: object) -> None:
        """Makes the ids of this form's fields its own on a page with several such forms."""
        for field in self:
            field.id = f"{field.id}-{ending}"
