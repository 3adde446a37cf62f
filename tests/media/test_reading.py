import hashlib
import struct
import zlib

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from beautique.kernel.errors import Busy
from beautique.media import reading
from beautique.media.errors import BadPicture
from beautique.media.reading import MAX_BYTES, by_width, prepare_picture, scaled, shown_name
from tests.media.pictures import encoded, is_about, opened, photo, upload

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def refusal(content: bytes, name: str = "kurta.jpg") -> str:
    with pytest.raises(BadPicture) as caught:
        prepare_picture(upload(content, name))
    assert caught.value.errors == {"images": [caught.value.message]}
    return caught.value.message


def png_of_size(width: int, height: int) -> bytes:
    """A PNG whose header promises any number of pixels, and that has none."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF"])
def test_every_usual_kind_of_picture_becomes_an_rgb_jpeg(kind: str) -> None:
    prepared = prepare_picture(upload(encoded(photo(64, 48), kind)))
    picture = opened(prepared.content)
    assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (64, 48))
    assert (prepared.content_type, prepared.width_px, prepared.height_px) == ("image/jpeg", 64, 48)
    assert is_about(picture.getpixel((8, 24)), RED)
    assert is_about(picture.getpixel((56, 24)), BLUE)
    assert prepared.sha256 == hashlib.sha256(prepared.content).hexdigest()


@pytest.mark.parametrize(
    ("size", "expected"), [((5000, 1000), (2000, 400)), ((1000, 4000), (500, 2000)), ((300, 200), (300, 200))]
)
def test_the_longest_side_is_at_most_2000_pixels_and_small_pictures_stay(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    prepared = prepare_picture(upload(encoded(photo(*size))))
    assert (prepared.width_px, prepared.height_px) == expected == opened(prepared.content).size


def test_the_jpeg_is_progressive_so_that_it_appears_early_on_slow_lines() -> None:
    assert opened(prepare_picture(upload(encoded(photo()))).content).info.get("progressive")


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter clockwise
    prepared = prepare_picture(upload(encoded(photo(60, 40), exif=exif)))
    picture = opened(prepared.content)
    assert picture.size == (40, 60)
    assert is_about(picture.getpixel((20, 8)), RED)
    assert is_about(picture.getpixel((20, 52)), BLUE)


def test_nothing_of_the_photographer_stays_in_the_picture() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "SECRET-N"  # where it was taken
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = encoded(
        photo(),
        exif=exif,
        comment=b"SECRET-COMMENT",
        xmp=b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>",
        icc_profile=profile,
    )
    assert content.count(b"SECRET") >= 3
    prepared = prepare_picture(upload(content))
    assert b"SECRET" not in prepared.content
    assert not {"exif", "comment", "xmp", "icc_profile"} & opened(prepared.content).info.keys()


def test_texts_inside_a_png_are_dropped() -> None:
    texts = PngInfo()
    texts.add_text("Author", "SECRET")
    assert b"SECRET" not in prepare_picture(upload(encoded(photo(), "PNG", pnginfo=texts))).content


def profile_with_red_and_blue_swapped() -> bytes:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return srgb.replace(b"rXYZ", b"tmp_", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmp_", b"bXYZ", 1)


def test_colours_of_another_profile_are_converted_to_srgb() -> None:
    content = encoded(photo(color=(200, 60, 40)), "PNG", icc_profile=profile_with_red_and_blue_swapped())
    assert is_about(opened(prepare_picture(upload(content)).content).getpixel((5, 5)), (40, 60, 200), 12)


def test_a_profile_that_does_not_fit_its_picture_is_passed_over() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    content = encoded(photo(color=(120, 80, 60)), "PNG", icc_profile=lab)
    assert is_about(opened(prepare_picture(upload(content)).content).getpixel((5, 5)), (120, 80, 60), 6)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_what_is_transparent_becomes_white(mode: str) -> None:
    glass = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    content = encoded(glass.convert(mode), "PNG") if mode != "PA" else encoded(glass, "GIF")
    assert is_about(opened(prepare_picture(upload(content)).content).getpixel((10, 10)), WHITE, 3)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr"])
def test_every_mode_of_colour_can_be_read(mode: str) -> None:
    kind = "JPEG" if mode in ("CMYK", "YCbCr") else "PNG"
    picture = opened(prepare_picture(upload(encoded(photo(mode=mode), kind))).content)
    assert picture.mode == "RGB"


def test_sixteen_bits_of_grey_keep_their_brightness() -> None:
    grey = Image.new("I;16", (20, 20), 128 * 256)
    assert is_about(
        opened(prepare_picture(upload(encoded(grey, "PNG"))).content).getpixel((5, 5)), (128,) * 3, 3
    )


def test_of_an_animation_the_first_frame_is_taken() -> None:
    content = encoded(
        photo(color="red"), "GIF", save_all=True, append_images=[photo(color="blue")], duration=100
    )
    assert is_about(opened(prepare_picture(upload(content)).content).getpixel((5, 5)), RED)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("scan-12.pdf", b"%PDF-1.7 ..."),
        ("kurta.jpg", b"<html><script>alert(1)</script></html>"),
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("photo.tiff", b"II*\x00" + b"\x00" * 200),
        ("film.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 200),
    ],
)
def test_what_is_no_picture_is_called_so_by_name(name: str, content: bytes) -> None:
    assert refusal(content, name) == f"{name} is not a picture. Use JPEG, PNG, WebP, GIF, HEIC or AVIF."


def test_the_first_bytes_decide_and_not_the_name() -> None:
    assert prepare_picture(upload(encoded(photo(), "PNG"), "report.exe")).width_px == 60


def test_an_empty_file_is_called_empty() -> None:
    assert refusal(b"", "kurta.jpg") == "kurta.jpg is empty."


def test_a_file_above_ten_megabytes_is_refused_with_its_size() -> None:
    content = encoded(photo()) + b"\x00" * MAX_BYTES
    assert refusal(content) == "kurta.jpg has 10.0 MB. A picture may have up to 10 MB."


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (50_001, 1_000), (60_000, 60_000)])
def test_a_bomb_of_pixels_is_refused_by_its_header(width: int, height: int) -> None:
    sentence = refusal(png_of_size(width, height), "wall.png")
    assert sentence.startswith("wall.png is too large: ")
    assert sentence.endswith(" pixels. A picture may have up to 25 megapixels.")


def verdict(content: bytes) -> str:
    """What is said of a file; empty when it can be used. Anything but a `BadPicture` fails the test."""
    try:
        prepare_picture(upload(content))
    except BadPicture as bad:
        return bad.message
    return ""


DAMAGED = "kurta.jpg is damaged and cannot be opened. Save it again, or send another copy."


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF"])
def test_a_picture_cut_anywhere_is_damaged_or_readable_but_never_an_accident(kind: str) -> None:
    whole = encoded(photo(200, 150).effect_spread(40), kind)
    verdicts = [verdict(whole[:kept]) for kept in range(12, len(whole), max(1, len(whole) // 40))]
    assert set(verdicts) <= {"", DAMAGED}
    assert verdicts.count(DAMAGED) >= 5


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "HEIF", "AVIF"])
def test_a_picture_with_wrong_bytes_is_never_an_accident(kind: str) -> None:
    whole = encoded(photo(200, 150).effect_spread(40), kind)
    noise = b"\xff\x00\xfe\x01\xfd\x02\xfc\x03"
    starts = range(12, len(whole) - len(noise), max(1, len(whole) // 40))
    verdicts = [verdict(whole[:start] + noise + whole[start + len(noise) :]) for start in starts]
    assert all(not each or each.startswith("kurta.jpg ") for each in verdicts)
    assert any(verdicts) or kind == "JPEG", "a JPEG shows wrong bytes as wrong colours"


def test_a_smaller_copy_keeps_the_shape_and_a_small_picture_stays_as_it_is() -> None:
    prepared = prepare_picture(upload(encoded(photo(1200, 900))))
    assert opened(scaled(prepared.content, 200)).size == (200, 150)
    assert scaled(prepared.content, 2000) is prepared.content


def test_a_tall_narrow_picture_is_scaled_by_its_width() -> None:
    prepared = prepare_picture(upload(encoded(photo(400, 2000))))
    assert opened(scaled(prepared.content, 200)).size == (200, 1000)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Sana\\kurta.jpg", "kurta.jpg"),
        ("kurta\u202egpj.exe\n", "kurtagpj.exe"),
        ("\x00", "A file"),
        ("", "A file"),
        ("k" * 300 + ".jpg", "k" * 30 + "\u2026" + "k" * 16 + ".jpg"),
    ],
)
def test_a_name_is_shown_without_tricks(name: str, shown: str) -> None:
    assert shown_name(name) == shown


@pytest.mark.parametrize(
    ("size", "expected", "is_unreadable"),
    [
        ((1080, 2400), (1080, 2400), False),
        ((1080, 9600), (1080, 9600), False),
        ((1080, 24_000), (735, 16_330), False),
        ((720, 40_000), (465, 25_820), True),
        ((400, 1000), (400, 1000), False),
        ((4000, 3000), (2000, 1500), False),
        ((3000, 4000), (2000, 2667), False),
    ],
)
def test_a_screenshot_may_be_tall_and_is_limited_by_its_width_and_pixels(
    size, expected, is_unreadable
) -> None:
    prepared = prepare_picture(upload(encoded(photo(*size))), by_width)
    assert (prepared.width_px, prepared.height_px) == pytest.approx(expected, abs=3)
    assert prepared.is_unreadable == is_unreadable


def test_a_screenshot_that_lies_is_limited_by_its_width_when_it_stands() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    prepared = prepare_picture(upload(encoded(photo(9600, 1080), exif=exif)), by_width)
    assert (prepared.width_px, prepared.height_px) == (1080, 9600)


@pytest.mark.parametrize(
    ("kind", "megapixels"), [("JPEG", 49), ("PNG", 24), ("WEBP", 15), ("AVIF", 24), ("HEIF", 24)]
)
def test_a_kind_that_costs_more_memory_may_have_fewer_pixels(kind: str, megapixels: int) -> None:
    width = 5_000
    fits = encoded(photo(width, megapixels * 1_000_000 // width, color="red"), kind)
    assert prepare_picture(upload(fits)).width_px
    too_large = encoded(photo(width, (megapixels + 2) * 1_000_000 // width, color="red"), kind)
    assert f"A picture may have up to {megapixels + 1} megapixels." in refusal(too_large)


def with_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is repeated until it has so many."""
    jpeg = encoded(photo(64, 64, "L"), progressive=True)
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


def test_who_waits_too_long_for_the_decoder_is_told_to_try_again(monkeypatch) -> None:
    monkeypatch.setattr(reading, "WAIT_S", 0.05)
    with (
        reading._decoding,
        pytest.raises(Busy, match=r"^kurta.jpg was not kept: .* Try again in a moment\.$"),
    ):
        prepare_picture(upload(encoded(photo())))
    assert prepare_picture(upload(encoded(photo()))).width_px == 60
