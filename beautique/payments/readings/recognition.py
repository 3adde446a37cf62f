"""The program that looks at one picture: our own JPEG comes in on stdin, the words on it go out on stdout as JSON.

Runs alone, behind the fence (`media.fence`), so that nothing of the shop is in its memory, and imports only the decoder and the
engine. What goes wrong ends it: whoever started it says "could not be read".
"""

import hashlib
import io
import json
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from PIL import Image

MODELS = Path(__file__).parent / "tessdata"
MODEL_SHA256 = "7d4322bd2a7749724879683fc3912cb542f19906c83bcc1a52132556427170b2"
MAX_BYTES, MAX_PIXELS, MAX_SIDE_PX = (
    12 * 1024 * 1024,
    12_000_000,
    32_000,
)  # of a screenshot, as `media` keeps it
# Confidence of the engine, of 100. Of 800 drawn receipts one amount was wrong below it, none above it.
SURE = 80.0

_SECOND_SIZE = 0.7  # in another size letters fall apart elsewhere: what is read alike twice was right
_NUMBER_DIGITS = 4  # words with so many matter
_MOST_WORDS = 2_000
_DPI = 300  # as if printed: the engine warns of pictures that do not say

Word = tuple[str, int, int, int, int, float]  # text, left, top, width, height, confidence
Lines = list[list[Word]]


def load_engine() -> Any:
    """The engine with the model that comes with the shop. Raises `ValueError` when that is not the one we know."""
    import tesserocr

    model = (MODELS / "eng.traineddata").read_bytes()
    if hashlib.sha256(model).hexdigest() != MODEL_SHA256:
        raise ValueError("the model is not the one that was checked")
    # One block of lines: label and value of a row stay together, however far they stand apart.
    return tesserocr.PyTessBaseAPI(path=f"{MODELS}/", lang="eng", psm=tesserocr.PSM.SINGLE_BLOCK)


def recognise(engine: Any, jpeg: bytes) -> list[Lines]:
    """What is seen on a picture: its lines, and when a number on them is not sure, what a second look sees.

    Places are in the picture's pixels. Raises whatever decoders raise, and `ValueError` for a picture that is none of ours.
    """
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        if opened.width * opened.height > MAX_PIXELS or max(opened.size) > MAX_SIDE_PX:
            raise ValueError("the picture is none of ours")
        picture = opened.convert("L")
    first = _look(engine, picture, 1.0)
    if all(word[-1] >= SURE for line in first for word in line if _is_number(word[0])):
        return [first]
    return [first, _look(engine, picture, _SECOND_SIZE)]


def _is_number(text: str) -> bool:
    return sum(letter.isdigit() for letter in text) >= _NUMBER_DIGITS


def _look(engine: Any, picture: Image.Image, scale: float) -> Lines:
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    engine.SetImage(picture if scale == 1 else picture.resize(size, Image.Resampling.LANCZOS))
    engine.SetSourceResolution(_DPI)
    lines: dict[tuple[str, ...], list[Word]] = {}
    for row in engine.GetTSVText(0).splitlines()[:_MOST_WORDS]:
        level, page, block, paragraph, line, _, *place, confidence, text = row.split("\t")
        if level == "5" and text.strip():
            left, top, width, height = (round(int(side) / scale) for side in place)
            word = (text.strip(), left, top, width, height, float(confidence))
            lines.setdefault((page, block, paragraph, line), []).append(word)
    return list(lines.values())


def main() -> None:
    """One picture from stdin to stdout."""
    jpeg = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(jpeg) > MAX_BYTES:
        sys.exit(1)
    looks = recognise(load_engine(), jpeg)
    json.dump({"engine": f"tesserocr {version('tesserocr')}", "looks": looks}, sys.stdout)


if __name__ == "__main__":
    main()
