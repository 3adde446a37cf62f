"""Has the codes of a photo read by a fenced process. Photos are looked at and forgotten."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from beautique.media import fenced_programs
from beautique.media.fenced_programs import Unreadable
from beautique.orders.parcel_photos.rules import Pair, pair

PROGRAM = Path(__file__).with_name("codes.py")  # not imported: what it needs is optional


@cache
def is_available() -> bool:
    """Whether this shop has the reader (requirements-codes.txt); without it no photo is asked for."""
    return find_spec("zxingcpp") is not None


def read_pair(jpeg: bytes) -> Pair:
    """The pair on one of our own JPEGs, or what is wrong with it. Raises `Busy` when others are read for too long."""
    try:
        found = fenced_programs.look_at(PROGRAM, jpeg)
        return pair(*([str(text) for text in found[kind]] for kind in ("qr", "bars")))
    except (Unreadable, TypeError, KeyError):
        return Pair(problem="This photo could not be read.")
