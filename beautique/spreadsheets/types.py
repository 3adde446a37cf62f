"""How much of a file is read, and what is said of one that cannot be."""

from beautique.kernel.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 300  # a WooCommerce export with its attributes and what plugins add has some 150
LONGEST_CELL = 131_072  # characters: what Python reads of a cell of CSV; a cell of Excel's own has a quarter


class Unreadable(Invalid):
    """The file as a whole cannot be used; the sentence says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__({"file": [sentence]})
