r"""Short formulas in words, for the titles and descriptions that screen readers read.

They take text alone, so that MathML has no place there. The formulas are labels of figures:
letters with indices, hats, derivatives, names of functions.
"""

from __future__ import annotations

from typing import Final

from exgen.document.blocks import Formula, Inlines, Link, Styled
from exgen.document.inlines import plain_text
from exgen.document.scan import COMMAND, group
from exgen.words import N, tr

_FONTS: Final = frozenset({"mathbf", "boldsymbol", "mathrm", "operatorname", "text", "mathbb"})
_SAID: Final = {
    "T": N(" transposed"), "top": N(" transposed"), "had": N(" times entry by entry "), "R": "R",
    "ones": N("ones"), "relu": "ReLU", "elu": "ELU", "silu": "SiLU", "gelu": "GELU",
    "cdot": N(" times "), "times": N(" by "), "to": N(" to "), "in": N(" in "),
    "le": N(" at most "), "sum": N("sum "), "partial": "d ",
}  # fmt: skip
_SIGNS: Final = {
    "+": N(" plus "), "-": N(" minus "), "=": N(" equals "), "'": N(" prime "), "~": " ",
}  # fmt: skip


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
            found.append(tr("{letter} hat", letter=_words(inside)) + " ")
        elif name == "pd":
            above, at = group(tex, at)
            below, at = group(tex, at)
            of, wrt = _words(above), _words(below)
            found.append(tr("derivative of {of} with respect to {wrt}", of=of, wrt=wrt) + " ")
        elif name.isalpha():
            found.append(_said(_SAID.get(name, name)))
        else:
            found.append(" ")
    return "".join(found)


def _sign(character: str, after: str) -> str:
    if character == "^":
        return _said(N(" to the power ")) if after not in "\\" else " "
    return " " if character in "_{}$" else _said(_SIGNS.get(character, character))


def _said(word: str) -> str:
    """A word of the tables in the language that is spoken, with the spaces around it."""
    bare = word.strip()
    return word.replace(bare, tr(bare)) if len(bare) > 1 else word
