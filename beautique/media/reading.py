"""Turns what somebody uploaded into a picture that is safe to keep, or into a sentence that says why not.

Order of the checks (SAFETY, pictures): bytes, first bytes, pixels by the header, and only then the decoder.
"""

import hashlib
import io
import re
import threading
import warnings
from collections.abc import Sequence

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from beautique.kernel.text import Unstorable, clean
from beautique.media.errors import FIELD, BadPicture, BadPictures
from beautique.media.types import PictureFile, PreparedPicture

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 50_000_000
MAX_SIDE_PX = 2_000
CONTENT_TYPE = "image/jpeg"  # the one format that every storefront, WhatsApp preview and printer shows

_QUALITY = 85
_SHOWN_NAME = 60
_SRGB = ImageCms.createProfile("sRGB")

# First bytes -> the only decoder that may look at the file. What a file is called, and what its sender says it is, decides nothing.
_SIGNATURES = (
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "PNG"),
    (re.compile(rb"GIF8[79]a"), "GIF"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "WEBP"),
    (re.compile(rb"....ftypavi[fs]", re.DOTALL), "AVIF"),
    (re.compile(rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", re.DOTALL), "HEIF"),
)

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)  # Pillow only warns up to twice the limit

# A picture of 50 megapixels takes some 200 MB while it is decoded: one at a time, so that four uploads at once do not take 800.
_decoding = threading.Lock()


def prepare_picture(file: PictureFile) -> PreparedPicture:
    """An upright JPEG in sRGB of at most 2,000 px, without metadata; transparency becomes white, animation its first frame.

    Raises `BadPicture` for everything else, broken files included.
    """
    name = shown_name(file.name)
    if not file.content:
        raise BadPicture(f"{name} is empty.")
    if len(file.content) > MAX_BYTES:
        size_mb = len(file.content) / 1024 / 1024
        raise BadPicture(
            f"{name} has {size_mb:.1f} MB. A picture may have up to {MAX_BYTES // 1024 // 1024} MB."
        )
    kind = next((kind for signature, kind in _SIGNATURES if signature.match(file.content)), None)
    if kind is None:
        raise BadPicture(f"{name} is not a picture. Use JPEG, PNG, WebP, GIF, HEIC or AVIF.")
    try:
        with _decoding, Image.open(io.BytesIO(file.content), formats=(kind,)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise BadPicture(_too_many_pixels(name, f" {image.width:,} x {image.height:,}"))
            return _encoded(_flattened(_shrunk(image)))
    except BadPicture:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        found = re.search(r"\((\d+) pixels\)", str(error))
        raise BadPicture(_too_many_pixels(name, f" {int(found[1]):,}" if found else "")) from error
    except (
        Exception
    ) as error:  # decoders raise almost anything (struct.error, IndexError, ...) for a crafted or cut file
        raise BadPicture(
            f"{name} is damaged and cannot be opened. Save it again, or send another copy."
        ) from error


def prepare_pictures(files: Sequence[PictureFile]) -> list[PreparedPicture]:
    """All of them. Raises `BadPictures` with a sentence for every bad file."""
    prepared, sentences = [], []
    for file in files:
        try:
            prepared.append(prepare_picture(file))
        except BadPicture as bad:
            sentences += bad.errors[FIELD]
    if sentences:
        raise BadPictures(sentences)
    return prepared


def scaled(jpeg: bytes, width_px: int) -> bytes:
    """A prepared picture again, at most `width_px` wide."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        if image.width <= width_px:
            return jpeg
        image.thumbnail((width_px, image.height), Image.Resampling.LANCZOS)
        return _jpeg(image)


def shown_name(name: str) -> str:
    """A file's name as a sentence may show it: no folders, no control characters, not too long."""
    try:
        bare = clean(re.split(r"[/\\]", name)[-1])
    except Unstorable:
        bare = ""
    if len(bare) > _SHOWN_NAME:
        bare = f"{bare[: _SHOWN_NAME // 2]}\N{HORIZONTAL ELLIPSIS}{bare[-_SHOWN_NAME // 3 :]}"
    return bare or "A file"


def _too_many_pixels(name: str, found: str) -> str:
    limit = f"{MAX_PIXELS // 1_000_000} megapixels"
    return (
        f"{name} is too large:{found} pixels. A picture may have up to {limit}."
        if found
        else f"{name} has over {limit}."
    )


def _shrunk(image: Image.Image) -> Image.Image:
    """Decoded, upright, at most 2,000 px on the longest side."""
    image.draft("RGB", (MAX_SIDE_PX, MAX_SIDE_PX))  # lets the JPEG decoder skip what would be thrown away
    if image.mode in ("1", "P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")  # a palette cannot be blended
    elif image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")  # 16 bits a pixel
    image.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX), Image.Resampling.LANCZOS)
    return ImageOps.exif_transpose(image)


def _flattened(image: Image.Image) -> Image.Image:
    """RGB in sRGB on white: product pictures stand on white pages, and JPEG knows no transparency."""
    profile = image.info.get("icc_profile")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
            return converted or image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass  # a profile that does not fit its picture: its numbers are taken for sRGB, as browsers do
    return image.convert("RGB")


def _encoded(image: Image.Image) -> PreparedPicture:
    content = _jpeg(image)
    return PreparedPicture(
        content, CONTENT_TYPE, image.width, image.height, hashlib.sha256(content).hexdigest()
    )


def _jpeg(image: Image.Image) -> bytes:
    image.info = {}  # place, camera, owner, comment: nothing goes along
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()
