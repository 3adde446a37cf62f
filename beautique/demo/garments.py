"""Draws the demo shop's garments: SVG text from a category, a palette and a pattern. No files, no dice of its own."""

import random
from collections.abc import Sequence
from functools import cache
from typing import Final

from beautique.demo.palettes import BY_NAME, Palette

WIDTH, HEIGHT = 300, 400


# Each pattern is a tile: its attributes and its drawing; {ink} and {gold} are the palette's.
_PATTERNS: Final = {
    "buti": (
        'width="26" height="26" patternTransform="rotate(8)"',
        (
            '<g fill="{ink}"><circle cx="7" cy="7" r="1.7"/><circle cx="7" cy="3.4" r="1.5"/><circle cx="10.4" cy="7" r="1.5"/>'
            '<circle cx="3.6" cy="7" r="1.5"/><circle cx="7" cy="10.6" r="1.5"/><circle cx="20" cy="20" r="1.1"/></g>'
            '<circle cx="7" cy="7" r=".9" fill="{gold}"/>'
        ),
    ),
    "jaal": (
        'width="24" height="32"',
        (
            '<path d="M12 0 24 16 12 32 0 16Z" fill="none" stroke="{ink}"/><g fill="{gold}"><circle cx="12" cy="16" r="2"/>'
            '<circle cx="0" cy="0" r="2"/><circle cx="24" cy="0" r="2"/><circle cx="0" cy="32" r="2"/><circle cx="24" cy="32" r="2"/></g>'
        ),
    ),
    "stripe": (
        'width="12" height="12"',
        '<path d="M3 0V12" stroke="{ink}" stroke-width="1.4"/><path d="M9 0V12" stroke="{gold}" stroke-width=".6"/>',
    ),
    "chevron": (
        'width="20" height="14"',
        '<path d="M0 10 10 3 20 10" fill="none" stroke="{ink}" stroke-width="1.3"/>',
    ),
    "paisley": (
        'width="34" height="38"',
        (
            '<g fill="none" stroke="{ink}" stroke-width="1.3"><path d="M10 4c6 1 9 7 6 12-2 4-8 5-10 1-2-3 0-7 3-7"/>'
            '<path d="M26 22c6 1 9 7 6 12-2 4-8 5-10 1-2-3 0-7 3-7"/></g>'
            '<g fill="{gold}"><circle cx="10" cy="13" r="1.4"/><circle cx="26" cy="31" r="1.4"/></g>'
        ),
    ),
    "dots": (
        'width="14" height="14"',
        '<circle cx="4" cy="4" r="1.2" fill="{ink}"/><circle cx="11" cy="11" r=".8" fill="{gold}"/>',
    ),
    "leaves": (
        'width="30" height="34" patternTransform="rotate(-6)"',
        (
            '<g fill="none" stroke="{ink}" stroke-width="1.1"><path d="M8 15C8 9 8 6 10 2M23 32C23 26 23 23 25 19"/></g>'
            '<g fill="{ink}"><path d="M8 12c-4 0-5-3-5-5 4 0 5 2 5 5ZM8.4 8c3 0 5-2 5-4-3 0-5 1-5 4ZM23 29c-4 0-5-3-5-5 4 0 5 2 5 5Z'
            'M23.4 25c3 0 5-2 5-4-3 0-5 1-5 4Z"/></g><circle cx="10" cy="1.8" r="1.1" fill="{gold}"/>'
            '<circle cx="25" cy="18.8" r="1.1" fill="{gold}"/>'
        ),
    ),
    "phulkari": (
        'width="28" height="28"',
        (
            '<g fill="{ink}"><path d="M14 3 17 11 14 13 11 11ZM14 25 11 17 14 15 17 17ZM3 14 11 11 13 14 11 17ZM25 14 17 17 15 14 17 11Z"/>'
            '</g><path d="M14 11 17 14 14 17 11 14Z" fill="{gold}"/><path d="M0 0 4 0 0 4ZM28 28 24 28 28 24Z" fill="{ink}"/>'
            '<path d="M28 0 24 0 28 4ZM0 28 4 28 0 24Z" fill="{gold}"/>'
        ),
    ),
}
PATTERNS: Final = tuple(_PATTERNS)

_NECK = "M122 70 Q150 108 178 70"
_LONG_SLEEVE = "M97 80 Q76 128 66 204 Q74 212 88 210 Q98 162 112 126Z"
_SHORT_SLEEVE = "M97 80 Q82 104 78 138 Q88 147 102 144 Q106 128 113 118Z"

# What a garment is made of, from back to front: (role, path). `cloth` and `skirt` carry the print; `skirt` of a lehanga and `under`
# are of the second cloth; `veil` is see-through; `hem` is a broad trim and `stitch` a fine one; `pleat` is a line of shade.
_SHAPES: Final = {
    "Maxi": (
        ("sleeves", _LONG_SLEEVE),
        (
            "cloth",
            "M122 70 Q150 108 178 70 L205 81 Q198 128 182 166 Q214 268 250 366 Q150 392 50 366 Q86 268 118 166 Q102 128 95 81Z",
        ),
        (
            "pleat",
            "M150 172V380 M132 172Q112 270 96 376 M168 172Q188 270 204 376 M122 172Q88 280 70 371 M178 172Q212 280 230 371",
        ),
        ("hem", "M118 166Q150 174 182 166"),
        ("hem", "M52 360Q150 386 248 360"),
        ("stitch", "M56 350Q150 375 244 350"),
    ),
    "Lehanga Choli": (
        ("sleeves", _SHORT_SLEEVE),
        ("cloth", "M122 70 Q150 108 178 70 L205 81 Q198 118 186 152 Q150 160 114 152 Q102 118 95 81Z"),
        ("hem", "M114 149Q150 157 186 149"),
        ("skirt", "M117 176 Q150 183 183 176 Q232 276 262 362 Q150 394 38 362 Q68 276 117 176Z"),
        (
            "pleat",
            "M150 182V384 M134 181Q112 280 94 379 M166 181Q188 280 206 379 M124 179Q84 284 64 371 M176 179Q216 284 236 371",
        ),
        ("hem", "M117 179Q150 186 183 179"),
        ("hem", "M40 355Q150 387 260 355"),
        ("stitch", "M46 341Q150 372 254 341"),
        ("stitch", "M50 333Q150 363 250 333"),
        ("veil", "M176 72 Q132 130 104 210 Q84 280 74 376 L108 384 Q116 290 136 222 Q164 140 206 82Z"),
    ),
    "Long Shirt": (
        ("under", "M108 318 L148 318 L146 386 L112 386Z M152 318 L192 318 L188 386 L154 386Z"),
        ("sleeves", _LONG_SLEEVE),
        (
            "cloth",
            "M122 70 Q150 112 178 70 L205 81 Q198 140 192 196 Q200 268 206 336 Q150 346 94 336 Q100 268 108 196 Q102 140 95 81Z",
        ),
        ("pleat", "M150 112V214"),
        ("hem", "M95 330Q150 340 205 330"),
        ("stitch", "M96 321Q150 331 204 321"),
        ("stitch", "M143 100V206 M157 100V206"),
    ),
    "Shalwar Kameez": (
        (
            "under",
            "M98 276 Q84 330 112 372 L140 372 Q150 330 150 286 Q150 330 160 372 L188 372 Q216 330 202 276Z",
        ),
        ("stitch", "M112 368H140 M160 368H188"),
        ("sleeves", _LONG_SLEEVE),
        (
            "cloth",
            "M122 70 Q150 112 178 70 L205 81 Q198 140 190 190 Q204 244 210 300 Q150 310 90 300 Q96 244 110 190 Q102 140 95 81Z",
        ),
        ("pleat", "M150 112V190 M196 226L208 296 M104 226L92 296"),
        ("hem", "M91 294Q150 304 209 294"),
        ("veil", "M180 70 Q214 110 222 210 Q226 290 216 362 L244 362 Q252 270 242 196 Q234 112 202 80Z"),
    ),
    "Gharara": (
        ("sleeves", _LONG_SLEEVE),
        (
            "cloth",
            (
                "M106 196 Q98 240 102 268 Q74 316 54 376 Q100 388 146 378 Q152 310 150 262 Q148 310 154 378 Q200 388 246 376 "
                "Q226 316 198 268 Q202 240 194 196Z"
            ),
        ),
        (
            "pleat",
            (
                "M110 272Q92 326 80 380 M122 272Q112 326 106 382 M136 272Q134 326 130 381 M190 272Q208 326 220 380 "
                "M178 272Q188 326 194 382 M164 272Q166 326 170 381"
            ),
        ),
        ("hem", "M102 268Q126 274 150 266Q174 274 198 268"),
        ("hem", "M56 369Q100 381 146 371 M154 371Q200 381 244 369"),
        ("stitch", "M60 360Q100 372 146 362 M154 362Q200 372 240 360"),
        (
            "cloth",
            "M122 70 Q150 108 178 70 L205 81 Q198 136 188 170 Q200 204 204 232 Q150 244 96 232 Q100 204 112 170 Q102 136 95 81Z",
        ),
        ("hem", "M97 226Q150 238 203 226"),
    ),
}

# The corner of the picture that a close-up shows: neck and yoke, or hem and skirt.
_VIEWS: Final = {"whole": (0, 0, 300, 400), "yoke": (84, 54, 132, 176), "hem": (84, 202, 132, 176)}
VIEWS: Final = tuple(_VIEWS)


def draw(category: str, palette: Palette, pattern: str, view: str = "whole") -> str:
    """The garment as an SVG of 300 x 400 px; `view` is the whole of it or a close-up of yoke or hem."""
    left, top, width, height = _VIEWS[view]
    pieces = "".join(_piece(role, path, palette) for role, path in _SHAPES[category])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="{left} {top} {width} {height}">'
        f"<defs>{_paints(palette)}{_tile(pattern, palette)}</defs>"
        '<rect width="300" height="400" fill="url(#b)"/>'
        '<path d="M34 400V150a116 116 0 0 1 232 0V400Z" fill="#fff" opacity=".22"/>'
        '<ellipse cx="150" cy="380" rx="112" ry="13" fill="url(#f)"/>'
        f"{pieces}{_neck(palette)}</svg>"
    )


def draw_set(category: str, colors: Sequence[str], seed: int) -> list[str]:
    """A product's pictures: whole in its first colour, a close-up of it, then whole in each further colour.

    `colors` are names of `PALETTES`. The same arguments draw the same pictures.
    """
    dice = random.Random(f"{category}/{seed}")
    pattern, close_up = dice.choice(PATTERNS), dice.choice(VIEWS[1:])
    first, *others = (BY_NAME[name] for name in colors)
    return [draw(category, first, pattern), draw(category, first, pattern, close_up)] + [
        draw(category, other, pattern) for other in others
    ]


def _piece(role: str, path: str, palette: Palette) -> str:
    match role:
        case "sleeves":
            sleeve = _cloth(path, "c")
            return f'{sleeve}<g transform="matrix(-1 0 0 1 300 0)">{sleeve}</g>'
        case "cloth" | "skirt":
            return _cloth(path, "u" if role == "skirt" else "c")
        case "under":
            return f'<path d="{path}" fill="url(#u)"/><path d="{path}" fill="url(#s)"/>'
        case "veil":
            return (
                f'<path d="{path}" fill="url(#u)" opacity=".82"/><path d="{path}" fill="url(#p)" opacity=".7"/>'
                f'<path d="{path}" fill="none" stroke="{palette.trim}" stroke-width="1.6"/>'
            )
        case "pleat":
            return f'<path d="{path}" fill="none" stroke="#000" stroke-opacity=".16" stroke-width="1.4"/>'
        case "hem":
            return _trim(path, palette.trim, 4, "1 4")
        case _:
            return f'<path d="{path}" fill="none" stroke="{palette.trim}" stroke-width="1.4" stroke-dasharray="4 3"/>'


def _cloth(path: str, paint: str) -> str:
    """Colour, print, and light from the left."""
    return "".join(f'<path d="{path}" fill="url(#{layer})"/>' for layer in (paint, "p", "s"))


def _neck(palette: Palette) -> str:
    return _trim(_NECK, palette.trim, 3.4, "1 3")


def _trim(path: str, color: str, width: float, beads: str) -> str:
    """A ribbon with a row of pearls on it."""
    return (
        f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{width}"/>'
        f'<path d="{path}" fill="none" stroke="#fff" stroke-opacity=".55" stroke-dasharray="{beads}"/>'
    )


def _tile(pattern: str, palette: Palette) -> str:
    attributes, drawing = _PATTERNS[pattern]
    return f'<pattern id="p" patternUnits="userSpaceOnUse" {attributes}>{drawing.format(ink=palette.print, gold=palette.trim)}</pattern>'


@cache
def _paints(palette: Palette) -> str:
    """Background, cloth, under-cloth; shade over all cloth; the shadow on the floor."""
    return (
        _gradient("b", palette.background, 'x2=".6" y2="1"')
        + _gradient("c", palette.cloth, 'x2="1" y2="1"')
        + _gradient("u", palette.under, 'x2="1" y2="1"')
        + '<linearGradient id="s"><stop offset="0" stop-opacity=".2"/><stop offset=".3" stop-color="#fff" stop-opacity=".14"/>'
        '<stop offset=".62" stop-color="#fff" stop-opacity="0"/><stop offset="1" stop-opacity=".24"/></linearGradient>'
        '<radialGradient id="f"><stop offset="0" stop-opacity=".22"/><stop offset="1" stop-opacity="0"/></radialGradient>'
    )


def _gradient(name: str, ends: tuple[str, str], direction: str) -> str:
    light, dark = ends
    return (
        f'<linearGradient id="{name}" {direction}><stop offset="0" stop-color="{light}"/>'
        f'<stop offset="1" stop-color="{dark}"/></linearGradient>'
    )
