"""Definitions for all numbers at once: `D_t = diag(relu'(a_t))`, `delta_t = U^T delta_{t+1}`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from exgen.answers.ordering import Statement
from exgen.answers.sums import with_number
from exgen.answers.typed_grammar import Grammar
from exgen.answers.typed_names import KnownNames
from exgen.answers.typed_quantities import name_parts
from exgen.answers.typed_tokens import TypedToken

_LARGEST: Final = 12
"""The largest number that is put for the letter."""


def written_out(statements: Sequence[Statement], names: KnownNames) -> list[Statement]:
    """The statements, those that hold for every number once for each for which they have a meaning.

    A letter stands for a number where names with that number below exist, and the name alone does
    not: of `h_1` and `h_2` the letter in `h_t` is a number, of a vector `h` it is an index.
    """
    defined = {named for s in statements if (named := _numbered_name(s.left)) is not None}
    found: list[Statement] = []
    for statement in statements:
        name, letter = _lettered_name(statement.left)
        numbers = _numbers(statement, name, letter, defined, names) if letter else []
        if not numbers:
            found.append(statement)
        for number in numbers:
            sides = tuple(tuple(with_number(side, letter, number)) for side in statement.sides)
            found.append(Statement(sides))
    return found


def _numbers(
    statement: Statement,
    name: str,
    letter: str,
    defined: set[tuple[str, str]],
    names: KnownNames,
) -> list[int]:
    """For which numbers all that the right side names is there."""
    if letter in names.known.indices or names.quantity(name) is not None:
        return []
    right = statement.right
    end = TypedToken("end", "", right[-1].end, right[-1].end, True)
    grammar = Grammar([*right, end], names)
    used = grammar.numbered_names(letter)
    if not used or any(names.quantity(word) is not None for word, _ in used):
        return []
    numbers = [k for k in range(1, _LARGEST + 1) if (name, str(k)) not in defined]
    kept: list[int] = []
    while kept != numbers:  # a recurrence begins at a number that is defined or known
        kept, numbers = numbers, [
            k
            for k in numbers
            if all(
                (word, str(k + by)) in defined
                or (word == name and k + by in numbers)
                or grammar.has_number(word, k + by)
                for word, by in used
            )
        ]  # fmt: skip
    return numbers


def _words(side: Sequence[TypedToken]) -> list[TypedToken]:
    return [t for t in side if t.text not in ("{", "}")]


def _lettered_name(side: Sequence[TypedToken]) -> tuple[str, str]:
    """The name and the letter of `D_t`; "" and "" for other sides."""
    words = _words(side)
    if [t.kind for t in words] != ["word", "sign", "word"] or words[1].text != "_":
        return "", ""
    letter = words[2].text
    return (words[0].text, letter) if len(letter) == 1 and letter.isalpha() else ("", "")


def _numbered_name(side: Sequence[TypedToken]) -> tuple[str, str] | None:
    """The name and the number of `D_1` or `D1`; None for other sides."""
    words = _words(side)
    if [t.kind for t in words] == ["word", "sign", "number"] and words[1].text == "_":
        return words[0].text, words[2].text
    if len(words) == 1 and words[0].kind == "word":
        letters, digits = name_parts(words[0].text)
        return (letters, digits) if digits else None
    return None
