"""Products, sums and transposes in words: `A times B`, `A hadamard B`, `x transposed`."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import Final

from exgen.answers import spellings
from exgen.answers.typed_names import KnownNames
from exgen.answers.typed_tokens import TypedToken

_BY_ENTRIES: Final = (
    "elementwise", "element wise", "entrywise", "entry wise", "pointwise", "componentwise",
    "hadamard",
)  # fmt: skip
_WITH: Final = (
    "", "times", "product", "product with", "multiplied by", "multiplied with", "multiply",
    "multiply by", "multiplication", "multiplication with", "multiplied",
)  # fmt: skip
BETWEEN: Final[dict[str, str]] = {
    **{f"{how} {what}".strip(): "⊙" for how, what in product(_BY_ENTRIES, _WITH)},
    **dict.fromkeys(["o", "odot", "circ", "times elementwise", "elementwise with"], "⊙"),
    **dict.fromkeys(["times", "multiplied by", "multiplied with", "multiply", "multiply by"], ""),
    **dict.fromkeys(["matmul", "matrix multiply", "matrix product with", "matrix times"], "@"),
    **dict.fromkeys(["dot", "dot product", "dot product with", "dotted with", "dot with"], "·"),
    **dict.fromkeys(["outer", "outer product", "outer product with", "outer with"], "⊗"),
    **dict.fromkeys(["divided by", "over"], "/"),
    "plus": "+",
    "minus": "-",
}
"""Words between two pieces -> the sign they stand for."""
BEHIND: Final[dict[str, str]] = {
    "transpose": "T",
    "transposed": "T",
    "squared": "2",
    "cubed": "3",
    "inverse": "-1",
}
"""A word behind a piece -> what would be raised there."""
_LONGEST: Final = max(len(phrase.split()) for phrase in BETWEEN)
_BEGINS: Final = frozenset(
    ["(", "[", "{", "∂", "∇", "∑", "√", "\\frac", "\\begin", "⟨", "‖", "|", "-"]
)


def between(tokens: Sequence[TypedToken], place: int, names: KnownNames) -> tuple[str, int] | None:
    """The sign that words at the place stand for, and the place behind them.

    None where there are no such words, or where nothing follows that they could join.
    """
    words: list[str] = []
    found: tuple[str, int] | None = None
    while len(words) < _LONGEST and place < len(tokens):
        token = tokens[place]
        if words and token.text == "-" and not token.spaced and tokens[place + 1].kind == "word":
            place += 1
            continue
        if token.kind != "word" or names.quantity(token.text) is not None:
            break
        words.append(token.text.lower())
        place += 1
        sign = BETWEEN.get(" ".join(words))
        if sign is not None and _joins(tokens[place], names):
            found = sign, place
    return found


def _joins(token: TypedToken, names: KnownNames) -> bool:
    """Whether a piece of a formula begins with the token, and no remark."""
    if token.kind == "word":
        known = names.quantity(token.text) is not None
        low = token.text.lower()
        return known or low not in spellings.TRAILING | spellings.LEADING
    return token.kind in ("number", "accent") or token.text in _BEGINS
