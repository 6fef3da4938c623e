"""How large a short formula will be, estimated without running TeX.

A figure needs the sizes of its labels before TeX sets them. The estimate reads the few
constructions that labels use (letters, accents, sub- and superscripts, fractions, words) and
adds up the widths of Computer Modern, which Latin Modern shares. It errs on the large side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from exgen.typeset.operators import OPERATOR_WORDS

MM_PER_PT = 25.4 / 72.27

# Widths in units of the font size, slant included, of the ten-point fonts: A to Z and a to z.
_ITALIC_UPPER = (
    ".75 .79 .78 .85 .79 .76 .79 .90 .50 .66 .89 .69 1.06 .90 .79 .75 .80 .77 .66 .70 .77 .76 1.06 "
    ".88 .77 .73"
)
_ITALIC_LOWER = (
    ".54 .44 .44 .53 .48 .61 .52 .59 .36 .48 .56 .32 .89 .61 .50 .52 .49 .49 .48 .38 .59 .53 .75 "
    ".58 .54 .52"
)
_ROMAN_UPPER = (
    ".75 .71 .73 .77 .69 .66 .79 .75 .37 .52 .78 .63 .92 .75 .78 .69 .78 .74 .56 .73 .75 .75 1.03 "
    ".75 .75 .62"
)
_ROMAN_LOWER = (
    ".50 .56 .45 .56 .45 .31 .50 .56 .28 .31 .53 .28 .84 .56 .50 .56 .53 .40 .40 .39 .56 .53 .73 "
    ".53 .53 .45"
)


def _alphabet(upper: str, lower: str) -> dict[str, float]:
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    return dict(zip(letters, map(float, (upper + " " + lower).split()), strict=True))


_ITALIC = _alphabet(_ITALIC_UPPER, _ITALIC_LOWER)
_ROMAN = _alphabet(_ROMAN_UPPER, _ROMAN_LOWER)
_SIGNS = {
    **dict.fromkeys("0123456789/", 0.5), **dict.fromkeys("()[]", 0.39),
    **dict.fromkeys(".,;:|!", 0.33), **dict.fromkeys("+-=<>", 0.79), "'": 0.3, "~": 0.34,
}  # fmt: skip
_COMMANDS = {
    "partial": 0.6, "nabla": 0.84, "alpha": 0.64, "beta": 0.57, "gamma": 0.52, "delta": 0.49,
    "epsilon": 0.41, "varepsilon": 0.47, "eta": 0.5, "theta": 0.51, "kappa": 0.58, "lambda": 0.6,
    "mu": 0.61, "nu": 0.5, "xi": 0.44, "pi": 0.57, "rho": 0.52, "sigma": 0.62, "tau": 0.56,
    "phi": 0.6, "varphi": 0.66, "psi": 0.66, "omega": 0.63, "ell": 0.42, "Omega": 0.73,
    "Sigma": 0.73, "Phi": 0.73, "Psi": 0.78, "Lambda": 0.7, "Gamma": 0.63, "Delta": 0.84,
    "top": 0.78, "odot": 0.79, "oplus": 0.79, "cdot": 0.29, "times": 0.79, "to": 1.01,
    "sum": 1.06, "infty": 1.0, "log": 1.3, "exp": 1.6, "tanh": 2.1, "max": 1.9, "min": 1.7,
    "sin": 1.3, "cos": 1.4, "|": 0.5, "{": 0.5, "}": 0.5, ",": 0.17, ":": 0.23, ";": 0.28,
    "!": -0.17, " ": 0.34, "quad": 1.0, "ldots": 1.2, "left": 0.0, "right": 0.0, "lVert": 0.5,
    "rVert": 0.5, "Vert": 0.5,
}  # fmt: skip
_ACCENTS = {"hat", "bar", "tilde", "vec", "dot", "widehat", "overline"}
_WORDS = {"operatorname", "mathrm", "text", "textrm", "mathsf", "textsf"}
_STYLES = {"textstyle", "displaystyle", "scriptstyle", "limits", "nolimits", "mathstrut"}
_FONTS = {"mathbf": 1.16, "boldsymbol": 1.16, "bm": 1.16, "mathcal": 1.1, "mathbb": 1.0}
_FRACTIONS = {"frac", "tfrac", "dfrac"}
_OPERATORS = {*"+-=<>", r"\odot", r"\oplus", r"\cdot", r"\times", r"\to"}
_DEEP = {
    "beta", "gamma", "zeta", "eta", "mu", "xi", "rho", "phi", "varphi", "psi", "sum", "nabla",
}  # fmt: skip
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[^\s$]")
_SCRIPTS = ((10.9, 8.0), (9.5, 7.0), (7.5, 6.0), (0.0, 5.0))
# Smaller fonts are cut wider in proportion to their size.
_WIDENING = ((9.5, 1.0), (8.5, 1.03), (7.5, 1.07), (6.5, 1.14), (5.5, 1.2), (0.0, 1.3))


@dataclass(frozen=True, slots=True)
class LabelSize:
    """The size of a label in mm: width, and height above and depth below the baseline."""

    width: float
    height: float
    depth: float


@lru_cache(maxsize=1024)
def estimate(latex: str, *, font_pt: float, close: bool = False) -> LabelSize:
    r"""The size that `latex` (math, with or without dollar signs) has at `font_pt` points.

    An unknown command counts as one wide letter, and so does `\pd`, a partial derivative, which
    leaves room around it; a `close` estimate takes it for the fraction that it is. Nothing is
    raised: a broken formula is for TeX to report, with its line.
    """
    tokens = [token.removesuffix("*") for token in _TOKEN.findall(latex)]
    box = _Reader(tokens, close=close).row(font_pt, scripts=0)
    return LabelSize(box.width * MM_PER_PT, box.height * MM_PER_PT, box.depth * MM_PER_PT)


class _Reader:
    """Reads tokens from left to right; sizes are in points."""

    def __init__(self, tokens: list[str], *, close: bool) -> None:
        self._tokens, self._close = tokens, close
        self._next = 0

    @staticmethod
    def _script(size: float, *, scripts: int) -> float:
        """The size of a script under LaTeX's tables, given the size of what it belongs to."""
        if scripts > 0:
            return max(0.72 * size, 5.0)
        return next(small for limit, small in _SCRIPTS if size >= limit)

    def row(self, size: float, *, scripts: int, roman: bool = False) -> LabelSize:
        """Everything up to the brace that closes the current group, side by side."""
        width, height, depth = 0.0, 0.0, 0.0
        side = 0.0  # a subscript and a superscript stand above each other
        tokens = self._tokens
        while self._next < len(tokens):
            token = tokens[self._next]
            self._next += 1
            if token == "}":
                break
            if token == "_" or token == "^":
                small = self._script(size, scripts=scripts)
                box = self._argument(small, scripts=scripts + 1)
                shift = 0.2 * size if token == "_" else -0.41 * size
                height = max(height, box.height - shift)
                depth = max(depth, box.depth + shift)
                width += max(0.0, box.width + 0.05 * size - side)
                side = max(side, box.width + 0.05 * size)
                continue
            box = self._atom(token, size, scripts=scripts, roman=roman)
            if token in _OPERATORS and scripts == 0 and width > 0:
                width += 0.56 * size
            width, side = width + box.width, 0.0
            if box.height > height:
                height = box.height
            if box.depth > depth:
                depth = box.depth
        return LabelSize(width, height, depth)

    def _argument(self, size: float, *, scripts: int, roman: bool = False) -> LabelSize:
        if self._next >= len(self._tokens):
            return LabelSize(0.0, 0.0, 0.0)
        token = self._tokens[self._next]
        self._next += 1
        if token == "{":
            return self.row(size, scripts=scripts, roman=roman)
        return self._atom(token, size, scripts=scripts, roman=roman)

    def _atom(self, token: str, size: float, *, scripts: int, roman: bool) -> LabelSize:
        if token == "{":
            return self.row(size, scripts=scripts, roman=roman)
        if not token.startswith("\\"):
            return _character(token, size, roman)
        name = token[1:]
        if name in _FRACTIONS:
            return self._fraction(size, scripts=scripts)
        if name == "pd" and self._close:
            return self._fraction(size, scripts=scripts, sign="partial")
        if name in _ACCENTS:
            box = self._argument(size, scripts=scripts)
            return LabelSize(box.width, box.height + 0.24 * size, box.depth)
        if name in _WORDS:
            return self._argument(size, scripts=scripts, roman=True)
        if name in _FONTS:
            box = self._argument(size, scripts=scripts, roman=True)
            return LabelSize(box.width * _FONTS[name], box.height, box.depth)
        if name in _STYLES:
            return LabelSize(0.0, 0.0, 0.0)
        if name in OPERATOR_WORDS:
            return _word(OPERATOR_WORDS[name], size)
        return _command(name, size)

    def _fraction(self, size: float, *, scripts: int, sign: str = "") -> LabelSize:
        """A fraction; the `sign` stands before both of its parts."""
        small = self._script(size, scripts=scripts)
        over = self._argument(small, scripts=scripts + 1)
        under = self._argument(small, scripts=scripts + 1)
        before = _command(sign, small) if sign else LabelSize(0.0, 0.0, 0.0)
        over_height, under_height = (max(part.height, before.height) for part in (over, under))
        return LabelSize(
            before.width + max(over.width, under.width) + (0.26 if size >= 9.5 else 0.36) * size,
            max(over_height + 0.42 * size, over.depth + over_height + 0.32 * size),
            max(under.depth + 0.36 * size, under.depth + under_height - 0.15 * size),
        )


# Formulas are long and made of few different signs.
@lru_cache(maxsize=2048)
def _character(token: str, size: float, roman: bool) -> LabelSize:
    table = _ROMAN if roman else _ITALIC
    em = table.get(token, _SIGNS.get(token, 0.6))
    tall = token.isupper() or token.isdigit() or token in "bdfhklt()[]|/"
    low = token in "gjpqy()[]|/,;"
    return LabelSize(
        em * size * _widening(size), (0.72 if tall else 0.48) * size, (0.23 if low else 0.0) * size
    )


@lru_cache(maxsize=256)
def _word(word: str, size: float) -> LabelSize:
    """An upright word."""
    letters = [_character(letter, size, roman=True) for letter in word]
    return LabelSize(
        sum(each.width for each in letters),
        max(each.height for each in letters),
        max(each.depth for each in letters),
    )


@lru_cache(maxsize=2048)
def _command(name: str, size: float) -> LabelSize:
    low = name in _DEEP or name not in _COMMANDS or not name.isalpha()
    width = _COMMANDS.get(name, 0.9) * size * _widening(size)
    return LabelSize(width, 0.73 * size, 0.25 * size if low else 0.0)


def _widening(size: float) -> float:
    return next(factor for limit, factor in _WIDENING if size >= limit)
