"""What Shopify and WooCommerce exports have in common: variants of one garment become its sizes, colours and price."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from beautique.catalog.importing import words
from beautique.catalog.importing.types import FileRow
from beautique.catalog.rules import DESCRIPTION_LENGTH, MAX_IMAGES, effective_price
from beautique.kernel import money
from beautique.kernel.money import NotAnAmount, rupees
from beautique.kernel.text import fold

Prices = tuple[str, str]  # the regular price and the sale price as they were typed; the second may be empty
_NO_CHOICE = ("title", "default title")  # what Shopify calls the option of a product that has none


def add_options(row: FileRow, options: Mapping[str, Sequence[str]]) -> None:
    """Sizes and colours out of named options; what fits neither is named in the row's notes."""
    for name, typed in options.items():
        values = list(dict.fromkeys(each.strip() for each in typed if each.strip()))
        kind = fold(name).replace("pa_", "")
        if not values or kind in _NO_CHOICE or [fold(each) for each in values] == [_NO_CHOICE[1]]:
            continue
        if "colo" in kind:
            row.values["colors"] = [*row.values.get("colors", ()), *values]
        elif "size" in kind or all(words.size_of(each) for each in values):
            _add_sizes(row, values)
        else:
            row.notes.append(f"{name}: {listed(values)}. There is no place for this here.")


def add_prices(row: FileRow, variants: Iterable[Prices]) -> None:
    """The price of the dearest variant, since a garment has one price in all its sizes; a note when they differ."""
    typed = list(dict.fromkeys(each for each in variants if each[0] or each[1]))
    if not typed:
        return
    readable = {each: prices for each in typed if (prices := _amounts(each))}
    unreadable = next((each for each in typed if each not in readable), None)
    chosen = unreadable or max(typed, key=lambda each: effective_price(*readable[each]))
    row.values["regular_price"], row.values["sale_price"] = chosen
    sold_at = sorted({effective_price(*prices) for prices in readable.values()})
    if not unreadable and len(sold_at) > 1:
        row.notes.append(
            f"Its sizes cost {rupees(sold_at[0])} to {rupees(sold_at[-1])}: all of them get {rupees(sold_at[-1])}."
        )


def add_description(row: FileRow, html: str) -> None:
    """The text of a description that is written in HTML, as long as it may be."""
    text = words.text_of_html(html)
    if not text:
        return
    row.values["description"] = words.shortened(text, DESCRIPTION_LENGTH[1])
    if row.values["description"] != text:
        row.notes.append(f"The description is cut at {DESCRIPTION_LENGTH[1]:,} characters.")


def add_images(row: FileRow, addresses: Iterable[str]) -> None:
    """The first pictures, once each."""
    images = list(dict.fromkeys(each.strip() for each in addresses if each.strip()))
    if len(images) > MAX_IMAGES:
        row.notes.append(f"Of its {len(images)} pictures the first {MAX_IMAGES} are taken.")
    if images:
        row.values["images"] = images[:MAX_IMAGES]


def listed(values: Sequence[str]) -> str:
    """The first values, and how many more there are."""
    return ", ".join(values[:5]) + (f" and {len(values) - 5} more" if len(values) > 5 else "")


def typed_yes(wished: bool) -> str:
    """A truth as a cell of our own files says it."""
    return "yes" if wished else "no"


def filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values without those that are empty."""
    return {name: value for name, value in values.items() if value}


def _add_sizes(row: FileRow, values: Sequence[str]) -> None:
    known = {each: size for each in values if (size := words.size_of(each))}
    row.values["sizes"] = [*row.values.get("sizes", ()), *known.values()]
    if unknown := [each for each in values if each not in known]:
        row.notes.append(f"Sizes that do not exist here: {listed(unknown)}.")
    if not row.values["sizes"]:
        del row.values["sizes"]


def _amounts(typed: Prices) -> tuple[Decimal, Decimal | None] | None:
    try:
        regular, sale = (money.parse(each) if each else None for each in typed)
    except NotAnAmount:
        return None
    return None if regular is None else (regular, sale)
