"""What makes a product valid. Pure; the same sentences at both doors. Source: PRODUCT.md, rule 1."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from beautique.catalog.types import ProductDraft, Size
from beautique.kernel import text
from beautique.kernel.errors import Complaints
from beautique.kernel.field_validation import clean_field
from beautique.kernel.money import CENT, rupees
from beautique.media.types import Picture

NAME_LENGTH = (3, 255)
LONGEST_FOLDED_NAME = 512
DESCRIPTION_LENGTH = (10, 2_000)
MAX_PRICE = Decimal(1_000_000)
LOWEST_USUAL_PRICE = Decimal(10)
MAX_IMAGES = 10
ALT_LENGTH = (0, 255)
MAX_COLORS = 30
COLOR_LENGTH = (1, 40)


def effective_price(regular_price: Decimal, sale_price: Decimal | None) -> Decimal:
    """What the customer pays."""
    return regular_price if sale_price is None else sale_price


def discount_percentage(regular_price: Decimal, sale_price: Decimal | None) -> int:
    """By how many whole per cent the sale price is below the regular one; 0 without a sale."""
    if sale_price is None or not regular_price:
        return 0
    return int((regular_price - sale_price) * 100 / regular_price)


def cleaned(draft: ProductDraft) -> ProductDraft:
    """The draft as it will be stored: tidy text, sizes in order, colours once each.

    Raises `Invalid` that names every wrong field. A product without a picture is valid, but see `may_be_active`.
    """
    complaints = Complaints()
    name = clean_field(complaints, "name", draft.name, NAME_LENGTH)
    if len(text.fold(name)) > LONGEST_FOLDED_NAME:  # single characters that stand for many
        complaints.add("name", "Write this name in plain letters.")
    description = clean_field(complaints, "description", draft.description, DESCRIPTION_LENGTH, newlines=True)
    _check_prices(complaints, draft.regular_price, draft.sale_price)
    if not draft.sizes:
        complaints.add("sizes", "Choose at least 1 size.")
    colors = _colors(complaints, draft.colors)
    images = _images(complaints, draft.images)
    complaints.raise_if_any()
    sizes = tuple(size for size in Size if size in draft.sizes)
    return replace(draft, name=name, description=description, images=images, sizes=sizes, colors=colors)


def doubtful_prices(draft: ProductDraft, before: ProductDraft | None) -> dict[str, list[str]]:
    """Changed prices that look like a slip, each with a sentence that says how it was read; they are allowed, but asked about.

    A slip is below Rs 10, or below a tenth of what was stored `before`: of the regular price, for a sale of what it sold at.
    """
    former: dict[str, Decimal] = {}
    if before:
        sold_at = effective_price(before.regular_price, before.sale_price)
        former = {"regular_price": before.regular_price, "sale_price": sold_at}
    found = {}
    for field in ("regular_price", "sale_price"):
        price, was = getattr(draft, field), former.get(field)
        if price is None or (before and price == getattr(before, field)):
            continue
        if price < LOWEST_USUAL_PRICE or (was is not None and price * 10 < was):
            sells = price == effective_price(draft.regular_price, draft.sale_price)
            reading = f"{'This sells at' if sells else 'Without the sale it costs'} {rupees(price)}."
            until_now = "" if was is None else f" It cost {rupees(was)} until now."
            found[field] = [f"{reading}{until_now} Save it once more to confirm."]
    return found


def may_be_active(draft: ProductDraft) -> bool:
    """Whether customers may see it: a product without a picture is kept out of the shop."""
    return bool(draft.images)


def is_archived(*, is_active: bool, has_picture: bool) -> bool:
    """Whether somebody took it out of the shop. Without a picture it was never in: it waits among the others to be finished."""
    return not is_active and has_picture


def described(
    images: Iterable[Picture], name: str, before: ProductDraft | None = None
) -> tuple[Picture, ...]:
    """The pictures with words for people who cannot see them: one without words of its own gets the product's name.

    `before` is the product as it is stored: its pictures that have no words at all stay as they are.
    """
    silent = {image.url for image in before.images if not image.alt} if before else set()
    return tuple(replace(image, alt=image.alt or ("" if image.url in silent else name)) for image in images)


def own_words(images: Iterable[Picture], name: str) -> tuple[Picture, ...]:
    """The inverse of `described`: no words where they are only the product's name, so that they follow it when it changes."""
    return tuple(replace(image, alt="" if image.alt == name else image.alt) for image in images)


def described_anew(images: Iterable[Picture], name: str, new_name: str) -> tuple[Picture, ...]:
    """The pictures of a product that gets another name: those that were described by the old one follow it."""
    return tuple(replace(image, alt=new_name) if image.alt == name else image for image in images)


def _check_prices(complaints: Complaints, regular: Decimal, sale: Decimal | None) -> None:
    for field, price in (("regular_price", regular), ("sale_price", sale)):
        if price is None:
            continue
        if not price.is_finite() or not 0 <= price <= MAX_PRICE:
            complaints.add(field, f"Give an amount from 0 to {MAX_PRICE:,}.")
        elif price != price.quantize(CENT):
            complaints.add(field, "Use at most 2 decimals.")
    if sale is not None and regular.is_finite() and sale.is_finite() and sale >= regular:
        complaints.add("sale_price", f"Must be below {rupees(regular)}.")


def _images(complaints: Complaints, given: tuple[Picture, ...]) -> tuple[Picture, ...]:
    if len(given) > MAX_IMAGES:
        complaints.add("images", f"A product has at most {MAX_IMAGES} pictures; these are {len(given)}.")
    images = []
    for number, image in enumerate(given, start=1):
        found = Complaints()
        images.append(replace(image, alt=clean_field(found, "alt", image.alt, ALT_LENGTH)))
        for sentence in found.errors.get("alt", ()):
            complaints.add("images", f"The words of picture {number}: {sentence}")
    return tuple(images)


def _colors(complaints: Complaints, typed: tuple[str, ...]) -> tuple[str, ...]:
    found = Complaints()
    colors = {
        text.fold(color): color
        for color in (clean_field(found, "colors", each, COLOR_LENGTH) for each in typed)
    }
    if found.errors:
        complaints.add("colors", found.errors["colors"][0])
    elif not colors:
        complaints.add("colors", "Name at least 1 colour.")
    elif len(colors) > MAX_COLORS:
        complaints.add("colors", f"A product has at most {MAX_COLORS} colours.")
    return tuple(colors.values())
