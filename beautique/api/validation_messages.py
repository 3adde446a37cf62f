"""What is wrong with a field, for people: pydantic's findings in our words."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

NO_SUCH_FIELD = "There is no such field."
_MOST_TOLD = 200  # findings of one request: 64 KiB of sizes that are none would be 1.7 MB of sentences

_SENTENCES: dict[str, Callable[[dict[str, Any]], str]] = {
    "missing": lambda _: "This is required.",
    "extra_forbidden": lambda _: NO_SUCH_FIELD,
    "string_type": lambda _: "This must be text.",
    "int_type": lambda _: "This must be a whole number.",
    "int_from_float": lambda _: "This must be a whole number.",
    "bool_type": lambda _: "This must be true or false.",
    "list_type": lambda _: "This must be a list.",
    "model_type": lambda _: "This must be an object.",
    "model_attributes_type": lambda _: "This must be an object.",
    "string_too_short": lambda _: "This is required.",  # no schema asks for more than one character
    "string_pattern_mismatch": lambda _: "Spell this as the answers do, in small letters.",
    "string_too_long": lambda limits: f"Use at most {limits['max_length']:,} characters.",
    "too_short": lambda _: "Give at least one entry.",
    "too_long": lambda limits: f"Give at most {limits['max_length']:,} entries.",
    "greater_than_equal": lambda limits: f"Must be at least {limits['ge']:,}.",
    "less_than_equal": lambda limits: f"Must be at most {limits['le']:,}.",
    "multiple_of": lambda _: "Use at most 2 decimals.",
    "value_error": lambda context: str(context["error"]),
}


def sentences_of(error: ValidationError, names: Mapping[str, str]) -> dict[str, list[str]]:
    """Field path (`items.0.size`) -> sentences. `names` are the caller's own spellings of fields."""
    found: dict[str, list[str]] = {}
    for detail in error.errors(include_url=False, include_input=False)[:_MOST_TOLD]:
        path = ".".join(names.get(str(part), str(part)) for part in detail["loc"]) or "body"
        sentence = _sentence(detail)
        if sentence not in found.setdefault(path, []):
            found[path].append(sentence)
    return found


def summary(errors: Mapping[str, list[str]]) -> str:
    """The first wrong field as one sentence that can stand alone: `Item 1, size: Mehr comes in S, M, L.`"""
    path, sentences = next(iter(errors.items()))
    return sentences[0] if path == "body" else f"{_named(path)}: {sentences[0]}"


def _sentence(detail: ErrorDetails) -> str:
    speak = _SENTENCES.get(detail["type"])
    return speak(detail.get("ctx", {})) if speak else "This value is not valid."


def _named(path: str) -> str:
    """`items.0.product_id` -> `Item 1, product id`."""
    words: list[str] = []
    for part in path.split("."):
        if part.isdigit() and words:
            words[-1] = f"{words[-1].removesuffix('s')} {int(part) + 1}"
        else:
            words.append(part.replace("_", " "))
    named = ", ".join(words)
    return named[:1].upper() + named[1:]
