"""The colours in which the demo shop's garments are drawn."""

from dataclasses import dataclass
from typing import Final

GOLD = "#d8b46a"


@dataclass(frozen=True, slots=True)
class Palette:
    """A colour of the shop: light and dark end of the background, the cloth and what is worn under it; the print; the trim."""

    name: str
    background: tuple[str, str]
    cloth: tuple[str, str]
    under: tuple[str, str]
    print: str
    trim: str = GOLD


PALETTES: Final = (
    Palette("Plum", ("#f3e7e2", "#e5cfc8"), ("#a2375f", "#6f1d45"), ("#c98aa0", "#8e4766"), "#e9b9c6"),
    Palette("Deep red", ("#f4ead9", "#e6d3b4"), ("#a92f2f", "#7c1620"), ("#b93a34", "#761019"), "#e0a070"),
    Palette(
        "Bottle green", ("#e6ece6", "#cbd8cf"), ("#2f6a5c", "#1c4a43"), ("#f1e9da", "#d9ccb4"), "#7fb3a2"
    ),
    Palette("Sky blue", ("#e7ecf1", "#cdd8e3"), ("#9db7cf", "#6f8fb0"), ("#f4f1ea", "#d8d6d0"), "#dfe9f3"),
    Palette(
        "Mustard",
        ("#f3ecdc", "#e2d4b8"),
        ("#d9a441", "#b2761f"),
        ("#f3e3c0", "#d9bd86"),
        "#f4dca0",
        "#8f2f3f",
    ),
    Palette("Purple", ("#e9e6f0", "#d3cde2"), ("#5b4a8a", "#392c60"), ("#8f80bd", "#5b4a8a"), "#8f80bd"),
    Palette("Firoza", ("#e2eff0", "#c4dcde"), ("#2b8590", "#145660"), ("#bfe0e2", "#7fb9bf"), "#7cc0c6"),
    Palette("Black", ("#ece8e4", "#d8d0c8"), ("#3d3a42", "#232027"), ("#8d7f73", "#6b5f55"), "#8a8591"),
    Palette("Tea pink", ("#f6e9ec", "#ecd2d9"), ("#e79aae", "#c9617f"), ("#f0b9c6", "#cf6f8b"), "#fbe3e9"),
    Palette(
        "Lime", ("#f2f0de", "#e2dfba"), ("#d3c04f", "#a8912b"), ("#f7f3e3", "#e2dcc2"), "#f2e8a8", "#7d5a2c"
    ),
    Palette(
        "Mehndi green", ("#eef0ea", "#d9ded0"), ("#7e9a6a", "#56713f"), ("#d6dfc9", "#a9bb97"), "#b9cba7"
    ),
    Palette("Rust", ("#f6ebe4", "#ead2c2"), ("#d9764a", "#b04f28"), ("#fbeee2", "#ead4bf"), "#f6c1a2"),
    Palette(
        "Ivory", ("#f3efe6", "#e0d8c8"), ("#f2ead8", "#d3c4a4"), ("#efe5d0", "#cfbf9d"), "#c9b68e", "#2b8590"
    ),
    Palette("Maroon", ("#f2e6e4", "#dfc8c5"), ("#7d2036", "#4f0f20"), ("#d8b9a4", "#b08a70"), "#c58a8f"),
    Palette("Navy", ("#e6e9f1", "#cbd2e2"), ("#2f4272", "#1a2748"), ("#eee9df", "#d2cabb"), "#8795c0"),
    Palette(
        "Lilac", ("#f1ebf5", "#ddd1e6"), ("#b79acb", "#8d6aa8"), ("#f0e8f4", "#d4c2df"), "#eadcf2", "#b98a4a"
    ),
    Palette(
        "Mint", ("#e8f3ee", "#cfe3da"), ("#8fc7b0", "#5f9f86"), ("#f4f4ea", "#dcdccb"), "#e0f3ea", "#a9743c"
    ),
    Palette(
        "Peach", ("#f9eee6", "#f0d9c8"), ("#f0b08c", "#d5855c"), ("#fbf0e4", "#ecd8c3"), "#fde0cd", "#a2553f"
    ),
)
BY_NAME: Final = {palette.name: palette for palette in PALETTES}
