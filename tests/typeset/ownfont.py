"""A font of the tests' own, so that no test depends on the fonts that a machine happens to have.

Every letter is a box with a foot, of a width and height of its own. It knows
the letters of the scripts in `LETTERS` and nothing else.
"""

import unicodedata
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from exgen.typeset.fontfiles import FontFile

LETTERS = {
    "Latin": range(0x20, 0x250),
    "Greek": range(0x370, 0x400),
    "Cyrillic": range(0x400, 0x460),
    "Hebrew": range(0x5D0, 0x5EB),
    "Arabic": range(0x620, 0x64B),
    "Vietnamese": range(0x1E00, 0x1F00),
    "polytonic Greek": range(0x1F00, 0x2000),
}


def characters() -> frozenset[int]:
    """The characters that the font has."""
    codes = (code for letters in LETTERS.values() for code in letters)
    return frozenset(code for code in codes if unicodedata.category(chr(code))[0] != "C")


def build(file: Path, *, family: str = "Own Serif") -> FontFile:
    """Write the font into a file, and return it as exgen's own search would find it."""
    glyphs = {".notdef": TTGlyphPen(None).glyph()}
    widths = {".notdef": (500, 0)}
    names = {}
    for code in sorted(characters()):
        name = names[code] = f"u{code:04X}"
        glyphs[name], widths[name] = _drawn(code)
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(names)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(widths)
    builder.setupHorizontalHeader(ascent=900, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=900, sTypoDescender=-200, usWeightClass=400)
    builder.setupPost()
    builder.save(file)
    return FontFile(file, 0, characters(), family)


def _drawn(code: int) -> tuple[object, tuple[int, int]]:
    """The glyph of a character, with its advance and its left bearing."""
    pen = TTGlyphPen(None)
    kind = unicodedata.category(chr(code))
    if kind == "Zs":
        return pen.glyph(), (300, 0)
    width, height = 350 + code % 7 * 40, 400 + code % 5 * 80
    _box(pen, 40, 0, width - 40, height)
    _box(pen, 80, -40 - code % 3 * 30, 160, 0)
    return pen.glyph(), (width, 40)


def _box(pen: TTGlyphPen, left: int, bottom: int, right: int, top: int) -> None:
    pen.moveTo((left, bottom))
    for corner in ((left, top), (right, top), (right, bottom)):
        pen.lineTo(corner)
    pen.closePath()
