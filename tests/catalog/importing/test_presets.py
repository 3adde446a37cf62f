"""Exports of Shopify and WooCommerce become products as a person would expect, and our own columns are read as they are meant."""

import pytest
import time_machine

from beautique.catalog.importing.own_file import join_list, split_list
from beautique.catalog.importing.reading import read_file
from beautique.catalog.importing.types import FileContent, FileKind, FileRow
from beautique.catalog.importing.words import category_of, size_of, text_of_html
from beautique.catalog.types import Category, Size
from beautique.spreadsheets.types import Unreadable
from tests.catalog.importing.files import own_file, table
from tests.catalog.importing.samples import SHOPIFY, WOOCOMMERCE


def read(rows: list[list[str]]) -> FileContent:
    return read_file(table(rows).encode())


def named(content: FileContent) -> dict[str, FileRow]:
    return {row.values.get("name", ""): row for row in content.rows}


def test_shopify_variants_and_picture_rows_fold_into_one_product_each() -> None:
    content = read(SHOPIFY)
    assert content.kind is FileKind.SHOPIFY
    rows = named(content)
    assert list(rows) == ["Zarina Chiffon Maxi", "Rose Lawn Suit", "Velvet Shawl"]
    maxi = rows["Zarina Chiffon Maxi"]
    assert (maxi.number, maxi.key) == (2, "zarina-chiffon-maxi")
    assert maxi.values == {
        "name": "Zarina Chiffon Maxi",
        "category": ["Maxi", "Dresses", "eid, formal", "Zarina Chiffon Maxi"],
        "sizes": [Size.S, Size.M, Size.L],
        "colors": ["Wine", "Black"],
        "regular_price": "18500.00",
        "sale_price": "15900.00",
        "description": "Hand-worked & floor length.\n\n- Chiffon\n- Fully lined",
        "images": [f"https://cdn.shopify.com/s/{n}.jpg" for n in (1, 2, 3)],
        "is_active": "yes",
    }
    assert maxi.notes == []


def test_what_of_a_shopify_product_does_not_fit_is_named() -> None:
    rows = named(read(SHOPIFY))
    suit = rows["Rose Lawn Suit"]
    assert suit.notes == [
        "Sizes that do not exist here: XS.",
        "Stitching: Stitched, Unstitched. There is no place for this here.",
        "Its sizes cost Rs\xa05,500 to Rs\xa06,200: all of them get Rs\xa06,200.",
    ]
    assert (suit.values["regular_price"], suit.values["sale_price"]) == ("6200.00", "")
    shawl = rows["Velvet Shawl"]
    assert {"sizes", "colors"}.isdisjoint(shawl.values)  # "Default Title" is no size
    assert shawl.values["is_active"] == "no"
    assert read(SHOPIFY).notes == ["Columns that have no place here: Vendor, Variant SKU."]


def test_woocommerce_variations_fold_into_their_parents() -> None:
    content = read(WOOCOMMERCE)
    assert content.kind is FileKind.WOOCOMMERCE
    rows = named(content)
    assert list(rows) == ["Mahjabeen Lehenga", "Plain Kurti", "Gift box", "Lost - L"]
    lehenga = rows["Mahjabeen Lehenga"]
    assert lehenga.key == "id:44"
    assert lehenga.values == {
        "name": "Mahjabeen Lehenga",
        "category": ["Lehenga", "Sale", "bridal", "Mahjabeen Lehenga"],
        "sizes": [Size.M, Size.L],
        "colors": ["Deep red", "Gold"],
        "regular_price": "45000",
        "sale_price": "39900",
        "description": "Bridal lehenga with zardozi work.",
        "images": ["https://old.example/a.jpg", "https://old.example/b.jpg"],
        "is_active": "yes",
    }
    assert rows["Plain Kurti"].values["regular_price"] == "3200"
    assert rows["Plain Kurti"].values["is_active"] == "no"
    assert rows["Gift box"].refusal == "A product of the kind “grouped” has no place here."
    assert rows["Lost - L"].refusal == "Its product “ZZ-9” is not in this file."


def test_line_breaks_that_woocommerce_spells_out_are_line_breaks() -> None:
    spelled = r"Soft lawn.\n\n<strong>Dupatta</strong>: net\n<ul>\n <li>S</li>\n <li>M</li>\n</ul>\n"
    columns = ["ID", "Type", "SKU", "Name", "Description", "Regular price"]
    for written in (spelled, spelled.replace(r"\n", "\n")):
        content = read([columns, ["1", "simple", "", "Noor", written, "10"]])
        assert content.rows[0].values["description"] == "Soft lawn.\n\nDupatta: net\n\n- S\n- M"


@pytest.mark.parametrize(
    ("starts", "ends", "sale_price", "notes"),
    [
        ("", "", "3900", []),
        (
            "2026-11-20 0:00:00",
            "2026-11-30 23:59:59",
            "3900",
            ["Its sale ends on 2026-11-30 there. Here it goes on until somebody ends it."],
        ),
        ("2026-11-20", "", "3900", []),
        (
            "2026-12-01 0:00:00",
            "",
            "",
            ["Its sale price 3900 is left out: that sale is from 2026-12-01, not today."],
        ),
        (
            "",
            "2026-11-29",
            "",
            ["Its sale price 3900 is left out: that sale is until 2026-11-29, not today."],
        ),
        (
            "12/1/2026",
            "12/9/2026",
            "",
            ["Its sale price 3900 is left out: that sale is from 12/1/2026 until 12/9/2026, not today."],
        ),
    ],
)
def test_a_sale_of_woocommerce_is_one_here_only_while_it_is_one_there(
    starts: str, ends: str, sale_price: str, notes: list[str]
) -> None:
    columns = [
        "ID",
        "Type",
        "SKU",
        "Name",
        "Regular price",
        "Sale price",
        "Date sale price starts",
        "Date sale price ends",
    ]
    with time_machine.travel("2026-11-30T10:00:00Z"):
        content = read([columns, ["1", "simple", "", "Noor", "4500", "3900", starts, ends]])
    assert (content.rows[0].values["sale_price"], content.rows[0].notes, content.notes) == (
        sale_price,
        notes,
        [],
    )


@pytest.mark.parametrize(
    ("texts", "category"),
    [
        (["Maxi"], Category.MAXI),
        (["Women > Maxis"], Category.MAXI),
        (["", "Bridal Lehngas", "maxi"], Category.LEHANGA_CHOLI),
        (["ghagra choli"], Category.LEHANGA_CHOLI),
        (["Maxi & Lehenga", "Kurti"], Category.LONG_SHIRT),
        (["long-shirt"], Category.LONG_SHIRT),
        (["Salwar Qameez"], Category.SHALWAR_KAMEEZ),
        (["Garara set"], Category.GHARARA),
        (["Maximum comfort"], None),
        (["Shirts", "Dupatta"], None),
        ([], None),
    ],
)
def test_words_name_a_category(texts: list[str], category: Category | None) -> None:
    assert category_of(texts) is category


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        ("Small", Size.S), ("m", Size.M), ("LARGE", Size.L), ("X-Large", Size.XL), ("extra large", Size.XL), ("2XL", Size.XXL),
        ("XX-Large", Size.XXL), ("Size L", Size.L), ("XS", None), ("38", None), ("Free size", None), ("", None),
    ],
)  # fmt: skip
def test_sizes_are_known_by_their_usual_names(typed: str, size: Size | None) -> None:
    assert size_of(typed) is size


def test_a_description_in_html_becomes_its_text() -> None:
    html = "<style>p{}</style><p>Soft&nbsp;lawn<br>in <b>two</b>\n parts</p><p>&lt;3</p><ul><li>One</li><li>Two</li></ul><script>x()</script>"
    assert text_of_html(html) == "Soft lawn\nin two parts\n\n<3\n\n- One\n- Two"
    assert text_of_html("Price < 5,000 & more") == "Price < 5,000 & more"
    for broken in ("<![x", "&#" + "9" * 5_000 + ";", "<b " * 40_000):
        assert text_of_html(f"<p>Soft lawn</p>{broken}").startswith("Soft lawn")


@pytest.mark.parametrize(
    "values",
    [
        [],
        ["Red"],
        ["Red", "Bottle green"],
        ["Blue, light"],
        ["a;b", 'say "x"'],
        ["a|b"],
        ["a;b"],
        ['"'],
        ["آتشی", "Red"],
    ],
)
def test_a_list_in_a_cell_reads_as_it_was_written(values: list[str]) -> None:
    assert split_list(join_list(values)) == values


@pytest.mark.parametrize("typed", ["Red, Ivory", "Red,Ivory,", "Red; Ivory", "Red | Ivory", "Red\nIvory"])
def test_a_list_may_be_typed_in_several_ways(typed: str) -> None:
    assert split_list(typed) == ["Red", "Ivory"]


def test_a_column_that_nobody_knows_is_named_and_a_missing_one_says_nothing() -> None:
    content = read([["Name", "Colour", "Fabric", "Empty"], ["Noor Shirt", "Red", "Lawn", ""]])
    assert content.rows[0].values == {"name": "Noor Shirt", "colors": ["Red"]}
    assert content.notes == ["Columns that have no place here: Fabric."]


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAME?", "#DIV/0!"])
def test_a_formula_that_went_wrong_is_no_word_of_a_product(error: str) -> None:
    content = read(
        [["Name", "Colours", "Profit"], ["Noor Shirt", error, "1"], ["Zoya Shirt", "Red #1", error]]
    )
    told = f"Colours: The formula in this cell went wrong ({error}). Mend it in the spreadsheet."
    assert [row.refusal for row in content.rows] == [told, ""]


def test_a_file_without_our_columns_is_refused() -> None:
    with pytest.raises(Unreadable, match="Start from the template"):
        read([["Order", "City"], ["1", "Lahore"]])
    assert read_file(own_file()).kind is FileKind.OWN


@pytest.mark.parametrize(
    "typed",
    [
        "https://cdn.example/a,b.jpg https://cdn.example/c.jpg",
        "https://cdn.example/a,b.jpg\nhttps://cdn.example/c.jpg\n",
        "https://cdn.example/a,b.jpg, https://cdn.example/c.jpg,",
        "https://cdn.example/a,b.jpg,https://cdn.example/c.jpg",
        "https://cdn.example/a,b.jpg;https://cdn.example/c.jpg",
        "https://cdn.example/a,b.jpg | https://cdn.example/c.jpg",
    ],
)
def test_addresses_of_pictures_are_told_apart_however_they_are_separated(typed: str) -> None:
    [row] = read_file(own_file({"Pictures": typed})).rows
    assert row.values["images"] == ["https://cdn.example/a,b.jpg", "https://cdn.example/c.jpg"]
