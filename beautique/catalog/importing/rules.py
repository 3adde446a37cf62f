"""What a row of a file asks of a product. Pure; whether the product is valid is decided by the catalogue's own rules."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from beautique.audit.types import Change
from beautique.catalog import rules
from beautique.catalog.importing import words
from beautique.catalog.importing.own_file import HEADER
from beautique.catalog.importing.types import Defaults, FileKind
from beautique.catalog.types import Category, ProductDraft, Size
from beautique.kernel.errors import Complaints, Invalid
from beautique.kernel.field_validation import clean_field, read_amount
from beautique.kernel.text import fold
from beautique.media.types import Picture

MOST_TEXT = 500  # of a sentence that is kept
_YES, _NO = frozenset(("yes", "y", "true", "1", "x")), frozenset(("no", "n", "false", "0"))
_CONFIRM = " Save it once more to confirm."


def draft_of(
    values: Mapping[str, Any],
    before: ProductDraft | None,
    defaults: Defaults,
    images: tuple[Picture, ...],
    kind: FileKind,
) -> ProductDraft:
    """The product as it would be stored. What the file does not speak of stays as `before`, or becomes what was chosen for all.

    Nor does an empty cell speak of what every product has: its words and lists.
    Raises `Invalid` that names every wrong field. Without a picture it is not in the shop.
    """
    row = _Row(values, before, defaults)
    wish = ProductDraft(
        name=row.text("name"),
        category=row.category(is_strict=kind is FileKind.OWN),
        regular_price=Decimal("NaN") if (price := row.amount("regular_price")) is None else price,
        sale_price=row.amount("sale_price", optional=True),
        description=row.text("description", defaults.description),
        sizes=row.sizes(),
        colors=row.listed("colors", defaults.colors),
        is_bestseller=row.truth("is_bestseller", otherwise=False),
        is_active=row.truth("is_active", otherwise=True) and bool(images),
    )
    wish = replace(wish, images=rules.described(images, wish.name, before))
    try:
        cleaned = rules.cleaned(wish)
    except Invalid as refusal:
        for field, sentences in refusal.errors.items():
            if field not in row.complaints.errors:
                row.complaints.errors[field] = sentences
        cleaned = wish
    row.complaints.raise_if_any()
    return replace(cleaned, images=rules.described(images, cleaned.name, before))


def named_category(values: Mapping[str, Any], defaults: Defaults) -> Category | None:
    """The category that the words of a row name, else the one for all."""
    return words.category_of(values.get("category", ())) or defaults.category


def cleaned_defaults(chosen: Defaults) -> Defaults:
    """What was chosen for all, as products will store it. Raises `Invalid`."""
    complaints = Complaints()
    description = clean_field(
        complaints, "description", chosen.description, (0, rules.DESCRIPTION_LENGTH[1]), newlines=True
    )
    colors = tuple(clean_field(complaints, "colors", each, rules.COLOR_LENGTH) for each in chosen.colors)
    if len(colors) > rules.MAX_COLORS:
        complaints.add("colors", f"A product has at most {rules.MAX_COLORS} colours.")
    complaints.raise_if_any()
    return replace(chosen, description=description, colors=colors)


def fingerprint(defaults: Mapping[str, Any]) -> str:
    """What somebody has seen of the choices for a file: another one when they are others by now."""
    return hashlib.sha256(json.dumps(defaults, sort_keys=True).encode()).hexdigest()[:32]


def sentence_of(refusal: Invalid) -> str:
    """Everything that is wrong with a row, by the names of our columns."""
    told = (f"{HEADER.get(field, field)}: {' '.join(each)}" for field, each in refusal.errors.items())
    return " ".join(told)[:MOST_TEXT]


def doubts(draft: ProductDraft, before: ProductDraft | None) -> list[str]:
    """Prices that look like a slip; they are allowed, but shown."""
    found = rules.doubtful_prices(draft, before)
    return [sentence.removesuffix(_CONFIRM) for sentences in found.values() for sentence in sentences]


def shown_changes(before: ProductDraft, after: ProductDraft) -> dict[str, Change]:
    """What differs, field by field; of pictures only their addresses."""
    old, new = ({**asdict(each), "images": [image.url for image in each.images]} for each in (before, after))
    return {field: Change(old[field], new[field]) for field in new if old[field] != new[field]}


def identity(name: str, category: Category) -> str:
    """By what a new product without a key is known within its file."""
    return f"{category.slug}|{fold(name)}"[:300]


class _Row:
    """The fields of one row, read one by one; what is wrong with them gathers in `complaints`."""

    def __init__(self, values: Mapping[str, Any], before: ProductDraft | None, defaults: Defaults) -> None:
        self.values, self.before, self.defaults = values, before, defaults
        self.complaints = Complaints()

    def text(self, field: str, default: str = "") -> str:
        """A text of the file, else the stored one, else the one for all."""
        return str(self._value(field, default, str) or "")

    def listed(self, field: str, default: tuple[str, ...]) -> tuple[str, ...]:
        """A list of the file, else the stored one, else the one for all."""
        return tuple(self._value(field, default, tuple) or ())

    def amount(self, field: str, *, optional: bool = False) -> Decimal | None:
        """An amount; nothing typed is none where that is allowed."""
        if field not in self.values:
            return getattr(self.before, field, None)
        typed = self.values[field]
        return None if optional and not typed else read_amount(self.complaints, field, typed)

    def truth(self, field: str, *, otherwise: bool) -> bool:
        """Yes or no; nothing typed is what is stored."""
        typed = fold(self.values.get(field, ""))
        if not typed:
            return getattr(self.before, field, otherwise)
        if typed not in _YES | _NO:
            self.complaints.add(field, "Write yes or no.")
        return typed in _YES

    def sizes(self) -> tuple[Size, ...]:
        """The sizes; one that does not exist is complained about."""
        found = []
        for typed in self.listed("sizes", self.defaults.sizes):
            size = words.size_of(typed)
            if size is None:
                self.complaints.add("sizes", f"“{typed}” is no size here. Use {', '.join(Size)}.")
            else:
                found.append(size)
        return tuple(found)

    def category(self, *, is_strict: bool) -> Category:
        """The category that the words of the row name, else the stored one (unless a person typed another), else the one for all."""
        texts: Sequence[str] = self.values.get("category", ())
        stored = None if is_strict and texts else getattr(self.before, "category", None)
        found = words.category_of(texts) or stored or self.defaults.category
        if found is None:
            named = f"None of ours fits “{texts[0][:60]}”." if texts else "There is none."
            self.complaints.add("category", f"{named} Choose one for all such products.")
        return found or Category.MAXI

    def _value(self, field: str, default: Any, shape: Callable[[Any], Any]) -> Any:
        if typed := self.values.get(field):
            return shape(typed)
        return getattr(self.before, field, None) or default
