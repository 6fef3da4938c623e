"""The rows of the library: forms and compositions, and what can be told of one without calculus.

`templates/library/` says in words what each field means. Whether a row is a question at all
(shapes that fit, a gradient that exists) is found out by `exgen.questions.own`.
"""

from __future__ import annotations

import keyword
import re
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

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
_WORD: Final = re.compile(r"\{([A-Za-z]\w*)\}")
_SPELLED: Final = {"lambda": "lam"}
_SPELLINGS: Final = (
    "α alpha β beta γ gamma δ delta ε epsilon ζ zeta η eta θ theta ι iota κ kappa λ lam μ mu ν nu"
    " ξ xi π pi ρ rho σ sigma τ tau υ upsilon φ phi χ chi ψ psi ω omega Γ Gamma Δ Delta Θ Theta"
    " Λ Lambda Ξ Xi Π Pi Σ Sigma Υ Upsilon Φ Phi Ψ Psi Ω Omega"
)
_GREEK: Final = dict(zip(_SPELLINGS.split()[::2], _SPELLINGS.split()[1::2], strict=True))


def filled(text: str, words: Mapping[str, str]) -> str:
    """A text of a row with a word put in for each `{word}`; KeyError for one without."""
    return _WORD.sub(lambda found: words[found[1]], text)


def words_in(text: str) -> list[str]:
    """Each `{word}` of a text, without its braces."""
    return _WORD.findall(text)


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
        if _WORD.fullmatch(value):
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
Hints = Annotated[Any, BeforeValidator(_texts("lines"))]


class NamedTable(BaseModel):
    """What the tables of a homework file share that questions draw from: a name and a title.

    Without a `title` it is the name in words.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: Name
    title: Title = ""

    @model_validator(mode="before")
    @classmethod
    def _with_title(cls, row: Any) -> Any:
        """The row with a title made of its name, where it has none."""
        if isinstance(row, dict) and "title" not in row and isinstance(row.get("name"), str):
            return {**row, "title": row["name"].replace("-", " ").capitalize()}
        return row

    def __hash__(self) -> int:
        """Rows are kept by name in tables of what is known about them."""
        return hash(self.name)

    @property
    def asked(self) -> dict[str, str]:
        """What derivatives are asked with respect to, each with the key that asks."""
        return {}

    @property
    def spoken(self) -> tuple[str, ...]:
        """What may stand in braces in the row's texts."""
        return ()

    def texts(self) -> Iterator[tuple[str, str]]:
        """The Markdown of the row, each text with its key."""
        return iter(())


class Row(NamedTable):
    """What rows with variables share; equal rows are those whose every field is equal.

    `functions` are declared: of one that is "elementwise" no more is known than that it goes entry
    by entry, of one that is "scalar" that its value is a number. `letters` are the names that a
    role may print as, one of which is drawn; a role without an entry has the package's own list of
    letters. `smallest` are dimensions that are drawn no
    smaller, since a size of 2 would make the answer vanish, say.
    """

    variables: Variables
    functions: Functions = {}
    choices: Choices = {}
    letters: Letters = {}
    smallest: dict[str, Annotated[int, BeforeValidator(_size)]] = {}

    __hash__ = NamedTable.__hash__

    @property
    @abstractmethod
    def lines(self) -> dict[str, str]:
        """The texts of the named quantities, in order; the last one is the function."""

    @property
    def function(self) -> str:
        """The role of the function."""
        return list(self.lines)[-1]

    @property
    def leaves(self) -> dict[str, Place]:
        """Each variable with its place, and each declared function with its kind for a domain."""
        functions: dict[str, Place] = {name: (1, 1, kind) for name, kind in self.functions.items()}
        return {**self.variables, **functions}

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The named dimensions, in the order in which they occur."""
        named = [d for place in self.variables.values() for d in place[:2]]
        texts = [d for d in named if isinstance(d, str) and not _WORD.fullmatch(d)]
        return named_dims(dimension(text) or text for text in texts)

    @property
    def roles(self) -> tuple[str, ...]:
        """All that has a letter: variables, declared functions, named quantities, dimensions."""
        return (*self.leaves, *self.lines, *self.dimensions)

    @property
    def wanted(self) -> frozenset[str]:
        """The roles that a question is about, which no other line need use."""
        return frozenset({self.function})

    @property
    def spoken(self) -> tuple[str, ...]:
        """What may stand in braces in the row's texts: quantities and declared functions."""
        return (*self.leaves, *self.lines)

    def own_letters(self) -> dict[str, tuple[str, ...]]:
        """The letters of each role: itself, unless the row brings others."""
        return {role: self.letters.get(role, (role,)) for role in self.roles}

    def words_used(self) -> list[tuple[str, str]]:
        """Each `{word}` with the key in which it stands."""
        found = [
            (f"variables.{role}", word)
            for role, place in self.variables.items()
            for d in place[:2]
            if isinstance(d, str)
            for word in _WORD.findall(d)
        ]
        for role, text in self.lines.items():
            found += [(self.key_of(role), word) for word in _WORD.findall(text)]
        return found

    @abstractmethod
    def key_of(self, role: str) -> str:
        """The key of the file in which the text of a named quantity stands."""


class Form(Row):
    """A form: a function whose gradient, Jacobian or Hessian is asked for."""

    topic: str = "general"
    level: int = Field(ge=1, le=4)
    kind: Derived = "gradient"
    expression: Expression
    wrt: str
    method: Literal["index", "chain", "differential"] = "differential"
    define: Steps = {}
    called: Quantity = "f"
    singular: bool = False
    note: str = ""
    hints: Hints = ()

    __hash__ = Row.__hash__

    @property
    def lines(self) -> dict[str, str]:
        """The intermediate quantities and the function."""
        return {**self.define, self.called: self.expression}

    @property
    def asked(self) -> dict[str, str]:
        """The one variable of its derivative."""
        return {self.wrt: "wrt"}

    def texts(self) -> Iterator[tuple[str, str]]:
        """The note and the hints."""
        note = [("note", self.note)] if self.note else []
        return iter([*note, *(("hints", hint) for hint in self.hints)])

    def key_of(self, role: str) -> str:
        """`expression` for the function, `define.z` for what comes before it."""
        return "expression" if role == self.called else f"define.{role}"


class Composition(Row):
    """A composition: a scalar or a column in named steps; shapes and derivatives are asked for."""

    steps: Annotated[Steps, Field(min_length=1)]
    wrt: Annotated[tuple[str, ...], Field(min_length=1, strict=False)]

    __hash__ = Row.__hash__

    @property
    def lines(self) -> dict[str, str]:
        """The steps."""
        return self.steps

    @property
    def asked(self) -> dict[str, str]:
        """The variables of its derivatives."""
        return dict.fromkeys(self.wrt, "wrt")

    def key_of(self, role: str) -> str:
        """The step of that name."""
        return f"steps.{role}"
