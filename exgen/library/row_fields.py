"""What the fields of the library's rows may hold: names, dimensions, places, texts to choose from.

A validator lets a value through, or raises ValueError with what was expected in one line.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from exgen.dimensions import LinearDim, dimension, named_dims
from exgen.wording import quoted

Dimension = str | int
Place = tuple[Dimension, Dimension] | tuple[Dimension, Dimension, str]
"""Rows and columns of a variable and, where it is not "real", its domain."""

LARGEST: Final = 50
"""The largest dimension that may be given as a number."""
MOST_CHOICES: Final = 40
"""So many texts may stand for one word."""
LONGEST_EXPRESSION: Final = 2000
_QUANTITY: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,19}")
WORD: Final = re.compile(r"\{([A-Za-z]\w*)\}")
_SPELLED: Final = {"lambda": "lam"}
_SPELLINGS: Final = (
    "α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lam μ mu ν nu"
    " ξ xi π pi ρ rho σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta"
    " Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega"
)
_GREEK: Final = dict(zip(_SPELLINGS.split()[::2], _SPELLINGS.split()[1::2], strict=True))


def filled(text: str, words: Mapping[str, str]) -> str:
    """A text of a row with a word put in for each `{word}`; KeyError for one without."""
    return WORD.sub(lambda found: words[found[1]], text)


def words_in(text: str) -> list[str]:
    """Each `{word}` of a text, without its braces."""
    return WORD.findall(text)


def quantity(name: str) -> str:
    """Let through what may name a quantity or a dimension: a letter, then letters and digits."""
    if name in _GREEK:
        raise ValueError(f"{quoted(name)} is written {_GREEK[name]} in an expression")
    if not _QUANTITY.fullmatch(name):
        raise ValueError(
            f"{quoted(name)} is no name: a letter, then letters and digits, such as x, W1 or theta"
        )
    if keyword.iskeyword(name):
        instead = _SPELLED.get(name, f"{name}1")
        raise ValueError(f"{quoted(name)} is a word of Python: write {instead}")
    return name


def _line(text: str) -> str:
    trimmed = text.strip()
    if not trimmed or not trimmed.isprintable() or len(trimmed) > 200:
        raise ValueError(f"expected one line of 1 to 200 printable characters, got {quoted(text)}")
    return trimmed


def _expression(text: str) -> str:
    if not text.strip() or len(text) > LONGEST_EXPRESSION:
        raise ValueError(
            f"expected an expression of 1 to {LONGEST_EXPRESSION} characters, got {quoted(text)}"
        )
    return text


def _name(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) or len(text) > 60:
        raise ValueError(
            "expected small letters, digits and single hyphens (at most 60 characters),"
            f" got {quoted(text)}"
        )
    return text


def _dimension(value: object) -> bool:
    if isinstance(value, str):
        if WORD.fullmatch(value):
            return True
        names = named_dims([found]) if isinstance(found := dimension(value), LinearDim) else ()
        return all(quantity(name) for name in names or (value,))
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST


def _place(value: object) -> object:
    """Let through `[rows, columns]` and `[rows, columns, domain]`."""
    match value:
        case (list() | tuple()) as items if len(items) in (2, 3):
            rows, cols, *domain = items
            if _dimension(rows) and _dimension(cols) and all(isinstance(d, str) for d in domain):
                return tuple(items)
    raise ValueError(
        "expected [rows, columns] or [rows, columns, domain], each dimension a name or a number"
        f" from 1 to {LARGEST}, got {quoted(value)}"
    )


def _texts(wanted: str, *, numbers: bool = False) -> Callable[[object], object]:
    """Takes a list of texts; with `numbers` whole numbers in it as well, as the texts they are."""

    def validate(value: object) -> object:
        texts = value if isinstance(value, list | tuple) else []
        if numbers:
            texts = [str(text) if type(text) is int else text for text in texts]
        if not texts or not all(isinstance(text, str) and text.strip() for text in texts):
            raise ValueError(f"expected a list of {wanted}, got {quoted(value)}")
        if len(texts) > MOST_CHOICES:
            raise ValueError(f"at most {MOST_CHOICES} {wanted} may be listed, got {len(texts)}")
        twice = next((text for place, text in enumerate(texts) if text in texts[:place]), None)
        if twice is not None:
            raise ValueError(f"{quoted(twice)} is listed twice")
        return tuple(texts)

    return validate


Quantity = Annotated[str, AfterValidator(quantity)]
Word = Annotated[str, AfterValidator(lambda word: quantity(word))]
Name = Annotated[str, AfterValidator(_name)]


def _size(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int) or not 2 <= value <= 6:
        raise ValueError(f"expected a whole number from 2 to 6, got {quoted(value)}")
    return value


Title = Annotated[str, AfterValidator(_line)]
Expression = Annotated[str, AfterValidator(_expression)]
Variables = Annotated[dict[Quantity, Annotated[Any, BeforeValidator(_place)]], Field(min_length=1)]
Steps = dict[Quantity, Expression]
Choices = dict[Word, Annotated[Any, BeforeValidator(_texts("texts", numbers=True))]]
Letters = dict[Quantity, Annotated[Any, BeforeValidator(_texts("names"))]]
Functions = dict[Quantity, Literal["elementwise", "scalar"]]
Derived = Literal["gradient", "jacobian", "hessian"]
Size = Annotated[int, BeforeValidator(_size)]
Hints = Annotated[Any, BeforeValidator(_texts("lines"))]
