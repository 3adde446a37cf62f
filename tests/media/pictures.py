"""Pictures made on the spot."""

import io
import struct
import zlib
from typing import Any

import pytest
from PIL import Image, ImageDraw

from beautique.media.errors import BadPicture
from beautique.media.reading import prepare_picture
from beautique.media.types import PictureFile


def photo(width: int = 60, height: int = 40, mode: str = "RGB", color: Any = None) -> Image.Image:
    """A picture whose left half is red and right half is blue (or one colour)."""
    image = Image.new("RGB", (width, height), color or "red")
    if color is None:
        ImageDraw.Draw(image).rectangle((width // 2, 0, width, height), fill="blue")
    return image.convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """The picture as a file."""
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def png(width: int, height: int, bits: int, rows: bytes) -> bytes:
    """A PNG in colour, put together by hand: what its header says need not fit its compressed rows."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, bits, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def upload(content: bytes, name: str = "kurta.jpg") -> PictureFile:
    """The file as a person sends it."""
    return PictureFile(name, content)


def opened(content: bytes) -> Image.Image:
    """The file as a viewer opens it."""
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def is_about(pixel: tuple[int, ...], wanted: tuple[int, ...], tolerance: int = 40) -> bool:
    """Whether a pixel has this colour, as far as JPEG keeps one."""
    return all(abs(a - b) <= tolerance for a, b in zip(pixel, wanted, strict=True))


def refusal(content: bytes, name: str = "kurta.jpg") -> str:
    """What the person who sent it is told."""
    with pytest.raises(BadPicture) as caught:
        prepare_picture(upload(content, name))
    assert caught.value.errors == {"images": [caught.value.message]}
    return caught.value.message
