"""Mistakes that a variant hides: made in it, they leave no trace.

A mistake is hidden where two dimensions of the program have one size though nothing forces them to
be one dimension, and with different sizes the mistake would show:

- "shape": the wrong answer can be written down here, while different sizes would forbid it (a
  transpose forgotten on a square matrix, a product in the wrong order);
- "value": the wrong answer is even equal to the right one here, at random points.

What is equal under any sizes is no mistake (`1[relu(z) > 0]` for `1[z > 0]`), and what a symmetric
matrix allows is not hidden by the variant but true; neither is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Equation, Program
from exgen.errors import DerivationError
from exgen.mistakes.mutants import in_answer, mistakes
from exgen.mistakes.records import Mutant
from exgen.mistakes.shapes import apart, shapes
from exgen.mistakes.spoilt_sweep import faulty, swept
from exgen.mistakes.spoilt_values import PointValues
from exgen.verify import points
from exgen.verify.arrays import Array, ArrayScope
from exgen.verify.value_facts import Point

_ON_NUMBERS = frozenset({"wrong-number"})
"""Mistakes in numbers, where known sizes let 1/2 and 1/m become one number: no matter of shape."""
_KEPT = 256
"""So many gradients of programs with numbers are kept with their wrong answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """A mistake that leaves no trace: its name, where it is made, and how it hides."""

    name: str
    where: str
    how: str


def may_hide(prog: Program) -> bool:
    """Whether dimensions coincide, without which `hidden` finds nothing."""
    try:
        return not apart(prog)
    except DerivationError:
        return False


def hidden(prog: Program, objective: str, wrt: str) -> tuple[Hidden, ...]:
    """The mistakes in `d objective / d wrt` that this variant hides, each once.

    `objective` and `wrt` name quantities. Empty, and quickly so, where all dimensions that could
    be different are different. Raises DerivationError where the derivative has no rule,
    DrawError where no points were found at which values could be compared.
    """
    if not may_hide(prog):
        return ()
    read = shapes(prog)
    shown = {read.to_plain(m.expr): m for m in mistakes(read.general, objective, wrt)}
    here = list(mistakes(read.plain, objective, wrt))
    equal = _equal(read.plain, objective, wrt, [m.expr for m in here])
    found: list[Hidden] = []
    for mutant, same in zip(here, equal, strict=True):
        counterpart = shown.get(mutant.expr)
        if counterpart is None and mutant.name in _ON_NUMBERS:
            continue
        if counterpart is None:
            how = "value" if same else "shape"
        elif same and not _equal(_apart(read.general), objective, wrt, [counterpart.expr])[0]:
            how = "value"
        else:
            continue
        found.append(Hidden(name=mutant.name, where=mutant.where, how=how))
    return tuple(dict.fromkeys(found))


def _apart(prog: Program) -> Program:
    """The program with a size of its own for every dimension."""
    return replace(prog, sizes={name: 2 + k for k, name in enumerate(prog.sizes)})


def _equal(prog: Program, objective: str, wrt: str, wrong: Sequence[Expr]) -> list[bool]:
    """Which of the expressions equal the right answer at random points."""
    values = PointValues(prog, swept(prog, objective, wrt).steps[wrt].resolved)
    return [values.equals(expr) for expr in wrong]


def hidden_at(point: Point, objective: str, wrt: str) -> tuple[Hidden, ...]:
    """The mistakes in a gradient with numbers that do not change its value at the point.

    With every unit alive the derivative of a ReLU may be forgotten unseen; an input of 1 hides a
    lost factor. What is equal at all points is no mistake and not reported. Raises
    DerivationError where the derivative has no rule.
    """
    prog = point.program
    made = _answers(prog.variables, prog.equations, tuple(prog.sizes.items()), objective, wrt)
    if not made.wrong:
        return ()
    truth = point.floating(made.right)
    said = np.empty((len(made.wrong), *truth.shape))
    for place, mutant in enumerate(made.wrong):
        said[place] = point.floating(mutant.expr)
    same = np.asarray(np.isclose(said, truth).all(axis=(1, 2)))
    found = [
        Hidden(name=m.name, where=m.where, how="value")
        for m, alike in zip(made.wrong, same.tolist(), strict=True)
        if alike and not made.always(m.expr)
    ]
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Answers:
    """The right gradient, the wrong ones of its shape, and which of them are equal after all."""

    right: Expr
    wrong: tuple[Mutant, ...]
    values: PointValues
    known: dict[Expr, bool] = field(default_factory=dict)

    def always(self, expr: Expr) -> bool:
        """Whether the expression equals the right answer at all points, found out once."""
        if expr not in self.known:
            self.known[expr] = self.values.equals(expr)
        return self.known[expr]


# They do not depend on the numbers, and there are few networks for which numbers are drawn.
@lru_cache(maxsize=_KEPT)
def _answers(
    variables: tuple[Symbol, ...],
    equations: tuple[Equation, ...],
    sizes: tuple[tuple[str, int], ...],
    objective: str,
    wrt: str,
) -> _Answers:
    prog = Program(variables, equations, dict(sizes))
    right = swept(prog, objective, wrt).steps[wrt].resolved
    alike = tuple(m for m in mistakes(prog, objective, wrt) if m.expr.shape == right.shape)
    return _Answers(right, alike, PointValues(prog, right))


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrongs:
    """Gradients of a program, each with the wrong answers that differ from it somewhere.

    They can be looked at with many numbers at once, and where dimensions have names also with
    other sizes than the program's.
    """

    program: Program
    answers: tuple[tuple[Expr, tuple[Mutant, ...]], ...]

    def hidden(self, stack: Mapping[str, Array], sizes: Mapping[str, int]) -> NDArray[np.intp]:
        """How many of the wrong answers are equal to the right one, at each point of a stack.

        `stack` has the values of every variable, one point after the other along the first axis.
        """
        known = points.values(replace(self.program, sizes=sizes), dict(stack))
        scope = ArrayScope(leaf=lambda leaf: known[_name(leaf)], sizes=sizes)
        found = np.zeros(len(next(iter(stack.values()))), dtype=np.intp)
        with np.errstate(all="ignore"):  # what is not finite is not equal, without a warning
            for right, wrong in self.answers:
                truth = np.broadcast_to(scope.value(right), (len(found), *right.shape.sized(sizes)))
                said = np.empty((len(wrong), *truth.shape))
                for place, mutant in enumerate(wrong):
                    said[place] = scope.value(mutant.expr)
                found += np.isclose(said, truth).all(axis=(2, 3)).sum(axis=0)
        return found


def _name(leaf: Expr) -> str:
    assert isinstance(leaf, Symbol)
    return leaf.name


def wrongs(prog: Program, objective: str, by: Iterable[str]) -> Wrongs:
    """The wrong answers to the gradients of `objective` with respect to the quantities in `by`.

    A mistake in a rule of the sweep is made in the first of the gradients that lie behind the rule,
    and in no other: with the first weights first, all mistakes on the way come out there. That is
    enough where a hidden mistake leaves the right adjoint: for a single sample, whose gradient in
    the weights is the product of an adjoint with a row that is not zero.

    What is equal at all points is no mistake and left out. Raises DerivationError where a
    derivative has no rule.
    """
    answers = []
    passed: set[str] = set()
    for wrt in by:
        back = swept(prog, objective, wrt)
        right = back.steps[wrt].resolved
        fresh = {name: step for name, step in back.steps.items() if name not in passed}
        passed.update(fresh)
        made = (*faulty(replace(back, steps=fresh), wrt), *in_answer(prog, right))
        named = {m.expr: m for m in reversed(made)}  # of two names the first, as in `mistakes`
        values = PointValues(prog, right)
        alike = (m for m in named.values() if m.expr.shape == right.shape)
        answers.append((right, tuple(m for m in alike if not values.equals(m.expr))))
    return Wrongs(program=prog, answers=tuple(answers))


def hidden_in_numbers(point: Point, asked: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The names of the mistakes that do not show in a question with numbers, sorted.

    `asked` are the pairs `of`, `wrt` of its parts, as in key.json; what is no derivative of a
    quantity is passed over.
    """
    names = point.program.names()
    found = {
        one.name
        for of, wrt in dict.fromkeys(asked)
        if of in names and wrt in names
        for one in hidden_at(point, of, wrt)
    }
    return tuple(sorted(found))
