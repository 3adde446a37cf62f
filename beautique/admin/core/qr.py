"""QR codes: as a drawing in a page, and as a file to keep or to send."""

import io

import segno
from markupsafe import Markup
from werkzeug.wrappers import Response

_QUIET = 4  # modules of nothing around a code; source: ISO/IEC 18004
_SCALE = 12  # pixels of a module in a file: large enough for what chats make of pictures


def drawn(text: str, border: int = 0) -> Markup:
    """The code as SVG that fills its place, black on nothing; `border` is in modules. `text` is our own, never somebody's words."""
    svg = _code(text).svg_inline(border=border, omitsize=True, svgclass="size-full", lineclass=None)
    return Markup(svg)  # noqa: S704 - a path, drawn from a text of ours


def drawn_with_quiet(text: str) -> Markup:
    """The same with the room around it that scanners ask for."""
    return drawn(text, _QUIET)


def as_download(text: str, name: str) -> Response:
    """The code as a PNG file. It stays in no cache."""
    file = io.BytesIO()
    _code(text).save(file, kind="png", scale=_SCALE, border=_QUIET)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.png"',
        "Cache-Control": "private, no-store",
    }
    return Response(file.getvalue(), mimetype="image/png", headers=headers)


def _code(text: str) -> segno.QRCode:
    # Trying out all masks would take most of the time.
    return segno.make_qr(text, error="m", mask=3, boost_error=False)
