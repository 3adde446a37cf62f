"""Transaction IDs as they are compared: which are the same, and which are so alike that a person should look. Pure. Source: API.md, payments."""

import re

from beautique.kernel import text

SHORTEST = 4  # letters and digits, one of them a digit: what is shorter is no ID
SHORTEST_RUN = 8  # digits; fewer are the same by chance

# What banks, and the people who copy from them, write before an ID. Several may follow each other (`Trx ID No.`). A label ends
# before a separator or a digit, so `TID FT2632` and `TRX12345` have one, `REFUND12` and `TIDFT2632` have none.
_LABELS = re.compile(
    r"[\W_]*(?:(?:TRANSACTION|TRANS|TRXN|TRX|TXN|TRN|TID|REFERENCE|REF|STAN|RRN|ID|NUMBER|NUM|NO)+(?=[\W\d_])[\W_]*)+"
)
_WORD = re.compile(r"\w+")
_LONGEST = 200  # characters that are looked at: no ID has as many
_READ_AS_DIGITS = str.maketrans("OIL", "011")


def comparable_reference(typed: str) -> str:
    """A transaction ID as IDs are compared: NFKC, upper case, letters and digits only, digits as ASCII, without a label in front.

    Spaces and punctuation make no other ID, so `TRX12345` is `TRX 12345` is `12345`; a label stays where no ID would be left.
    """
    return _without_label(_letters_and_digits(_without_label(_composed(typed))))


def digit_run(typed: str) -> str | None:
    """By what a transaction ID is known again when it is not written the same: its longest run of digits, without leading zeros.

    O is read as 0, I and L as 1, in words that have a digit. Digits in groups (`8812-0345-671`) are one run when no group is
    long enough by itself. None when fewer than eight are left.
    """
    plain = "".join(text.digits(character) or character for character in _composed(typed))
    read = _WORD.sub(lambda word: _read_as_digits(word[0]), plain)
    for shown in (read, _letters_and_digits(read)):
        run = max((digits.lstrip("0") for digits in re.findall(r"\d+", shown)), key=len, default="")
        if len(run) >= SHORTEST_RUN:
            return run
    return None


def alike_runs(run: str) -> list[str]:
    """The runs of the IDs that are like the one with this run: the same, and those to which or from which the last digit is lost."""
    shorter = [run[:-1]] if len(run) > SHORTEST_RUN else []
    return [run, *shorter, *(f"{run}{digit}" for digit in range(10))]


def _read_as_digits(word: str) -> str:
    return word.translate(_READ_AS_DIGITS) if any(map(str.isdecimal, word)) else word


def _composed(typed: str) -> str:
    return text.normalized("NFKC", typed[:_LONGEST]).upper()


def _letters_and_digits(shown: str) -> str:
    return "".join(
        text.digits(character) or character for character in shown if text.visible_length(character)
    )


def _without_label(shown: str) -> str:
    label = _LABELS.match(shown)
    rest = shown[label.end() :] if label else ""
    return rest if text.visible_length(rest) >= SHORTEST and text.digits(rest) else shown
