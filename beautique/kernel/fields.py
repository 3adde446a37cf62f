"""One field of typed text: tidied, measured, and complained about in a sentence."""

from beautique.kernel import text
from beautique.kernel.errors import Complaints


def tidy(
    complaints: Complaints, field: str, typed: str, limits: tuple[int, int], *, newlines: bool = False
) -> str:
    """The text as it will be stored. What is wrong is added to `complaints` under `field`.

    `limits` are the fewest visible letters and digits, and the most characters.
    """
    shortest, longest = limits
    try:
        tidied = text.clean(typed, newlines=newlines)
    except text.Unstorable as error:
        complaints.add(field, str(error))
        return ""
    if len(tidied) > longest:
        complaints.add(field, f"Use at most {longest:,} characters; these are {len(tidied):,}.")
    elif text.visible_length(tidied) < shortest:
        complaints.add(
            field, f"Use at least {shortest} letters or digits." if shortest > 1 else "Fill this in."
        )
    return tidied
