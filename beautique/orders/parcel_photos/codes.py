"""The program that looks for codes on one picture: our own JPEG comes in on stdin, their texts go out on stdout as JSON.

Runs alone, behind the fence (`media.fence`), and imports only the decoder and the reader. Of bar codes only Code 128 is read: it
carries a check sum, and nothing is better than a wrong number.
"""

import io
import json
import sys

import zxingcpp
from PIL import Image

MAX_BYTES, MAX_PIXELS = 12 * 1024 * 1024, 12_000_000  # of a picture, as `media` keeps it
MOST = 50


def read(jpeg: bytes) -> dict[str, list[str]]:
    """The texts of QR codes and of bar codes. Raises whatever decoders raise, and `ValueError` for a picture that is none of ours."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise ValueError("the picture is none of ours")
        picture = opened.convert("L")
    kinds = {zxingcpp.BarcodeFormat.QRCode: "qr", zxingcpp.BarcodeFormat.Code128: "bars"}
    found: dict[str, list[str]] = {kind: [] for kind in kinds.values()}
    for each in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(list(kinds)))[:MOST]:
        if each.format in kinds:
            found[kinds[each.format]].append(each.text)
    return found


def main() -> None:
    """One picture from stdin to stdout."""
    jpeg = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(jpeg) > MAX_BYTES:
        sys.exit(1)
    json.dump(read(jpeg), sys.stdout)


if __name__ == "__main__":
    main()
