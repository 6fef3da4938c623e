r"""Displays about a space: its vectors or functions, eliminations, combinations, dimensions."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from exgen.printed.combinations import (
    ARROW,
    matrix_of,
    nonzero,
    stations,
    terms_of,
    weights_of,
)
from exgen.printed.curves import coefficient, says, value
from exgen.printed.latex_grammar import read
from exgen.printed.latex_tree import Grid, Named, Parenthesised, Product
from exgen.printed.lexer import MisreadError, split, tokens
from exgen.printed.space_names import SpaceNames, is_number, pair
from exgen.printed.statements import statements
from exgen.verify.exponentials import numbers
from exgen.verify.facts import Fact
from exgen.verify.linear import (
    Combination,
    Determinant,
    Elimination,
    NullBasis,
    Pivots,
    Rank,
    Solved,
    columns,
)
from exgen.verify.spans import (
    FunctionCombination,
    FunctionRank,
    FunctionValues,
    Identity,
    Wronskian,
)

_CLOSE = 1e-9


class Spaces(SpaceNames):
    """Reads the displays of one question about a dimension."""

    def given(self, latex: str) -> bool:
        """Whether a display gives all vectors, the matrix or all functions, in order."""
        found = statements(latex)
        space = self.space
        if space.members:
            return len(found) == len(space.members) and all(
                self.function_given(one, j) for j, one in enumerate(found)
            )
        if space.kind == "span":
            vectors = columns(space.given)
            return len(found) == len(vectors) and all(
                self.sides(one, 2)
                and self.member(_side(one, 0)) == j
                and _column(_side(one, 1)) == vectors[j]
                for j, one in enumerate(found)
            )
        (only,) = found
        left, right = pair(only)
        return self.is_matrix(left) and matrix_of(right) == space.given

    def states(self, latex: str) -> bool:
        """Whether a display of the solution says what was proved, and nothing else."""
        if ARROW in latex:
            return self._eliminates(tokens(latex))
        found = statements(latex)
        return all(any(self._says(one, fact) for fact in self.facts) for one in found) or any(
            isinstance(fact, Pivots) and self._pivots(found, fact) for fact in self.facts
        )

    def _says(self, found: list[str], fact: Fact) -> bool:
        rule = _RULES.get(type(fact))
        try:
            return rule is not None and rule(self, found, fact)
        except MisreadError:
            return False  # not of the form in which such a fact is told

    def _combination(self, found: list[str], fact: Combination) -> bool:
        left, right = pair(found)
        bold = self.bold and not self.space.members
        weights = weights_of(read(right), self.space.letter.lower(), bold=bold)
        return self.member(left) == fact.target and weights == nonzero(fact.weights)

    def _solved(self, found: list[str], fact: Solved) -> bool:
        left, right = pair(found)
        pivot = Named("x", below=(str(fact.pivot + 1),))
        weights = weights_of(read(right), "x", bold=False)
        return read(left) == pivot and weights == nonzero(fact.weights)

    def _functions(self, found: list[str], fact: FunctionCombination) -> bool:
        left, right = pair(found)
        if self.member(left) != fact.target:
            return False
        terms = terms_of(read(right), self.space.letter.lower(), bold=False)
        told = {j: value(weight, "", 0.0) * sign for j, (sign, weight) in terms.items()}
        proved = {j: float(numbers(text, "x", 0.0)) for j, text in fact.weights.items()}
        return told.keys() == proved.keys() and all(
            math.isclose(told[j], proved[j], rel_tol=_CLOSE) for j in told
        )

    def _identity(self, found: list[str], fact: Identity) -> bool:
        sides = split(found, "=")
        members = self.space.members
        if len(sides) == 3:
            named = members.index(fact.left) if fact.left in members else -1
            if not self.called_function(sides.pop(0), named):
                return False
        if len(sides) != 2:
            return False
        return says(sides[0], fact.left, fact.variable) and says(
            sides[1], fact.right, fact.variable
        )

    def _determinant(self, found: list[str], fact: Determinant) -> bool:
        left, right = _unequal_to_zero(found)
        if left[:1] != ["\\det"]:
            return False
        named = self.space.kind == "column-space" and self.is_matrix(left[1:])
        given = named or matrix_of(left[1:]) == fact.given
        return given and coefficient(read(right)) == fact.value

    def _null_basis(self, found: list[str], fact: NullBasis) -> bool:
        left, right = pair(found)
        if not self.null_space(left):
            return False
        if not fact.vectors:
            zero = ["\\mathbf", "{", "0", "}"] if self.bold else ["0"]
            return right == ["\\{", *zero, "\\}"]
        opening = ["\\operatorname", "{", *"span", "}", "\\{"]
        if right[: len(opening)] != opening or right[-1] != "\\}":
            return False
        vectors = split(right[len(opening) : -1], ",")
        return [_column(v) for v in vectors] == list(fact.vectors)

    def _values(self, found: list[str], fact: FunctionValues) -> bool:
        left, right = _unequal_to_zero(found)
        if not says(right, fact.determinant, ""):
            return False
        if len(fact.points) == 1:
            match read(left, waves=True):
                case Product(factors=(Named() as name, Parenthesised(inner=point))):
                    member = self.space.basis[0] + 1
                    right_name = name == Named(self.space.letter.lower(), below=(str(member),))
                    return right_name and is_number(point, fact.points[0])
            return False
        return left[:1] == ["\\det"] and _table(left[1:], fact.table)

    def _wronskian(self, found: list[str], fact: Wronskian) -> bool:
        sides = split(found, "=")
        if len(sides) != 3:
            return False
        letter = self.space.letter.lower()
        members = [[letter, "_", "{", str(j + 1), "}"] for j in self.space.basis]
        opening = ["W", "(", *_with_commas(members), ")", "("]
        left = sides[0]
        if left[: len(opening)] != opening or left[-1:] != [")"]:
            return False
        value_, zero = _apart(sides[2])
        return (
            is_number(read(left[len(opening) : -1], waves=True), fact.point)
            and sides[1][:1] == ["\\det"]
            and _table(sides[1][1:], fact.table)
            and zero
            and says(value_, fact.determinant, "")
        )

    def _rank(self, found: list[str], fact: Rank) -> bool:
        sides = split(found, "=")
        size = len(fact.given[0])
        if not self._dimension_of(sides[0]):
            return False
        rank = ["\\operatorname", "{", *"rank", "}"]
        last = coefficient(read(sides[-1]))
        if self.space.kind == "null-space":
            middle = [str(size), "-", *rank]
            return (
                len(sides) == 4
                and sides[1][: len(middle)] == middle
                and self.is_matrix(sides[1][len(middle) :])
                and sides[2] == [str(size), "-", str(fact.value)]
                and last == fact.nullity
            )
        if self.space.kind == "column-space":
            if sides[1][: len(rank)] != rank or not self.is_matrix(sides[1][len(rank) :]):
                return False
            return len(sides) == 3 and last == fact.value
        return len(sides) == 2 and last == fact.value

    def _function_rank(self, found: list[str], fact: FunctionRank) -> bool:
        sides = split(found, "=")
        right = coefficient(read(sides[-1]))
        return len(sides) == 2 and self._dimension_of(sides[0]) and right == fact.value

    def _dimension_of(self, found: list[str]) -> bool:
        return found[:1] == ["\\dim"] and self.is_space(found[1:])

    def _pivots(self, found: list[list[str]], fact: Pivots) -> bool:
        given = columns(fact.given)
        if any("=" in one for one in found):
            return False
        return [_column(one) for one in found] == [given[j] for j in fact.places]

    def _eliminates(self, found: list[str]) -> bool:
        """Whether a chain of matrices is a run of the proved eliminations."""
        matrices, arrows = stations(found)
        if None in matrices[1:] or (matrices[0] is None and found[0] != ARROW):
            return False
        steps = [fact for fact in self.facts if isinstance(fact, Elimination)]
        for start in range(len(steps) - len(arrows) + 1):
            run = steps[start : start + len(arrows)]
            first = matrices[0] in (None, run[0].before)
            if first and all(
                fact.after == after and fact.operations == operations
                for fact, after, operations in zip(run, matrices[1:], arrows, strict=True)
            ):
                return True
        return False


def _side(found: list[str], number: int) -> list[str]:
    return split(found, "=")[number]


def _apart(found: list[str]) -> tuple[list[str], bool]:
    """What is said not to be zero, and whether it is said."""
    sides = split(found, "\\neq")
    return sides[0], len(sides) == 2 and sides[1] == ["0"]


def _unequal_to_zero(found: list[str]) -> tuple[list[str], list[str]]:
    left, right = pair(found)
    number, zero = _apart(right)
    return (left, number) if zero else ([], number)


def _column(found: list[str]) -> tuple[Fraction, ...] | None:
    rows = matrix_of(found)
    return None if rows is None or len(rows[0]) != 1 else tuple(row[0] for row in rows)


def _table(found: list[str], table: Sequence[Sequence[str]]) -> bool:
    grid = read(found, waves=True)
    if not isinstance(grid, Grid) or len(grid.rows) != len(table):
        return False
    return all(
        len(row) == len(line)
        and all(not isinstance(c, str) and is_number(c, t) for c, t in zip(row, line, strict=True))
        for row, line in zip(grid.rows, table, strict=True)
    )


def _with_commas(pieces: Sequence[Sequence[str]]) -> list[str]:
    found = [t for piece in pieces for t in (*piece, ",")]
    return found[:-1]


_RULES: dict[type, Callable[[Any, list[str], Any], bool]] = {
    Combination: Spaces._combination,
    Solved: Spaces._solved,
    FunctionCombination: Spaces._functions,
    Identity: Spaces._identity,
    Determinant: Spaces._determinant,
    NullBasis: Spaces._null_basis,
    FunctionValues: Spaces._values,
    Wronskian: Spaces._wronskian,
    Rank: Spaces._rank,
    FunctionRank: Spaces._function_rank,
}
