import hashlib
import struct
import zlib

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from beautique.media import reading
from beautique.media.errors import BadPicture, PicturesBusy
from beautique.media.reading import MAX_BYTES, by_width, prepare_picture, scaled, shown_name
from tests.kernel.places import taken
from tests.media.pictures import encoded, is_about, opened, photo, png, refusal, upload

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


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


def test_sixteen_bits_of_colour_are_read() -> None:
    rows = b"".join(b"\0" + struct.pack(">3H", 255 << 8, 0, 0) * 4 for _ in range(4))
    content = png(4, 4, bits=16, rows=zlib.compress(rows))
    assert is_about(opened(prepare_picture(upload(content)).content).getpixel((1, 1)), RED)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_taken(kind: str) -> None:
    content = encoded(
        photo(color="red"), kind, save_all=True, append_images=[photo(color="blue")], duration=100
    )
    assert is_about(opened(prepare_picture(upload(content)).content).getpixel((5, 5)), RED)


def test_of_the_two_pictures_of_a_phone_with_depth_the_first_is_taken() -> None:
    content = encoded(photo(color="red"), "MPO", save_all=True, append_images=[photo(color="blue")])
    picture = opened(prepare_picture(upload(content)).content)
    assert (picture.format, getattr(picture, "n_frames", 1)) == ("JPEG", 1)
    assert is_about(picture.getpixel((5, 5)), RED)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "HEIF", "AVIF"])
def test_what_hides_behind_a_picture_does_not_come_along(kind: str) -> None:
    hidden = b"PK\x03\x04<script>alert(1)</script>%PDF-1.7"
    prepared = prepare_picture(upload(encoded(photo(64, 48), kind) + hidden))
    assert hidden not in prepared.content
    assert b"<script>" not in prepared.content
    assert opened(prepared.content).size == (64, 48)


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


def test_who_waits_too_long_for_the_decoder_is_told_to_try_again(monkeypatch) -> None:
    monkeypatch.setattr(reading._decoding, "wait_s", 0.05)
    with (
        taken(reading._decoding),
        pytest.raises(PicturesBusy, match=r"^kurta.jpg was not kept: .* Try again in a moment\.$"),
    ):
        prepare_picture(upload(encoded(photo())))
    assert prepare_picture(upload(encoded(photo()))).width_px == 60
