"""Whether the names in a row of an instructor's own make sense, before anything is computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from typing import Final, TypeVar

from exgen.calculus.declared import DECLARED
from exgen.calculus.leaves import SYMMETRIC
from exgen.calculus.parse import FUNCTIONS
from exgen.library.library_rows import Composition, Form, Row
from exgen.library.programs import ProgramRow
from exgen.library.row_fields import LARGEST, quantity
from exgen.questions.letters import MOST_DIMENSIONS
from exgen.verify.domains import DOMAINS
from exgen.wording import nearest, quoted

RowLike = TypeVar("RowLike", Form, Composition, ProgramRow)

MOST_VARIANTS: Final = 10_000
"""So many combinations of texts may the choices of a row have."""
_SQUARE: Final = frozenset({*SYMMETRIC, "invertible", "orthogonal"})
_FUNCTIONS: Final = ("f", "g", "h", "F", "J", "fun")
"""What the function of a form is called, the first that is free."""


class RowError(Exception):
    """What is wrong with a row: the key, and the reason with the way out."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")


def with_names(row: RowLike) -> RowLike:
    """The row with a name for its function; raises RowError for names that make no sense."""
    row = _named(row)
    _check_names(row)
    _check_letters(row)
    _check_places(row)
    _check_words(row)
    return row


def _named(row: RowLike) -> RowLike:
    """The row with a free name for its function, where the file gives none."""
    if not isinstance(row, Form) or "called" in row.model_fields_set:
        return row
    taken = {*row.leaves, *row.define, *row.dimensions}
    free = next((name for name in _FUNCTIONS if name not in taken), "fxn")
    return row.model_copy(update={"called": free})


def _check_names(row: Row) -> None:
    """No name twice, and none that a function has."""
    keys = [(f"variables.{name}", name, "a variable") for name in row.variables]
    keys += [(f"functions.{name}", name, "a declared function") for name in row.functions]
    for name in row.lines:
        called = isinstance(row, Form) and name == row.called
        key, what = ("called", "the function") if called else (row.key_of(name), "a named quantity")
        keys.append((key, name, what))
    known = dict.fromkeys(row.dimensions, "a dimension")
    for key, name, what in keys:
        if name in FUNCTIONS:
            raise RowError(key, f"{name} is the name of a function of exgen: take another one")
        if name in known:
            raise RowError(key, f"the name is that of {known[name]} too: take another one")
        known[name] = what
    for name in row.dimensions:
        if name in FUNCTIONS:
            raise RowError("variables", f"the dimension {name} has the name of a function of exgen")
    if len(row.dimensions) > MOST_DIMENSIONS:
        raise RowError(
            "variables",
            f"at most {MOST_DIMENSIONS} dimensions have names, got {len(row.dimensions)}: give"
            " some as numbers",
        )


def _check_letters(row: Row) -> None:
    """The letters a role may print as are names, and no other role's."""
    for role, names in row.letters.items():
        key = f"letters.{role}"
        if role not in row.roles:
            raise RowError(key, f"nothing is called {role!r}, {nearest(role, row.roles)}")
        for name in names:
            try:
                quantity(name)
            except ValueError as error:
                raise RowError(key, str(error)) from None
            if name in FUNCTIONS or (name != role and name in row.roles):
                whose = "a function of exgen" if name in FUNCTIONS else "another quantity here"
                raise RowError(key, f"{name} is the name of {whose}: take another one")


def _check_places(row: Row) -> None:
    """Domains exist and fit their shapes."""
    for name, (rows, cols, *domain) in row.variables.items():
        key = f"variables.{name}"
        if domain and domain[0] not in DOMAINS:
            raise RowError(
                key, f"unknown domain {quoted(domain[0])}, {nearest(domain[0], DOMAINS)}"
            )
        if domain and domain[0] in DECLARED:
            raise RowError(
                key,
                f"a function of which no more is known is no variable: write functions ="
                f" {{ {name} = {domain[0]!r} }}",
            )
        if domain and domain[0] in _SQUARE and rows != cols:
            raise RowError(key, f"a matrix that is {domain[0]} is square, not {rows} x {cols}")


def _check_words(row: Row) -> None:
    """The words as `check_words` looks at them; those of a shape have numbers."""
    used = row.words_used()
    check_words(used, row.choices)
    for key, word in used:
        if key.startswith("variables."):
            _check_numbers(row, key, word)


def check_words(used: Sequence[tuple[str, str]], choices: Mapping[str, Sequence[str]]) -> None:
    """Each `{word}` has a choice, each choice is used, and together they are not too many.

    `used` has each word with the key in which it stands. Raises RowError.
    """
    for key, word in used:
        if word not in choices:
            known = nearest(word, choices) if choices else f"add choices = {{ {word} = [...] }}"
            raise RowError(key, f"there is no choice for {{{word}}}, {known}")
    for word, texts in choices.items():
        if word not in {name for _, name in used}:
            raise RowError(
                f"choices.{word}", f"{{{word}}} is used nowhere: use it, or leave it out"
            )
        nested = next((text for text in texts if "{" in text), None)
        if nested is not None:
            raise RowError(
                f"choices.{word}", f"a choice holds no {{word}} itself, so not {quoted(nested)}"
            )
    count = prod(len(texts) for texts in choices.values())
    if count > MOST_VARIANTS:
        raise RowError(
            "choices", f"{count} combinations are too many: at most {MOST_VARIANTS}, so list fewer"
        )


def _check_numbers(row: Row, key: str, word: str) -> None:
    for text in row.choices[word]:
        if not (text.isascii() and text.isdigit() and 0 < int(text) <= LARGEST):
            raise RowError(
                f"choices.{word}",
                f"{key} has it as a dimension: expected numbers from 1 to {LARGEST} in quotes, got"
                f" {quoted(text)}",
            )
