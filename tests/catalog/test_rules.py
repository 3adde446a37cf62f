"""What makes a product valid, as tables; no database."""

from decimal import Decimal

import pytest

from beautique.catalog import rules
from beautique.catalog.types import Size
from beautique.kernel.errors import Invalid
from beautique.media.types import Picture
from tests.factories import product_draft


def complaint(**over) -> dict[str, list[str]]:
    """What the rules say of a product that is right but for these fields."""
    with pytest.raises(Invalid) as refusal:
        rules.cleaned(product_draft(**over))
    return refusal.value.errors


@pytest.mark.parametrize(
    ("regular", "sale", "price", "discount"),
    [
        ("19600", None, "19600", 0),
        ("19600", "14700", "14700", 25),
        ("19600", "19599", "19599", 0),
        ("19600", "0", "0", 100),
        ("0", None, "0", 0),
        ("3", "2", "2", 33),
    ],
)
def test_the_customer_pays_the_sale_price_when_there_is_one(regular, sale, price, discount) -> None:
    amounts = Decimal(regular), None if sale is None else Decimal(sale)
    assert rules.effective_price(*amounts) == Decimal(price)
    assert rules.discount_percentage(*amounts) == discount


@pytest.mark.parametrize(
    ("before", "now", "sentences"),
    [
        (None, (6750, None), {}),
        (None, (10, None), {}),
        (None, (9.99, None), {"regular_price": "This sells at Rs 9.99."}),
        (None, (0, None), {"regular_price": "This sells at Rs 0."}),
        (None, (6750, 9), {"sale_price": "This sells at Rs 9."}),
        ((4500, None), (450, None), {}),
        (
            (4500, None),
            (449.99, None),
            {"regular_price": "This sells at Rs 449.99. It cost Rs 4,500 until now."},
        ),
        ((4500, None), (4500, 449), {"sale_price": "This sells at Rs 449. It cost Rs 4,500 until now."}),
        ((45000, 4000), (45000, 450), {}),
        ((45000, 4000), (45000, 45), {"sale_price": "This sells at Rs 45. It cost Rs 4,000 until now."}),
        (
            (4500, 300),
            (400, 300),
            {"regular_price": "Without the sale it costs Rs 400. It cost Rs 4,500 until now."},
        ),
        (
            (4500, None),
            (45, 40),
            {
                "regular_price": "Without the sale it costs Rs 45. It cost Rs 4,500 until now.",
                "sale_price": "This sells at Rs 40. It cost Rs 4,500 until now.",
            },
        ),
        ((5, None), (5, None), {}),
        ((5, 4), (5, 4), {}),
        ((5, None), (4, None), {"regular_price": "This sells at Rs 4. It cost Rs 5 until now."}),
        ((0, None), (4500, None), {}),
        ((4500, 45), (4500, None), {}),
    ],
)
def test_a_new_price_that_looks_like_a_slip_is_asked_about(before, now, sentences) -> None:
    stored, draft = (
        product_draft(regular_price=Decimal(str(prices[0])), sale_price=prices[1] and Decimal(str(prices[1])))
        if prices
        else None
        for prices in (before, now)
    )
    assert draft
    found = {
        field: sentence.replace("\u00a0", " ")
        for field, [sentence] in rules.doubtful_prices(draft, stored).items()
    }
    assert found == {
        field: f"{sentence} Save it once more to confirm." for field, sentence in sentences.items()
    }


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Use at least 3 letters or digits."),
        ("name", "ab", "Use at least 3 letters or digits."),
        ("name", "\u200b \u00a0 \u200b \u200b", "Use at least 3 letters or digits."),
        ("name", "---!!!", "Use at least 3 letters or digits."),
        ("name", "x" * 256, "Use at most 255 characters; these are 256."),
        ("name", "Mehr\x00", "This text holds characters that cannot be stored."),
        ("name", "Mehr \ud800", "This text holds characters that cannot be stored."),
        ("name", "\ufdfa" * 29, "Write this name in plain letters."),  # which become more than five hundred
        ("description", "too short", "Use at least 10 letters or digits."),
        ("description", "x" * 2_001, "Use at most 2,000 characters; these are 2,001."),
        ("regular_price", Decimal(-1), "Give an amount from 0 to 1,000,000."),
        ("regular_price", Decimal("1000000.01"), "Give an amount from 0 to 1,000,000."),
        ("regular_price", Decimal("NaN"), "Give an amount from 0 to 1,000,000."),
        ("regular_price", Decimal("Infinity"), "Give an amount from 0 to 1,000,000."),
        ("regular_price", Decimal("1E+40"), "Give an amount from 0 to 1,000,000."),
        ("regular_price", Decimal("19.999"), "Use at most 2 decimals."),
        ("sale_price", Decimal(6750), "Must be below Rs\u00a06,750."),
        ("sale_price", Decimal(7000), "Must be below Rs\u00a06,750."),
        ("sale_price", Decimal(-1), "Give an amount from 0 to 1,000,000."),
        ("sizes", (), "Choose at least 1 size."),
        ("colors", (), "Name at least 1 colour."),
        ("colors", ("Ivory", " "), "Fill this in."),
        ("colors", ("x" * 41,), "Use at most 40 characters; these are 41."),
        ("colors", tuple(f"Shade {n}" for n in range(31)), "A product has at most 30 colours."),
        (
            "images",
            tuple(Picture(f"/{n}") for n in range(11)),
            "A product has at most 10 pictures; these are 11.",
        ),
    ],
)
def test_each_wrong_field_has_its_own_sentence(field, value, sentence) -> None:
    assert complaint(**{field: value}) == {field: [sentence]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "abc"),
        ("name", "x" * 255),
        ("name", "مہر لان"),
        ("regular_price", Decimal(1_000_000)),
        ("regular_price", Decimal("0.01")),
        ("sale_price", Decimal("6749.99")),
        ("sale_price", Decimal(0)),
        ("description", "x" * 2_000),
        ("images", ()),
        ("images", tuple(Picture(f"/{n}") for n in range(10))),
        ("colors", tuple(f"Shade {n}" for n in range(30))),
    ],
)
def test_the_edges_are_allowed(field, value) -> None:
    assert getattr(rules.cleaned(product_draft(**{field: value})), field) == value


def test_a_person_sees_everything_that_is_wrong_at_once() -> None:
    wrong = complaint(name="x", description="y", regular_price=Decimal(-5), sizes=(), colors=())
    assert set(wrong) == {"name", "description", "regular_price", "sizes", "colors"}


def test_texts_are_tidied_sizes_sorted_and_colours_named_once() -> None:
    tidy = rules.cleaned(
        product_draft(
            name="  Mehr\u202e \n Lawn ",
            description="First line\r\nsecond line\x07",
            sizes=(Size.XL, Size.S),
            colors=(" Ivory", "ROSE", "rosé", "Rose "),
        )
    )
    assert (tidy.name, tidy.description) == ("Mehr   Lawn", "First line\nsecond line")
    assert tidy.sizes == (Size.S, Size.XL)
    assert [color.casefold() for color in tidy.colors] == ["ivory", "rose"]


@pytest.mark.parametrize(
    ("is_active", "has_picture", "archived"),
    [(True, True, False), (False, True, True), (False, False, False)],
)
def test_only_a_finished_product_that_left_the_shop_is_archived(is_active, has_picture, archived) -> None:
    assert rules.is_archived(is_active=is_active, has_picture=has_picture) is archived


def test_pictures_are_described_by_the_name_until_somebody_finds_better_words() -> None:
    before = product_draft(
        name="Old name", images=(Picture("/a", alt="Old name"), Picture("/b", alt="The back"), Picture("/c"))
    )
    own = (*rules.own_words(before.images, before.name), Picture("/new"))
    words = [picture.alt for picture in rules.described(own, "New name", before)]
    assert words == ["New name", "The back", "", "New name"]
    assert rules.described((Picture("/x", alt="Given"),), "Name")[0].alt == "Given"


@pytest.mark.parametrize(
    ("alt", "sentence"),
    [
        ("x" * 256, "The words of picture 2: Use at most 255 characters; these are 256."),
        ("a\x00b", "The words of picture 2: This text holds characters that cannot be stored."),
    ],
)
def test_words_of_a_picture_are_measured_and_it_is_named_by_its_place(alt: str, sentence: str) -> None:
    assert complaint(images=(Picture("/a"), Picture("/b", alt=alt))) == {"images": [sentence]}


def test_words_of_a_picture_are_tidied() -> None:
    [image] = rules.cleaned(product_draft(images=(Picture("/a", alt=" The back\n"),))).images
    assert image.alt == "The back"
