import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from PIL import Image

from beautique.media.reading import prepare_picture
from tests.media.pictures import encoded, photo, png, refusal, upload


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose header promises any number of pixels, and that has none."""
    return png(width, height, bits=8, rows=zlib.compress(b""))


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (50_001, 1_000), (60_000, 60_000)])
def test_a_bomb_of_pixels_is_refused_by_its_header(width: int, height: int) -> None:
    sentence = refusal(png_of_size(width, height), "wall.png")
    assert sentence.startswith("wall.png is too large: ")
    assert sentence.endswith(" pixels. A picture may have up to 25 megapixels.")


# What each kind calls its least effort; it takes from the time of writing alone, and from no pixel. HEIF: 2 s instead of 8.
QUICKLY = {"compress_level": 1, "method": 0, "speed": 10, "enc_params": {"preset": "ultrafast"}}


@pytest.mark.parametrize(
    ("kind", "megapixels"), [("JPEG", 49), ("PNG", 24), ("WEBP", 15), ("AVIF", 24), ("HEIF", 24)]
)
def test_a_kind_that_costs_more_memory_may_have_fewer_pixels(kind: str, megapixels: int) -> None:
    width = 5_000
    fits = encoded(photo(width, megapixels * 1_000_000 // width, color="red"), kind, **QUICKLY)
    assert prepare_picture(upload(fits)).width_px
    too_large = encoded(photo(width, (megapixels + 2) * 1_000_000 // width, color="red"), kind, **QUICKLY)
    assert f"A picture may have up to {megapixels + 1} megapixels." in refusal(too_large)


def with_scans(count: int, side: int = 64) -> bytes:
    """A progressive JPEG whose last scan is repeated until it has so many."""
    jpeg = encoded(photo(side, side, "L"), progressive=True)
    scans, last = jpeg.count(b"\xff\xda"), jpeg.rindex(b"\xff\xda")
    return jpeg[:-2] + jpeg[last:-2] * (count - scans) + b"\xff\xd9"


def test_a_jpeg_of_endless_scans_is_refused_before_it_is_decoded() -> None:
    assert prepare_picture(upload(with_scans(50))).width_px == 64
    assert (
        refusal(with_scans(51)) == "kurta.jpg has more than 50 layers. Save it again, or send another copy."
    )
    assert "layers" in refusal(with_scans(100_000))


def test_what_looks_like_a_scan_behind_the_picture_or_in_its_metadata_is_none() -> None:
    exif = Image.Exif()
    exif[0x010E] = "scan"
    film = encoded(photo(), exif=exif, comment=b"\xff\xda" * 100) + b"\xff\xda" * 100
    assert prepare_picture(upload(film)).width_px == 60


def test_a_jpeg_in_layers_may_have_as_many_pixels_as_what_cannot_be_shrunk_while_it_is_decoded() -> None:
    assert prepare_picture(upload(encoded(photo(5_000, 4_900, "L"), progressive=True))).width_px == 2_000
    too_large = encoded(photo(5_000, 5_100, "L"), progressive=True)
    assert refusal(too_large).endswith("5,000 x 5,100 pixels. A picture may have up to 25 megapixels.")


def test_a_large_jpeg_may_have_fewer_layers_than_a_small_one() -> None:
    assert "too many layers for its size" in refusal(with_scans(25, 5_000))


def of_size(content: bytes, byte_order: str, side: int = 30_000) -> bytes:
    """The picture of 60 x 40 or 40 x 60 with a header that promises many more pixels."""
    promised = struct.pack(f"{byte_order}HH", side, side)
    first = (60, 40) if byte_order == "<" else (40, 60)
    return content.replace(struct.pack(f"{byte_order}HH", *first), promised)


def test_bombs_are_refused_in_two_seconds_and_two_hundred_megabytes(tmp_path: Path) -> None:
    bombs = {
        "scans.jpg": with_scans(130_000),
        "layers.jpg": with_scans(25, 5_000),
        "huge.jpg": of_size(encoded(photo()), ">"),
        "wide.png": png_of_size(30_000, 30_000),
        "canvas.gif": of_size(encoded(photo(), "GIF"), "<"),
        "full.webp": of_size(encoded(photo(), "WEBP"), "<", 16_383),
    }
    for name, content in bombs.items():
        (tmp_path / name).write_bytes(content)
    child = subprocess.run(
        [sys.executable, "-c", REFUSING, *sorted(tmp_path.iterdir())], capture_output=True, check=True
    )
    told = {name: rest for name, *rest in json.loads(child.stdout)}
    assert told.keys() == bombs.keys()
    for name, (sentence, seconds, mib) in told.items():
        assert sentence.startswith(f"{name} "), name
        assert seconds < 2, (name, seconds)
        assert mib <= 200, (name, mib)


# In a process of its own, because the most memory that one has ever had is all that it knows.
REFUSING = """
import json, resource, sys, time
from pathlib import Path
from beautique.media.errors import BadPicture
from beautique.media.reading import prepare_picture
from beautique.media.types import PictureFile

told = []
most = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
for path in map(Path, sys.argv[1:]):
    content, before, began = path.read_bytes(), most(), time.monotonic()
    try:
        prepare_picture(PictureFile(path.name, content))
    except BadPicture as bad:
        told.append([path.name, bad.message, time.monotonic() - began, most() - before])
print(json.dumps(told))
"""
