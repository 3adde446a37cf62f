import random
import xml.etree.ElementTree as ET

import phonenumbers
import pytest

from beautique.catalog.types import Category
from beautique.demo import garments
from beautique.demo.names import PRODUCTS, mobile
from beautique.demo.palettes import BY_NAME, PALETTES
from beautique.kernel.phones import normalize

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("category", PRODUCTS)
@pytest.mark.parametrize("view", garments.VIEWS)
def test_every_garment_is_a_whole_drawing_whose_paints_exist(category: str, view: str) -> None:
    for palette in PALETTES:
        for pattern in garments.PATTERNS:
            root = ET.fromstring(garments.draw(category, palette, pattern, view))
            ids = {element.get("id") for element in root.iter() if element.get("id")}
            used = {
                element.get("fill", "")[5:-1]
                for element in root.iter()
                if element.get("fill", "").startswith("url(")
            }
            assert used <= ids, "a paint is missing"
            assert (root.get("width"), root.get("height")) == ("300", "400")


def test_drawings_carry_nothing_that_could_run_or_load() -> None:
    for category in PRODUCTS:
        root = ET.fromstring(garments.draw(category, PALETTES[0], "buti"))
        drawn = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert drawn <= {
            "svg", "defs", "linearGradient", "radialGradient", "stop", "pattern", "g", "path", "circle", "rect", "ellipse",
        }  # fmt: skip
        assert not [
            name
            for element in root.iter()
            for name in element.attrib
            if name.startswith("on") or "href" in name
        ]


def test_a_set_shows_whole_close_up_and_each_further_colour() -> None:
    drawings = garments.draw_set("Gharara", ["Firoza", "Ivory", "Plum"], seed=7)
    assert len(drawings) == len(set(drawings)) == 4
    for drawing, color in zip(drawings, ["Firoza", "Firoza", "Ivory", "Plum"], strict=True):
        assert BY_NAME[color].cloth[0] in drawing
    assert 'viewBox="0 0 300 400"' in drawings[0]
    assert 'viewBox="0 0 300 400"' not in drawings[1]


def test_the_same_seed_draws_the_same_garment_and_another_seed_another() -> None:
    sets = [tuple(garments.draw_set("Maxi", ["Plum"], seed)) for seed in (1, 1, 2, 3, 4, 5)]
    assert sets[0] == sets[1]
    assert len(set(sets)) > 2


def test_every_colour_has_its_own_name_and_cloth() -> None:
    assert len(BY_NAME) == len(PALETTES) == len({palette.cloth for palette in PALETTES})


def test_a_drawing_is_small_enough_to_be_sent_by_the_dozen() -> None:
    sizes = [len(garments.draw(c, p, t)) for c in PRODUCTS for p in PALETTES for t in garments.PATTERNS]
    assert max(sizes) < 6_000


def test_names_cover_the_drawn_categories() -> None:
    assert tuple(PRODUCTS) == tuple(Category)


@pytest.mark.parametrize("seed", range(200))
def test_invented_phones_are_mobiles_of_pakistan(seed: int) -> None:
    normalized = normalize(mobile(random.Random(seed)))
    assert (
        phonenumbers.number_type(phonenumbers.parse(f"+{normalized}")) == phonenumbers.PhoneNumberType.MOBILE
    )
    assert normalized.startswith("923")
