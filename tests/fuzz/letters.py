"""Classes of letters, made once.

Hypothesis spells a class of a pattern out letter by letter whenever it meets one: 0.2 s for ours, which name every alphabet, are the
same two in each field of typed text, and are met about a hundred times.
"""

from typing import Any

from hypothesis.strategies import SearchStrategy
from hypothesis.strategies._internal import regex

_strategy = regex._strategy
_made: dict[Any, SearchStrategy[str]] = {}


def make_each_class_once() -> None:
    """From now on; what is drawn from a class stays the same."""
    regex._strategy = _kept


def _kept(codes: Any, context: Any, is_unicode: bool, *, alphabet: Any) -> Any:
    if not (isinstance(codes, tuple) and str(codes[0]) == "IN"):
        return _strategy(codes, context, is_unicode, alphabet=alphabet)
    key = (str(codes), context.flags, is_unicode, alphabet)
    if key not in _made:
        _made[key] = _strategy(codes, context, is_unicode, alphabet=alphabet)
    return _made[key]
