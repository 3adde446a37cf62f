"""Names in curly brackets that a text of the owner's leaves open. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

BRACKETS = re.compile(r"\{([^{}\n]*)\}")


def wrong_placeholder(words: str, known: type[StrEnum]) -> str | None:
    """What is wrong with the brackets of a text, as a sentence that names those that may be used."""
    use = "Use " + ", ".join(f"{{{name}}}" for name in known) + "."
    for name in BRACKETS.findall(words):
        if name not in set(known):
            return f"{{{name}}} is not known. {use}"
    if set("{}") & set(BRACKETS.sub("", words)):
        return f"A curly bracket stands alone. {use}"
    return None


def filled_in(words: str, values: Mapping[Any, str]) -> str:
    """The text with what is known in place of its brackets; what is not known stays as it was written."""
    return BRACKETS.sub(lambda found: values.get(found[1], found[0]), words)
