"""The form of a product as a page: its fields, its pictures, what happened to it, how it sells."""

from collections.abc import Iterable
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from beautique.admin.core import drafts, htmx
from beautique.admin.core.drafts import FormDraft
from beautique.admin.products import history, sales, sent
from beautique.admin.products.forms import ProductForm
from beautique.admin.products.picture_uploads import PictureUploads
from beautique.catalog import commands, rules
from beautique.catalog.facets import usual_colors
from beautique.catalog.models import Product
from beautique.kernel.text import fold

_MOST_COLORS = 60  # that are offered while somebody types; the first of them stand as chips


def page(
    form: ProductForm,
    pile: PictureUploads,
    stored: Product | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    """The form with its pictures, and what happened to the product; `stored` is None for a new one."""
    context = _context(form, pile, stored) | more
    answer = htmx.page("products/product.html", "products/_product.html", status, **context)
    answer.headers.update(pile.headers)
    return answer


def opened(
    key: str,
    form: ProductForm,
    pile: PictureUploads,
    stored: Product | None = None,
    pattern: Product | None = None,
) -> Response:
    """The form as it is stored, or as this person typed it without saving; `pattern` is what a new product is copied from."""
    more: dict[str, Any] = {"pattern": pattern, "untouched": _values(form, pile)}
    found = drafts.find([key]).get(key)
    if found is None:
        return page(form, pile, stored, draft=FormDraft(key), **more)
    typed, typed_pile = sent.typed(MultiDict(found.fields))
    if drafts.shown(typed) == drafts.shown(form) and typed_pile.pictures == pile.pictures:
        return page(form, pile, stored, draft=FormDraft(key), **more)
    return page(typed, typed_pile, stored, draft=FormDraft(key, found.saved_at), **more)


def saved_page(saved: Product, text: str, level: str) -> Response:
    """The form of what was saved, fresh, and a toast."""
    if not htmx.wants_fragment():
        return htmx.leave(url_for("admin.product", product_id=saved.id), text, level)
    return htmx.stay("products/_product.html", text, level=level, **_context(*fields_of(saved)))


def fields_of(stored: Product) -> tuple[ProductForm, PictureUploads, Product]:
    """What `page` shows of a stored product."""
    draft = commands.as_draft(stored)
    pictures = rules.own_words(draft.images, draft.name)
    return ProductForm.of(draft, stored.version), PictureUploads(list(pictures)), stored


def _values(form: ProductForm, pile: PictureUploads) -> dict[str, Any]:
    """What the form holds before anybody types: the save bar names what differs from it."""
    return {
        **drafts.shown(form),
        "pictures": [each.token for each in pile.views],
        "alt": [each.alt for each in pile.views],
    }


def _offered(present: Iterable[str]) -> list[str]:
    """Colours of the shop that the product does not have yet, each in its most usual spelling."""
    has = {fold(color) for color in present}
    found: dict[str, str] = {}
    for color in usual_colors(_MOST_COLORS):
        found.setdefault(fold(color), color)
    return [color for folded, color in found.items() if folded not in has]


def _context(form: ProductForm, pile: PictureUploads, stored: Product | None) -> dict[str, Any]:
    return {
        "form": form,
        "draft": drafts.carried(),
        **pile.context,
        "product": stored,
        "usual_colors": _offered(form.colors.data or []),
        "pattern": None,
        "untouched": _values(*fields_of(stored)[:2]) if stored else None,
        "is_archived": stored is not None
        and rules.is_archived(is_active=stored.is_active, has_picture=bool(stored.images)),
        "sold": sales.sold([stored])[stored.id] if stored else 0,
        "timeline": history.of(stored) if stored else [],
        "longest_description": rules.DESCRIPTION_LENGTH[1],
        "is_fragment": htmx.wants_fragment(),
    }
