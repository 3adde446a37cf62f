"""Has a screenshot read by a fenced process, and takes its word for nothing but words."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from beautique.media import fenced_programs
from beautique.media.fenced_programs import Unreadable
from beautique.payments.readings import recognition
from beautique.payments.readings.types import Box, Look, Recognised, Word

__all__ = ["Unreadable", "is_available", "look_at", "look_of"]
PROGRAM = Path(recognition.__file__)


@cache
def is_available() -> bool:
    """Whether this shop has the engine (requirements-readings.txt); without it nothing is read and nothing is offered."""
    return find_spec("tesserocr") is not None


def look_at(jpeg: bytes) -> Recognised:
    """The words of one of our own JPEGs. Raises `Unreadable`, or `Busy` when others are read for too long."""
    answer = fenced_programs.look_at(PROGRAM, jpeg)
    try:
        return Recognised(str(answer["engine"])[:60], tuple(look_of(look) for look in answer["looks"]))
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable from error


def look_of(lines: list[list[Any]]) -> Look:
    """The lines of one look as the process writes them. Raises `ValueError` or `TypeError` for anything else."""
    return tuple(
        tuple(
            Word(str(text), Box(int(left), int(top), int(width), int(height)), float(confidence))
            for text, left, top, width, height, confidence in line
        )
        for line in lines
        if line
    )
