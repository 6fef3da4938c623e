"""What a sheet says of a variable because of its domain."""

from __future__ import annotations

from dataclasses import dataclass

from exgen.calculus.expr import Call, Symbol
from exgen.calculus.program import Program
from exgen.errors import WordsError
from exgen.said.formulas import nodes
from exgen.said.sentence import Sentence, the_one
from exgen.words import N


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable in its program."""

    program: Program
    symbol: Symbol

    @property
    def vector(self) -> bool:
        """Whether it is a row or a column."""
        return 1 in self.symbol.shape

    @property
    def positive_determinant(self) -> bool:
        """Whether the program takes the logarithm of its determinant."""
        return any(
            isinstance(node, Call)
            and node.function == "logdet"
            and self.program.expand(node.arg) is self.symbol
            for node in nodes(self.program)
        )


def _said(*sentences: tuple[str, str]) -> tuple[Sentence[Variable], ...]:
    """Sentences, each with the property of the variable on which it stands ("" always)."""
    return tuple(Sentence(text, _HOLDS[when]) for text, when in sentences)


_HOLDS = {
    "": lambda v: True,
    "vector": lambda v: v.vector,
    "rows": lambda v: not v.vector,
    "determinant": lambda v: v.positive_determinant,
    "no determinant": lambda v: not v.positive_determinant,
}
_OF_ENTRIES = N(
    "The function {name} is smooth, and no more is known of it; it is applied to each entry, and an"
    " answer may contain its derivatives."
)
_TO_NUMBER = N(
    "The function {name} is smooth, and no more is known of it; its value is a number, and an"
    " answer may contain its gradient."
)
_TOLD_BY_SPACE = _said(("", ""))
SENTENCES: dict[str, tuple[Sentence[Variable], ...]] = {
    "real": _TOLD_BY_SPACE,
    "positive": _TOLD_BY_SPACE,
    "binary": _TOLD_BY_SPACE,
    "sign": _said((N("Each entry of {name} is 1 or minus 1."), "")),
    "unit": _said(
        (N("The vector {name} has norm 1."), "vector"),
        (N("Each row of {name} has norm 1."), "rows"),
    ),
    "orthogonal": _said((N("The matrix {name} is orthogonal."), "")),
    "symmetric": _said((N("The matrix {name} is symmetric."), "")),
    "spd": _said((N("The matrix {name} is symmetric and positive definite."), "")),
    "invertible": _said(
        (N("The matrix {name} is invertible with positive determinant."), "determinant"),
        (N("The matrix {name} is invertible."), "no determinant"),
    ),
    "elementwise": _said((_OF_ENTRIES, "")),
    "scalar": _said((_TO_NUMBER, "")),
    "one-hot": _said(
        (N("The vector {name} is one-hot: a single entry is 1, the others are 0."), "vector"),
        (N("Each row of {name} is one-hot: a single entry is 1, the others are 0."), "rows"),
    ),
    "simplex": _said(
        (N("The entries of {name} are at least 0 and sum to 1."), "vector"),
        (N("The entries of {name} are at least 0, and those of each row sum to 1."), "rows"),
    ),
}
"""Domain -> what is said of a variable in it; "" where the space it is taken from says all."""


def assumption(program: Program, symbol: Symbol) -> str:
    """The sentence on a variable, with {name} for its name; "" where its space says all.

    Raises WordsError for a domain without words.
    """
    about = f"the variable {symbol.name} of the domain {symbol.domain!r}"
    if symbol.domain not in SENTENCES:
        raise WordsError(f"{about}: there are no words for it in exgen/said/domain_words.py")
    return the_one(SENTENCES[symbol.domain], Variable(program, symbol), about=about)
