"""Typos in searches of the shop, forgiven only when the exact search finds nothing. The same on both engines.

The words are those of the products' names: few (1,900 in 100,000 products), compared by the standard library in 5 ms.
"""

import re
import uuid
from difflib import get_close_matches

from sqlalchemy import ColumnElement, exists, select

from beautique.catalog.models import CatalogueState, Product
from beautique.kernel.db import db
from beautique.kernel.search import contains_words
from beautique.kernel.text import search_terms

_ALIKE = 0.75  # share of letters in common: "gharra" and "gharara" 0.92, "slik" and "silk" 0.75
_MOST_WORDS = 8  # nobody misspells more at once, and each costs time
_WORD = re.compile(r"[^\W\d_]{3,}")

_State = tuple[int, uuid.UUID | None]
_known: tuple[_State, frozenset[str]] | None = None  # read again when the catalogue has changed


def resolve_search(search: str) -> str:
    """The search as it should be run: unchanged when it finds an active product, or when no known word is like its wrong ones;
    else with the words that occur nowhere replaced by those of products' names that are most like them.

    One query when nothing is to be forgiven, else at most four. A door asks only when its list came out empty, runs the list
    again when the answer differs from what was typed, and tells the visitor which words it searched for.
    """
    typed = search_terms(search)
    if not typed or len(typed) > _MOST_WORDS:
        return search
    occurs = db.session.execute(select(*(_occur([word]) for word in typed))).one()
    if all(occurs):
        return search
    known = _names_words()
    likely = [
        word if right else next(iter(get_close_matches(word, known, n=1, cutoff=_ALIKE)), None)
        for word, right in zip(typed, occurs, strict=True)
    ]
    corrected = [word for word in likely if word is not None]
    if len(corrected) < len(typed) or not db.session.scalar(select(_occur(corrected))):
        return search
    return " ".join(corrected)


def _occur(words: list[str]) -> ColumnElement[bool]:
    return exists().where(Product.is_active, contains_words(Product.search_text, words))


def _names_words() -> frozenset[str]:
    """The different words of three letters and more in the names of active products."""
    global _known  # noqa: PLW0603 - a finished value replaced by another; two threads at once only do it twice
    newest = select(Product.id).order_by(Product.id.desc()).limit(1).scalar_subquery()
    version, newest_id = db.session.execute(select(CatalogueState.version, newest)).one()
    # The id tells apart two databases that reached the same version: one restored from a backup while we run.
    state = (version, newest_id)
    if _known is None or _known[0] != state:
        names = db.session.scalars(select(Product.name_folded).where(Product.is_active))
        _known = (state, frozenset(_WORD.findall(" ".join(names))))
    return _known[1]
