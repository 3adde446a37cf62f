"""Turns what somebody uploaded into a picture that is safe to keep, or into a sentence that says why not.

Order of the checks (SAFETY, pictures): bytes, first bytes, pixels by the header, and only then the decoder.
"""

import hashlib
import io
import math
import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager

import pillow_heif
from PIL import ExifTags, Image, ImageCms, ImageOps

from beautique.kernel.bulkhead import Bulkhead
from beautique.kernel.low_priority import at_low_priority
from beautique.kernel.text import Unstorable, clean
from beautique.media.errors import FIELD, BadPicture, BadPictures, PicturesBusy
from beautique.media.types import PictureFile, PreparedPicture

MAX_BYTES = 10 * 1024 * 1024
KINDS = "JPEG, PNG, WebP, GIF, HEIC or AVIF"
MAX_PIXELS = 50_000_000
MAX_PIXELS_OF: Mapping[str, int] = {"JPEG": MAX_PIXELS, "WEBP": 16_000_000}
# Of the other kinds, and of a JPEG in layers: they cannot be decoded at a smaller size.
MAX_PIXELS_WHOLE = 25_000_000
MAX_SIDE_PX = 2_000
MAX_KEPT_PIXELS = 12_000_000  # of a screenshot: 1,080 x 11,000
LEAST_READABLE_PX = 600  # the width below which the words of a shrunk screenshot are lost
MAX_SCANS = 50  # layers of a JPEG: cameras and phones write 1, programs up to some 10; each one costs as much as the first
MAX_SCANNED_PIXELS = 20 * MAX_PIXELS_WHOLE
CONTENT_TYPE = "image/jpeg"  # the one format that every storefront, WhatsApp preview and printer shows

_QUALITY = 85
_SHOWN_NAME = 60
_LYING = range(5, 9)  # orientations that turn a picture by a quarter
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

_MARKER = re.compile(rb"\xff([^\x00\x01\xd0-\xd8\xff])", re.DOTALL)  # of a segment, whose length follows
_START_OF_SCAN, _END_OF_PICTURE = b"\xda", b"\xd9"

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)  # Pillow only warns up to twice the limit

# At its limit of pixels a picture takes 30 (JPEG of one layer), 160 (in layers) to 240 MiB (WebP, HEIC) while it is decoded, measured:
# one at a time, so that uploads do not take a gigabyte.
_decoding = Bulkhead(places=1, waiters=1, wait_s=2.0)

# A request that brings pictures decodes them and then waits for a disk or for a service: two of them, so that two threads of the
# usual four are left.
_uploads = Bulkhead(places=2)

Fit = Callable[[int, int], float]  # width and height of the upright picture -> by how much it is scaled


def by_longest_side(width: int, height: int) -> float:
    """Product pictures: at most 2,000 px either way."""
    return min(1.0, MAX_SIDE_PX / max(width, height))


def by_width(width: int, height: int) -> float:
    """Screenshots, which may be very tall: at most 2,000 px wide and 12 megapixels, so that their words stay readable."""
    return min(1.0, MAX_SIDE_PX / width, math.sqrt(MAX_KEPT_PIXELS / (width * height)))


def prepare_picture(file: PictureFile, fit: Fit = by_longest_side) -> PreparedPicture:
    """An upright JPEG in sRGB that is no larger than `fit` says, without metadata; transparency becomes white, animation its first frame.

    Raises `BadPicture` for everything else, broken files included, and `Busy` when the decoder is taken for too long.
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
        raise BadPicture(f"{name} is not a picture. Use {KINDS}.")
    scans = _count_scans(file.content) if kind == "JPEG" else 1
    if scans > MAX_SCANS:
        raise BadPicture(f"{name} has more than {MAX_SCANS} layers. Save it again, or send another copy.")
    with _decoding.place(_busy(name)):
        return at_low_priority(_prepare, name, file.content, kind, scans, fit)


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


def strip(jpeg: bytes, left: int, top: int, right: int, bottom: int, height_px: int) -> bytes:
    """A part of a prepared picture, enlarged or shrunk to this height. Raises `PicturesBusy`."""
    with _decoding.place(_busy("The picture")):
        return at_low_priority(_strip, jpeg, left, top, right, bottom, height_px)


def _strip(jpeg: bytes, left: int, top: int, right: int, bottom: int, height_px: int) -> bytes:
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        box = max(0, left), max(0, top), min(image.width, right), min(image.height, bottom)
        part = image.convert("RGB").crop(box)
        width_px = max(1, round(part.width * height_px / part.height))
        return _jpeg(part.resize((width_px, height_px), Image.Resampling.LANCZOS))


def uploading(name: str) -> AbstractContextManager[None]:
    """A place for the whole of an upload: decoding and keeping. `name` is the file's, for the sentence. Raises `PicturesBusy`."""
    return _uploads.place(_busy(shown_name(name)))


def shown_name(name: str) -> str:
    """A file's name as a sentence may show it: no folders, no control characters, not too long."""
    try:
        bare = clean(re.split(r"[/\\]", name)[-1])
    except Unstorable:
        bare = ""
    if len(bare) > _SHOWN_NAME:
        bare = f"{bare[: _SHOWN_NAME // 2]}\N{HORIZONTAL ELLIPSIS}{bare[-_SHOWN_NAME // 3 :]}"
    return bare or "A file"


def _busy(name: str) -> PicturesBusy:
    return PicturesBusy(
        f"{name} was not kept: other pictures are being read. Try again in a moment.", retry_after_s=2
    )


def _too_many_pixels(name: str, most: int, found: str) -> str:
    limit = f"{most // 1_000_000} megapixels"
    return (
        f"{name} is too large:{found} pixels. A picture may have up to {limit}."
        if found
        else f"{name} has over {limit}."
    )


def _prepare(name: str, content: bytes, kind: str, scans: int, fit: Fit) -> PreparedPicture:
    limit = MAX_PIXELS_OF.get(kind, MAX_PIXELS_WHOLE) if scans == 1 else MAX_PIXELS_WHOLE
    try:
        with Image.open(io.BytesIO(content), formats=(kind,)) as image:
            if image.width * image.height > limit:
                raise BadPicture(_too_many_pixels(name, limit, f" {image.width:,} x {image.height:,}"))
            if image.width * image.height * scans > MAX_SCANNED_PIXELS:
                raise BadPicture(
                    f"{name} has too many layers for its size. Save it again, or send another copy."
                )
            return _encoded(*_shrunk(image, fit))
    except BadPicture:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        found = re.search(r"\((\d+) pixels\)", str(error))
        raise BadPicture(_too_many_pixels(name, limit, f" {int(found[1]):,}" if found else "")) from error
    except (
        Exception
    ) as error:  # decoders raise almost anything (struct.error, IndexError, ...) for a crafted or cut file
        raise BadPicture(
            f"{name} is damaged and cannot be opened. Save it again, or send another copy."
        ) from error


def _count_scans(jpeg: bytes) -> int:
    """How many scans stand before the end of the picture, or one more than may. What follows the end (a film, a map) is not looked at."""
    scans, at = 0, 2
    while (found := _MARKER.search(jpeg, at)) and found[1] != _END_OF_PICTURE and scans <= MAX_SCANS:
        scans += found[1] == _START_OF_SCAN
        at = found.end() + int.from_bytes(jpeg[found.end() : found.end() + 2])
    return scans


def _shrunk(image: Image.Image, fit: Fit) -> tuple[Image.Image, bool]:
    """Decoded, upright, as large as it may be; and whether it was shrunk so far that nobody can read it."""
    lies = image.getexif().get(ExifTags.Base.Orientation, 1) in _LYING
    width, height = image.size
    scale = fit(height, width) if lies else fit(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    image.draft("RGB", size)  # lets the JPEG decoder skip what would be thrown away
    if image.mode in ("1", "P", "PA"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")  # a palette cannot be blended
    elif image.mode.startswith("I"):
        image = image.convert("I").point(lambda value: value / 256).convert("L")  # 16 bits a pixel
    if image.size != size:
        image.thumbnail(size, Image.Resampling.LANCZOS)
    upright = ImageOps.exif_transpose(image)
    return upright, scale < 1 and upright.width < LEAST_READABLE_PX


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


def _encoded(image: Image.Image, is_unreadable: bool) -> PreparedPicture:
    content = _jpeg(_flattened(image))
    sha256 = hashlib.sha256(content).hexdigest()
    return PreparedPicture(content, CONTENT_TYPE, image.width, image.height, sha256, is_unreadable)


def _jpeg(image: Image.Image) -> bytes:
    image.info = {}  # place, camera, owner, comment: nothing goes along
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return buffer.getvalue()
