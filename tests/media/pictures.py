"""Pictures made on the spot."""

import io
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
