r"""Verified facts of linear algebra as displays: eliminations, combinations, values, dimensions.

Every function that shows a fact takes a `VerifiedFact` and raises TypeError for anything else. The
space itself, which a problem sheet gives, is printed by `exgen.typeset.spaces`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from exgen.questions.space import Space
from exgen.typeset.matrix_grids import (
    arrow,
    arrow_width,
    column,
    grid,
    grid_width,
    number,
    signed_sum,
)
from exgen.typeset.written import tex
from exgen.verify.facts import Fact
from exgen.verify.judge import VerifiedFact, issued
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
    Coordinates,
    FunctionCombination,
    FunctionRank,
    FunctionValues,
    Identity,
    Wronskian,
)
from exgen.words import listed

_WIDEST_MM = 146.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearNames:
    """How a question's vectors, matrix and functions are called."""

    space: Space
    bold: bool

    @property
    def whole(self) -> str:
        """The matrix."""
        return f"\\mathbf{{{self.space.letter}}}" if self.bold else self.space.letter

    def member(self, j: int) -> str:
        """Vector, column, polynomial or function j (from 0)."""
        letter = self.space.letter.lower()
        if self.bold and not self.space.members:
            letter = f"\\mathbf{{{letter}}}"
        return f"{letter}_{{{j + 1}}}"

    def members(self) -> str:
        """All of them, with commas."""
        return ", ".join(self.member(j) for j in range(self.space.count))

    def called(self) -> str:
        """The space."""
        match self.space.kind:
            case "column-space":
                return f"\\operatorname{{col}}({self.whole})"
            case "null-space":
                return f"N({self.whole})"
        return f"\\operatorname{{span}}\\{{{self.members()}\\}}"

    def variable(self, j: int) -> str:
        """Entry j (from 0) of a vector of the null space."""
        return f"x_{{{j + 1}}}"


def sealed(value: object) -> Fact:
    """The fact within, if it is verified; TypeError for everything else."""
    if not issued(value) or not isinstance(value, VerifiedFact):
        raise TypeError(
            f"only a verified fact can be displayed, not {type(value).__name__}: "
            "let exgen.verify.judge.judge_facts see it first"
        )
    return value.fact


def chain(values: Sequence[object]) -> str:
    """Eliminations as one chain of matrices with arrows, broken into lines that fit the page.

    Raises TypeError where a value is no verified elimination, ValueError where one does not begin
    with the matrix at which the one before it ends.
    """
    facts = [_of(Elimination, sealed(value)) for value in values]
    lines: list[str] = []
    width = 0.0
    for k, fact in enumerate(facts):
        if k and facts[k - 1].after != fact.before:
            raise ValueError(f"the chain breaks before {fact}")
        more = arrow_width(fact.operations) + grid_width(fact.after)
        shown = f"{arrow(fact.operations)} {grid(fact.after)}"
        if not k:
            width = grid_width(fact.before)
            lines.append(grid(fact.before))
        if width + more > _WIDEST_MM:
            lines.append(shown)
            width = more
        else:
            lines[-1] += f" {shown}"
            width += more
    return "\n".join(_display(line) for line in lines)


def lines(values: Sequence[object], names: LinearNames) -> str:
    """Verified equations in one line where they fit, else one below the other.

    Identities always stand below one another. Raises TypeError where a value is no verified fact.
    """
    if not values:
        return ""
    pairs = [_equation(sealed(value), names) for value in values]
    rows = r" \\[2pt] ".join(" &= ".join(pair) for pair in pairs)
    broken = f"\\begin{{aligned}}{rows}\\end{{aligned}}"
    if any(isinstance(sealed(value), Identity) for value in values):
        return _display(broken)
    one = r",\qquad ".join(" = ".join(pair) for pair in pairs)
    return f"\\exfit{{{one}}}{{{broken}}}"


def answer(value: object, names: LinearNames) -> str:
    """The boxed dimension."""
    fact = sealed(value)
    called = f"\\dim {names.called()}"
    if isinstance(fact, FunctionRank):
        return _boxed(f"{called} = {fact.value}")
    rank = _of(Rank, fact)
    match names.space.kind:
        case "null-space":
            size = len(rank.given[0])
            return _boxed(
                f"{called} = {size} - \\operatorname{{rank}} {names.whole} "
                f"= {size} - {rank.value} = {rank.nullity}"
            )
        case "column-space":
            return _boxed(f"{called} = \\operatorname{{rank}} {names.whole} = {rank.value}")
    return _boxed(f"{called} = {rank.value}")


def _boxed(formula: str) -> str:
    """An answer that has no shape and is short enough for a line."""
    return f"\\exanswer{{{formula}}}{{}}{{{formula}}}"


def places(value: object) -> str:
    """The columns in which the pivots stand, as a list in words: `1, 2 and 4`."""
    return listed([str(j + 1) for j in _of(Pivots, sealed(value)).places])


def pivot_members(value: object, names: LinearNames) -> str:
    """The members in the pivot columns, as a list in words."""
    return listed([f"${names.member(j)}$" for j in _of(Pivots, sealed(value)).places])


def pivot_columns(value: object) -> str:
    """The columns of the given matrix in which the pivots stand, as a display."""
    fact = _of(Pivots, sealed(value))
    given = columns(fact.given)
    return _display(r",\quad ".join(column(given[j]) for j in fact.places))


def free(value: object, names: LinearNames) -> str:
    """The variables without a pivot, as a list in words; empty where there are none."""
    fact = _of(Pivots, sealed(value))
    others = [j for j in range(len(fact.given[0])) if j not in fact.places]
    return listed([f"${names.variable(j)}$" for j in others]) if others else ""


def powers(value: object) -> str:
    """The powers in which coordinates are taken, as a list in words."""
    return listed([f"${tex(atom)}$" for atom in _of(Coordinates, sealed(value)).atoms])


def points(value: object) -> str:
    """The points at which functions are evaluated, as a list in words."""
    fact = sealed(value)
    if isinstance(fact, Wronskian):
        return f"${tex(fact.point)}$"
    return listed([f"${tex(point)}$" for point in _of(FunctionValues, fact).points])


def _of(kind: type[Any], fact: Fact) -> Any:
    if not isinstance(fact, kind):
        raise TypeError(f"a fact {kind.__name__} was expected here, not {type(fact).__name__}")
    return fact


def _equation(fact: Fact, names: LinearNames) -> tuple[str, ...]:
    write = _WRITE.get(type(fact))
    if write is None:
        raise TypeError(f"no equation is known for a fact {type(fact).__name__}")
    return write(fact, names)


def _combination(fact: Combination, names: LinearNames) -> tuple[str, ...]:
    terms = [(weight, names.member(j)) for j, weight in fact.weights.items()]
    return names.member(fact.target), signed_sum(terms)


def _function_combination(fact: FunctionCombination, names: LinearNames) -> tuple[str, ...]:
    shown = ""
    for j, weight in fact.weights.items():
        size = weight.removeprefix("-")
        front = (
            "" if size == "1" else tex(size) + (r"\," if "sqrt" in size or "exp" in size else "")
        )
        sign = "-" if weight.startswith("-") else ""
        shown += (f" {sign or '+'} " if shown else sign) + front + names.member(j)
    return names.member(fact.target), shown or "0"


def _identity(fact: Identity, names: LinearNames) -> tuple[str, ...]:
    member = next((j for j, f in enumerate(names.space.members) if f == fact.left), None)
    left = (f"{names.member(member)}({fact.variable})",) if member is not None else ()
    sides = (*left, tex(fact.left), tex(fact.right))
    return sides[0], " = ".join(sides[1:])


def _solved(fact: Solved, names: LinearNames) -> tuple[str, ...]:
    terms = [(weight, names.variable(j)) for j, weight in fact.weights.items()]
    return names.variable(fact.pivot), signed_sum(terms)


def _determinant(fact: Determinant, names: LinearNames) -> tuple[str, ...]:
    called = names.whole if names.space.kind == "column-space" else grid(fact.given)
    return f"\\det {called}", f"{number(fact.value)} \\neq 0"


def _null_basis(fact: NullBasis, names: LinearNames) -> tuple[str, ...]:
    if not fact.vectors:
        return names.called(), r"\{\mathbf{0}\}" if names.bold else r"\{0\}"
    vectors = r",\; ".join(column(vector) for vector in fact.vectors)
    return names.called(), f"\\operatorname{{span}}\\left\\{{{vectors}\\right\\}}"


def _values(fact: FunctionValues, names: LinearNames) -> tuple[str, ...]:
    if len(fact.points) == 1:
        member = names.member(names.space.basis[0])
        return f"{member}\\bigl({tex(fact.points[0])}\\bigr)", f"{tex(fact.determinant)} \\neq 0"
    return f"\\det {_texts(fact.table)}", f"{tex(fact.determinant)} \\neq 0"


def _wronskian(fact: Wronskian, names: LinearNames) -> tuple[str, ...]:
    members = ", ".join(names.member(j) for j in names.space.basis)
    return (
        f"W({members})({tex(fact.point)})",
        f"\\det {_texts(fact.table)} = {tex(fact.determinant)} \\neq 0",
    )


def _texts(table: tuple[tuple[str, ...], ...]) -> str:
    lines = [" & ".join(tex(e) for e in row) for row in table]
    rows = (r" \\[4pt] " if any("frac" in line for line in lines) else r" \\ ").join(lines)
    return f"\\left[\\begin{{array}}{{{'r' * len(table[0])}}}{rows}\\end{{array}}\\right]"


def _display(formula: str) -> str:
    return f"\\exdisplay{{{formula}}}"


_WRITE: dict[type[Any], Callable[[Any, LinearNames], tuple[str, ...]]] = {
    Combination: _combination,
    FunctionCombination: _function_combination,
    Identity: _identity,
    Solved: _solved,
    Determinant: _determinant,
    NullBasis: _null_basis,
    FunctionValues: _values,
    Wronskian: _wronskian,
}
