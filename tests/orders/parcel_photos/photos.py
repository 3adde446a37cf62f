"""Drawn photos of a packing slip beside a courier's label: tilted, blurred, as phones send them."""

import io
import random
from collections.abc import Sequence

import segno
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter


def slip(number: str, side_px: int = 260) -> Image.Image:
    """A slip with the very code that ours have."""
    drawn = io.BytesIO()
    segno.make_qr(number, error="m", mask=3, boost_error=False).save(drawn, kind="png", scale=8, border=4)
    paper = Image.new("L", (620, 880), 255)
    paper.paste(Image.open(drawn).convert("L").resize((side_px, side_px)), (330, 30))
    _words(paper, number)
    return paper


def label(code: str, scale: int = 3) -> Image.Image:
    """A courier's label: words, and its number as Code 128."""
    drawn = zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.Code128).to_image(scale=scale)
    bars = Image.fromarray(drawn)
    paper = Image.new("L", (max(620, bars.width + 60), 880), 255)
    paper.paste(bars.resize((bars.width, 130)), (30, 120))
    _words(paper, code)
    return paper


def photo(papers: Sequence[Image.Image], seed: int = 0, *, plain: bool = False) -> bytes:
    """The papers side by side on a table; `plain` leaves out what photos do, and is small."""
    chance = random.Random(seed)
    table = Image.new("L", (sum(each.width for each in papers) + 60 * (len(papers) + 1), 1_060), 120)
    left = 60
    for paper in papers:
        table.paste(paper, (left, 80))
        left += paper.width + 60
    if not plain:
        table = table.rotate(
            chance.uniform(-12, 12), resample=Image.Resampling.BICUBIC, expand=True, fillcolor=110
        )
        width_px = chance.randint(1_200, 2_000)
        table = table.resize(
            (width_px, round(table.height * width_px / table.width)), Image.Resampling.LANCZOS
        )
        table = table.filter(ImageFilter.GaussianBlur(chance.uniform(0, 1.6)))
    jpeg = io.BytesIO()
    table.convert("RGB").save(jpeg, "JPEG", quality=40 if plain else chance.randint(50, 85))
    return jpeg.getvalue()


def _words(paper: Image.Image, title: str) -> None:
    pen = ImageDraw.Draw(paper)
    pen.text((30, 40), title, fill=0, font_size=28)
    for row in range(16):
        pen.text(
            (30, 320 + 32 * row), f"{row + 1} x Mehr Embroidered Long Shirt (M, Ivory)", fill=40, font_size=22
        )
