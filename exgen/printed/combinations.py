"""Combinations of vectors and row operations, as they are printed."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from exgen.printed.curves import coefficient
from exgen.printed.latex_grammar import read
from exgen.printed.latex_tree import Named, Num, Product, Terms, Tree
from exgen.printed.lexer import BREAK, MisreadError, split
from exgen.printed.printed_values import literal
from exgen.verify.linear import Matrix, RowOperation

ARROW = "\\xrightarrow"


def matrix_of(found: list[str]) -> Matrix | None:
    """The numbers of a matrix, None for anything else."""
    return literal(read(found)) if found else None


def terms_of(tree: Tree, letter: str, *, bold: bool) -> dict[int, tuple[int, Tree]]:
    """The members that a combination adds, by their places from 0: sign (1 or -1) and weight.

    Raises MisreadError for what is no combination of the members with this letter.
    """
    if tree == Num(Fraction(0)):
        return {}
    terms = tree.terms if isinstance(tree, Terms) else ((1, tree),)
    found: dict[int, tuple[int, Tree]] = {}
    for sign, term in terms:
        factors = term.factors if isinstance(term, Product) else (term,)
        last = factors[-1]
        if not isinstance(last, Named) or (last.letter, last.bold) != (letter, bold):
            raise MisreadError("a combination of something else")
        if len(last.below) != 1 or not last.below[0].isdigit() or last.above or last.accent:
            raise MisreadError("a combination of something else")
        place = int(last.below[0]) - 1
        if place in found:
            raise MisreadError("a combination with a member twice")
        front = factors[:-1]
        weight = Num(Fraction(1)) if not front else front[0] if len(front) == 1 else Product(front)
        found[place] = (sign, weight)
    return found


def weights_of(tree: Tree, letter: str, *, bold: bool) -> dict[int, Fraction | None]:
    """The members that a combination adds, each with its rational weight, None for another.

    Raises MisreadError as `terms_of` does.
    """
    found = terms_of(tree, letter, bold=bold)
    weights = {}
    for place, (sign, weight) in found.items():
        number = coefficient(weight)
        weights[place] = None if number is None else sign * number
    return weights


def nonzero(weights: Mapping[int, Fraction]) -> dict[int, Fraction]:
    """The weights that are not zero."""
    return {j: weight for j, weight in weights.items() if weight}


def stations(
    found: list[str],
) -> tuple[list[Matrix | None], list[tuple[RowOperation, ...]]]:
    """The matrices of a chain of eliminations, and the operations over the arrows between them.

    A matrix is None where it is something else. Raises MisreadError for an arrow without row
    operations.
    """
    matrices: list[list[str]] = [[]]
    arrows: list[tuple[RowOperation, ...]] = []
    at = 0
    while at < len(found):
        if found[at] != ARROW:
            matrices[-1].append(found[at])
            at += 1
            continue
        end = _closing(found, at + 1)
        opening = ["{", "\\substack", "{"]
        if found[at + 1 : at + 4] != opening:
            raise MisreadError("an arrow without row operations")
        arrows.append(_operations(found[at + 4 : end - 1]))
        matrices.append([])
        at = end + 1
    return [matrix_of(one) for one in matrices], arrows


def _closing(found: list[str], at: int) -> int:
    depth = 0
    for k in range(at, len(found)):
        depth += (found[k] == "{") - (found[k] == "}")
        if depth == 0:
            return k
    raise MisreadError("a brace is not closed")


def _operations(found: list[str]) -> tuple[RowOperation, ...]:
    made = []
    for line in split(found, BREAK):
        if line[:1] == ["["]:
            line = line[line.index("]") + 1 :]
        bare = [
            t
            for k, t in enumerate(line)
            if not (t == "{" and line[k + 2 : k + 3] == ["}"] and not line[k + 1].isdigit())
            and not (t == "}" and line[k - 2] == "{" and not line[k - 1].isdigit())
        ]
        made.append(_operation(bare))
    return tuple(made)


def _operation(found: list[str]) -> RowOperation:
    swapped = split(found, "\\leftrightarrow")
    if len(swapped) == 2:
        row, other = (next(iter(weights_of(read(s), "R", bold=False))) for s in swapped)
        return RowOperation(row, other, swap=True)
    left, right = split(found, "\\leftarrow")
    row = next(iter(weights_of(read(left), "R", bold=False)))
    weights = weights_of(read(right), "R", bold=False)
    factor = weights.pop(row, Fraction(0))
    if len(weights) > 1 or factor is None:
        raise MisreadError("a row operation with more than two rows")
    for other, multiple in weights.items():
        if multiple is None:
            raise MisreadError("a row operation without a number")
        return RowOperation(row, other, factor, multiple)
    return RowOperation(row, row, factor)
