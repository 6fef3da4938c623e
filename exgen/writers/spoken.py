r"""Short formulas in words, for the titles and descriptions that screen readers read.

They take text alone, so that MathML has no place there. The formulas are labels of figures:
letters with indices, hats, derivatives, names of functions.
"""

from __future__ import annotations

from typing import Final

from exgen.document.blocks import Formula, Inlines, Link, Styled
from exgen.document.inlines import plain_text
from exgen.document.scan import COMMAND, group

_FONTS: Final = frozenset({"mathbf", "boldsymbol", "mathrm", "operatorname", "text", "mathbb"})
_SAID: Final = {
    "T": " transposed", "top": " transposed", "had": " times entry by entry ", "R": "R",
    "ones": "ones", "relu": "ReLU", "elu": "ELU", "silu": "SiLU", "gelu": "GELU", "cdot": " times ",
    "times": " by ", "to": " to ", "in": " in ", "le": " at most ", "sum": "sum ", "partial": "d ",
}  # fmt: skip
_SIGNS: Final = {"+": " plus ", "-": " minus ", "=": " equals ", "'": " prime ", "~": " "}


def spoken(inside: Inlines) -> str:
    """Running text in words alone."""
    found = []
    for one in inside:
        match one:
            case Formula(tex):
                found.append(in_words(tex))
            case Styled(_, within) | Link(_, within):
                found.append(spoken(within))
            case _:
                found.append(plain_text((one,)))
    return " ".join("".join(found).split())


def in_words(tex: str) -> str:
    """A short formula in words: letters and indices in order, signs by their names."""
    return " ".join(_words(tex).split())


def _words(tex: str) -> str:
    found: list[str] = []
    at = 0
    while at < len(tex):
        character = tex[at]
        if character != "\\":
            at += 1
            found.append(_sign(character, tex[at : at + 1]))
            continue
        match = COMMAND.match(tex, at)
        name = match[0][1:] if match else ""
        at += len(name) + 1
        if name in _FONTS:
            inside, at = group(tex, at)
            found.append(_words(inside))
        elif name == "hat":
            inside, at = group(tex, at)
            found.append(f"{_words(inside)} hat ")
        elif name == "pd":
            above, at = group(tex, at)
            below, at = group(tex, at)
            found.append(f"derivative of {_words(above)} with respect to {_words(below)} ")
        elif name.isalpha():
            found.append(_SAID.get(name, name))
        else:
            found.append(" ")
    return "".join(found)


def _sign(character: str, after: str) -> str:
    if character == "^":
        return " to the power " if after not in "\\" else " "
    return " " if character in "_{}$" else _SIGNS.get(character, character)
