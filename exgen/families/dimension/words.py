"""The functions that the templates of dimension questions may call.

What shows a fact takes verified facts alone; only a problem sheet may say `space_given`, which
defines what the question is about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from exgen.families.family import Functions
from exgen.questions.proved import Proved
from exgen.questions.space import Space
from exgen.typeset import linear_algebra as linear
from exgen.typeset import spaces
from exgen.typeset.linear_algebra import LinearNames
from exgen.typeset.symbols import Notation
from exgen.verify.judge import VerifiedFact
from exgen.verify.spans import FunctionValues, Wronskian
from exgen.words import N, listed, tr

_DEPENDENT: Final = {
    ("span", "one", "one"): N(
        "So {members}, which is not zero, is linearly independent,\n"
        "and the remaining vector is a combination of it, as back substitution\n"
        "in the echelon form shows:"
    ),
    ("span", "one", "several"): N(
        "So {members}, which is not zero, is linearly independent,\n"
        "and the other vectors are combinations of it, as back substitution\n"
        "in the echelon form shows:"
    ),
    ("span", "several", "one"): N(
        "So {members} are linearly independent,\n"
        "and the remaining vector is a combination of them, as back substitution\n"
        "in the echelon form shows:"
    ),
    ("span", "several", "several"): N(
        "So {members} are linearly independent,\n"
        "and the other vectors are combinations of them, as back substitution\n"
        "in the echelon form shows:"
    ),
    ("column-space", "one", "one"): N(
        "So {members}, which is not zero, is linearly independent,\n"
        "and the remaining column is a combination of it, as back substitution\n"
        "in the echelon form shows:"
    ),
    ("column-space", "one", "several"): N(
        "So {members}, which is not zero, is linearly independent,\n"
        "and the other columns are combinations of it, as back substitution\n"
        "in the echelon form shows:"
    ),
    ("column-space", "several", "one"): N(
        "So {members} are linearly independent,\n"
        "and the remaining column is a combination of them, as back substitution\n"
        "in the echelon form shows:"
    ),
    ("column-space", "several", "several"): N(
        "So {members} are linearly independent,\n"
        "and the other columns are combinations of them, as back substitution\n"
        "in the echelon form shows:"
    ),
    ("polynomial-span", "one", "one"): N(
        "So {members}, which is not zero, is linearly independent,\n"
        "and the remaining polynomial is a combination of it, as back substitution\n"
        "in the echelon form shows:"
    ),
    ("polynomial-span", "one", "several"): N(
        "So {members}, which is not zero, is linearly independent,\n"
        "and the other polynomials are combinations of it, as back substitution\n"
        "in the echelon form shows:"
    ),
    ("polynomial-span", "several", "one"): N(
        "So {members} are linearly independent,\n"
        "and the remaining polynomial is a combination of them, as back substitution\n"
        "in the echelon form shows:"
    ),
    ("polynomial-span", "several", "several"): N(
        "So {members} are linearly independent,\n"
        "and the other polynomials are combinations of them, as back substitution\n"
        "in the echelon form shows:"
    ),
}
"""Kind of space, how many members are independent, how many are not -> what follows of pivots."""


class SpaceWords:
    """The functions in one notation."""

    def __init__(self, notation: Notation) -> None:
        """Everything is printed in one notation."""
        self._bold = notation.bold

    def functions(self, *, problems: bool) -> dict[str, Callable[..., object]]:
        """The functions by name; `problems` adds what only a problem sheet may say."""
        shared: dict[str, Callable[..., object]] = {
            "space_name": self._name,
            "space_members": self._members,
            "space_ambient": lambda proved: spaces.ambient(_space(proved)),
            "space_interval": lambda proved: spaces.interval(_space(proved)),
            "basis": self._basis,
            "facts": _facts,
            "chain": linear.chain,
            "fact_lines": self._lines,
            "fact_answer": self._answer,
            "pivots": linear.places,
            "pivot_members": self._pivot_members,
            "dependent": self._dependent,
            "pivot_columns": linear.pivot_columns,
            "free_variables": self._free,
            "powers": linear.powers,
            "points": linear.points,
            "is_wronskian": lambda value: isinstance(linear.sealed(value), Wronskian),
            "at_points": lambda value: isinstance(linear.sealed(value), FunctionValues),
        }
        return shared | ({"space_given": self._given} if problems else {})

    def _names(self, proved: Proved) -> LinearNames:
        return LinearNames(space=_space(proved), bold=self._bold)

    def _given(self, proved: Proved) -> str:
        return spaces.given(self._names(proved))

    def _name(self, proved: Proved) -> str:
        return f"${self._names(proved).called()}$"

    def _members(self, proved: Proved) -> str:
        names = self._names(proved)
        return listed([f"${names.member(j)}$" for j in range(names.space.count)])

    def _basis(self, proved: Proved) -> str:
        names = self._names(proved)
        return listed([f"${names.member(j)}$" for j in names.space.basis])

    def _lines(self, proved: Proved, values: Sequence[object]) -> str:
        return linear.lines(values, self._names(proved))

    def _answer(self, proved: Proved, value: object) -> str:
        return linear.answer(value, self._names(proved))

    def _pivot_members(self, proved: Proved, value: object) -> str:
        return linear.pivot_members(value, self._names(proved))

    def _dependent(self, proved: Proved, value: object, others: int) -> str:
        """Which members are independent, and that so many others are combinations of them."""
        rank = "one" if _space(proved).rank == 1 else "several"
        text = _DEPENDENT[_space(proved).kind, rank, "one" if others <= 1 else "several"]
        return tr(text, members=self._pivot_members(proved, value))

    def _free(self, proved: Proved, value: object) -> str:
        return linear.free(value, self._names(proved))


def _space(proved: Proved) -> Space:
    assert proved.question.space is not None
    return proved.question.space


def words(notation: Notation, *, problems: bool) -> Functions:
    """The functions of the family's templates."""
    return SpaceWords(notation).functions(problems=problems)


def _facts(proved: Proved) -> dict[str, list[VerifiedFact]]:
    """The verified facts of a question by the kind of their line; none is an empty list."""
    found: dict[str, list[VerifiedFact]] = defaultdict(list)
    for step, value in proved.facts:
        found[step.kind].append(value)
    return found
