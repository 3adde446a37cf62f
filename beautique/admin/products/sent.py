"""A product's form as it was sent: what it describes, and what is said about it."""

from dataclasses import replace

from werkzeug.datastructures import MultiDict

from beautique.admin.core import edit_conflict
from beautique.admin.products import pictures
from beautique.admin.products.forms import ProductForm
from beautique.admin.products.picture_uploads import PictureUploads
from beautique.catalog import commands, rules
from beautique.catalog.models import Product
from beautique.catalog.types import ProductDraft
from beautique.kernel.errors import Invalid

_NO_PICTURE = "It is not in the shop yet: add a picture first."


def read(stored: Product | None = None) -> tuple[ProductForm, PictureUploads, ProductDraft | None]:
    """The form as it was sent, its pictures, and the product it describes: in the shop only with a picture, none when something is wrong."""
    form, pile = typed(edit_conflict.chosen())
    before = commands.as_draft(stored) if stored else None
    shape_is_right = form.validate()
    try:
        draft = form.draft(pile.pictures, before)
    except Invalid as refusal:
        form.show(refusal)
        return form, pile, None
    draft = replace(draft, is_active=draft.is_active and rules.may_be_active(draft))
    return form, pile, draft if shape_is_right and not pile.notices else None


def typed(fields: MultiDict[str, str]) -> tuple[ProductForm, PictureUploads]:
    """The form and the pictures of what was typed, unchecked."""
    form = ProductForm(fields)
    form.take_new_colors()
    return form, pictures.gather(fields)


def saved_text(saved: Product, form: ProductForm, words: str) -> tuple[str, str]:
    """What the toast says about a product that was saved, and its level."""
    if form.is_active.data and not saved.is_active:
        return f"{saved.name} {words}. {_NO_PICTURE}", "warning"
    return f"{saved.name} {words}.", "success"


def complaining(form: ProductForm, sentence: str) -> ProductForm:
    """The form with a sentence on top."""
    form.form_errors = [*form.form_errors, sentence]
    return form
