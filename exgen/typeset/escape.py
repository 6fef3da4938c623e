"""The one filter through which text from people enters TeX."""

import re
import unicodedata
from functools import lru_cache

from exgen.errors import InputError

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "`": r"\textasciigrave{}",
    "\u00a0": "~",
    "\u00ad": r"\-",
    "\u2010": "-",
    "\u2011": r"\mbox{-}",
    "\u2212": "$-$",
    "\u221e": r"$\infty$",
    "\u2264": r"$\le$",
    "\u2265": r"$\ge$",
    "\u2260": r"$\ne$",
    "\u2192": r"$\to$",
    "\u2207": r"$\nabla$",
    "\u2202": r"$\partial$",
}

# Greek letters that differ from Latin ones have a name in mathematics.
_GREEK = {
    "αβγδεζηθικλμνξπρστυφχψω": (
        "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma"
        " tau upsilon varphi chi psi omega"
    ),
    "ΓΔΘΛΞΠΣΥΦΨΩ": "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega",
}
for _letters, _names in _GREEK.items():
    _SPECIAL |= {
        letter: rf"$\{name}$" for letter, name in zip(_letters, _names.split(), strict=True)
    }

# What fontenc T1 and the text symbols of Latin Modern can print, beyond ASCII.
_PRINTABLE = frozenset(
    "".join(map(chr, range(0xA1, 0x17F))) + "ȘșȚțẞ–—‘’‚“”„†‡•…‰‹›€™"
) - frozenset("ĦħĸĿŀŉŦŧ")

_READABLE = re.compile(r"[A-Za-z0-9 ,.;:+='/-]*")  # as it is in a string of a PDF

# Pairs that the fonts would join into another sign (two hyphens become a dash).
_LIGATURES = frozenset({"--", "<<", ">>", ",,", "''", "?`", "!`"})


def is_printable(text: str) -> bool:
    """Whether the text fonts have every character of a line, none replaced by another."""
    return all(" " <= c <= "~" or c in _PRINTABLE or c in "\u2010\u2011" for c in text)


# The headings of a homework are the same on all its sheets.
@lru_cache(maxsize=256)
def escape(text: str) -> str:
    """Text from a person as LaTeX that prints exactly that text.

    Runs of white space, line ends included, become one space, so the result is one line.
    Letters that the fonts lack are replaced by their base letter where there is one (`ạ` by
    `a`). Raises `InputError` for any other character without a glyph, naming it.
    """
    plain = " ".join(unicodedata.normalize("NFC", text).replace("\u00a0", "~\0").split())
    plain = plain.replace("~\0", "\u00a0")
    written: list[str] = []
    before = ""
    for character in plain:
        if before + character in _LIGATURES:
            written.append("{}")
        written.append(_one(character))
        before = character
    return "".join(written)


def _one(character: str) -> str:
    """One character as LaTeX."""
    if character in _SPECIAL:
        return _SPECIAL[character]
    if " " <= character <= "~" or character in _PRINTABLE:
        return character
    parts = unicodedata.normalize("NFKD", character)
    base = "".join(part for part in parts if not unicodedata.combining(part))
    if base and base != character:
        return "".join(_one(part) for part in base)
    name = unicodedata.name(character, "no printable character")
    raise InputError(
        f"the character {character!r} (U+{ord(character):04X}, {name}) has no glyph in the"
        " fonts of the sheet: write it in Latin letters"
    )


def pdf_string(text: str) -> str:
    """Text as a string of a PDF dictionary, safe inside TeX: any Unicode is allowed.

    Plain text stays readable in parentheses, everything else becomes hexadecimal UTF-16.
    """
    text = " ".join(text.split())
    if _READABLE.fullmatch(text):
        return f"({text})"
    return "<FEFF" + text.encode("utf-16-be", "replace").hex().upper() + ">"
