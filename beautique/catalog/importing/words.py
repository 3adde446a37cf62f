"""What other shops call things, in our words: categories, sizes, and descriptions written in HTML. Pure."""

import contextlib
import re
from collections.abc import Iterable
from html.parser import HTMLParser

from beautique.catalog.types import Category, Size
from beautique.kernel.text import fold

# Words of a text that name a category, as they are spelled in the field; two categories in one text decide nothing.
_CATEGORIES = {
    Category.MAXI: r"maxi|maxis|maxies",
    Category.LEHANGA_CHOLI: r"(?:lehanga|lehenga|lehnga|lengha|ghagra)s?|choli|cholis",
    Category.LONG_SHIRT: r"long[ -]?shirts?|kurtis?|kurtas?|tunics?",
    Category.SHALWAR_KAMEEZ: r"(?:shalwar|salwar|shalwaar)s?|(?:kameez|kamiz|qameez|kamees)",
    Category.GHARARA: r"(?:gharara|garara)s?",
}
_CATEGORY = {
    category: re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])") for category, words in _CATEGORIES.items()
}
_SIZES = {
    Size.S: "s small sm",
    Size.M: "m medium med",
    Size.L: "l large lg",
    Size.XL: "xl xlarge extralarge 1xl",
    Size.XXL: "xxl 2xl xxlarge extraextralarge doublexl doubleextralarge",
}
_SIZE = {word: size for size, words in _SIZES.items() for word in words.split()}

_BLOCKS = frozenset(
    (
        "address", "article", "aside", "blockquote", "div", "dl", "dt", "dd", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
    )
)  # fmt: skip
# Characters from a tag on that never ends: with each further one, the parser looks through all that follows once more.
_MOST_UNENDED = 3_000
_UNSEEN = frozenset(("script", "style", "template", "title"))


def category_of(texts: Iterable[str]) -> Category | None:
    """The category that the first telling text names; None when none does, or every one of them names several."""
    for text in map(fold, texts):
        exact = next((each for each in Category if text in (fold(each), each.slug)), None)
        found = {category for category, words in _CATEGORY.items() if words.search(text)}
        if exact or len(found) == 1:
            return exact or found.pop()
    return None


def size_of(text: str) -> Size | None:
    """`Small`, `x-large` and `2XL` as our sizes; None for what is none of them."""
    return _SIZE.get(re.sub(r"[^a-z0-9]", "", fold(text)).removeprefix("size"))


def text_of_html(html: str) -> str:
    """What a reader sees of a description: paragraphs as lines, items of lists with a dash, entities as letters."""
    reader = _Reader()
    # Raised for a section of no kind (`<![x`), and for a character by a number of thousands of digits: what stands before is kept.
    with contextlib.suppress(AssertionError, ValueError):
        reader.feed(html)
        reader.rawdata = reader.rawdata[:_MOST_UNENDED]
        reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def shortened(text: str, longest: int) -> str:
    """The text, cut behind a word when it is too long."""
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    return f"{cut[: max(cut.rfind(' '), cut.rfind(chr(10)), longest // 2)].rstrip()}\N{HORIZONTAL ELLIPSIS}"


class _Reader(HTMLParser):
    """Collects the text; HTML breaks lines only where a tag says so."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._hidden += 1
        elif tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.parts.append("\n- " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS and tag not in ("li", "tr"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data if not self.parts and not data.strip() else re.sub(r"\s+", " ", data))
