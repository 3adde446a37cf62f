"""What is chosen for the products of a file that name it none themselves."""

from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField

from beautique.admin.core.forms import ShopForm, or_empty
from beautique.catalog.importing.own_file import join_list, split_list
from beautique.catalog.importing.types import Defaults
from beautique.catalog.types import Category, Size

# Plain words, because WTForms gives up pairs; its published types do not know that yet.
_CATEGORIES: Any = {"": "Leave them out", **{each.value: each.value for each in Category}}
_SIZES: Any = [each.value for each in Size]


class DefaultsForm(ShopForm):
    """Choices for all products that lack something."""

    category = SelectField("Category", choices=_CATEGORIES, validate_choice=False)
    sizes = SelectMultipleField("Sizes", choices=_SIZES, validate_choice=False)
    colors = StringField("Colours")
    description = TextAreaField("Description")

    @classmethod
    def of(cls, defaults: Defaults) -> "DefaultsForm":
        """The form as it was chosen last."""
        return cls(
            category=defaults.category.value if defaults.category else "",
            sizes=list(defaults.sizes),
            colors=join_list(defaults.colors),
            description=defaults.description,
        )

    def defaults(self) -> Defaults:
        """What was chosen; a word that is none of the choices is nothing."""
        category = next((each for each in Category if each == self.category.data), None)
        sizes = tuple(each for each in Size if each in (self.sizes.data or ()))
        colors = tuple(split_list(or_empty(self.colors.data)))
        return Defaults(category, sizes, colors, or_empty(self.description.data).strip())
