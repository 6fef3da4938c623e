"""The forms of one differential, each by one rule from the one before, down to the answer in it.

The terms keep the order in which they arise: transposed, turned under the trace and collected until
the differential reads `tr(G^T dX)`, `g^T dx` or `J dx`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from exgen.calculus import build
from exgen.calculus.adjoint import pullback
from exgen.calculus.build import ONE, add, symbol, transpose
from exgen.calculus.expr import (
    Add,
    Call,
    Constant,
    Differential,
    Expr,
    MatMul,
    Partial,
    Scaled,
    Transpose,
    depends_on,
    intern,
)
from exgen.calculus.jacobian import jacobian
from exgen.calculus.rules import write_out
from exgen.calculus.shape import SCALAR, Shape
from exgen.calculus.simplify import shorten
from exgen.calculus.substitute import substitute
from exgen.questions import terms
from exgen.questions.terms import Term
from exgen.words import N

if TYPE_CHECKING:
    from exgen.questions.worked import Task

EQUAL: Final = N("equal scalars: each is the transpose of the other")
EQUAL_TRACES: Final = N("equal traces: of a matrix and its transpose")
SCALAR_TRANSPOSE: Final = N("a scalar equals its transpose")
TRACE_TRANSPOSE: Final = N("a trace equals that of the transpose")
MOVED: Final = N("entrywise factor moved to the left")
OWN_TRACE: Final = N("a scalar is its own trace")
CYCLIC: Final = N("the trace is cyclic")
TURNED: Final = N("product of transposes")
SUMMED: Final = N("sum of products of entries")
INSIDE: Final = N("factor taken inside")
COLLECTED: Final = N("terms collected")
FACTORED: Final = N("common factor taken out")
IN_VARIABLES: Final = N("in the variables")
AT_THE_END: Final = N("each term as a matrix times the change")
WRITTEN: Final = N("derivative written out")
PUT_IN: Final = N("with the differentials above")


@dataclass(frozen=True, slots=True)
class DifferentialForm:
    """One form of a differential, and the rule by which it follows from the one before."""

    expr: Expr
    rule: str


class Lines:
    """The forms of one differential, as they are found."""

    def __init__(self, task: Task, change: Differential, answer: Expr) -> None:
        self.task = task
        self.change = change
        self.answer = answer
        self.forms: list[DifferentialForm] = []

    def put(self, expr: Expr, rule: str) -> None:
        """A further form, unless it is the one before."""
        if all(expr is not form.expr for form in self.forms):
            self.forms.append(DifferentialForm(expr, rule))

    def start(self, first: list[Term], values: Mapping[Expr, list[Term]], rule: str) -> list[Term]:
        """What the product rule gives, and the same in the change of the variable alone."""
        self.put(_sum(first), rule)
        out = [_written_out(t) for t in first]
        self.put(_sum(out), WRITTEN)
        out = self.joined(out)
        whole = [one for t in out for one in terms.put_in(t, values)]
        self.put(_sum(whole), PUT_IN)
        return whole

    def scalar(self, first: list[Term], values: Mapping[Expr, list[Term]], rule: str) -> None:
        """The forms that lead to `tr(G^T dX)`, or to `g^T dx`."""
        whole = self.start(first, values, rule)
        whole = self.joined(whole)
        turned = [t.transposed() if _is_turned(t) else t for t in whole]
        kinds = {TRACE_TRANSPOSE if t.traced else SCALAR_TRANSPOSE for t in whole if _is_turned(t)}
        self.put(_sum(turned), ", ".join(sorted(kinds)))
        cleared = [t.cleared() for t in turned]
        self.put(_sum(cleared), MOVED)
        if not self.change.shape.is_column:
            owned = [t for t in cleared if t.place is not None and not t.traced]
            cleared = [t if t.place is None else replace(t, traced=True).turned() for t in cleared]
            self.put(_sum(cleared), f"{OWN_TRACE}; {CYCLIC}" if owned else CYCLIC)
        weights = [t.weight if t.weight is not None else self.weight(t.expr) for t in cleared]
        if len(weights) > 1:
            self.put(terms.total(map(self.apart, weights)), _gathered(cleared, weights))
        self.answer = _in_order(self.answer, weights, self.task)
        summed = terms.total(weights)
        rule = COLLECTED if len(weights) > 1 else _gathered(cleared, weights)
        if self.in_variables(summed):
            rule = f"{rule}, {IN_VARIABLES}"
        elif _against(summed, self.change) is not _against(self.answer, self.change):
            self.put(_against(summed, self.change), rule)
            rule = FACTORED
        last = _against(self.answer, self.change)
        self.put(last, rule)
        if self.forms[-1].expr is not last:  # it stands further up: what followed goes
            self.forms = [*_until(self.forms, last)]

    def joined(self, found: list[Term]) -> list[Term]:
        """The terms with those that are equal taken together, as each is the other's transpose."""
        if not self.task.of.shape.is_scalar:
            return found
        joined = terms.equal_joined(found)
        if len(joined) < len(found):
            kinds = {t.traced for t in found if t not in joined}
            rules = {True: EQUAL_TRACES, False: EQUAL}
            self.put(_sum(joined), ", ".join(rules[traced] for traced in sorted(kinds)))
        return joined

    def apart(self, weight: Expr) -> Expr:
        """`c tr(G^T dX)`, the number and scalars in front."""
        coefficient, rest = build.split(weight)
        scalars: tuple[Expr, ...] = ()
        if isinstance(rest, Scaled) and rest.body is not None:
            scalars, rest = rest.scalars, rest.body
        whole = _against(rest, self.change)
        # in the order in which the lines before have it, so that one that is the same is known
        return Term(coefficient=coefficient, scalars=scalars, chain=(whole,)).expr

    def in_variables(self, summed: Expr) -> bool:
        """Whether the answer is in the variables where the weights name other quantities."""
        names = {e.name for e in self.task.inside}
        return any(depends_on(summed, n) and not depends_on(self.answer, n) for n in names)

    def vector(self, first: list[Term], values: Mapping[Expr, list[Term]], rule: str) -> None:
        """The forms that lead to `J dx`."""
        whole = self.start(first, values, rule)
        stand_in = symbol(f"d_{self.task.wrt.name}", self.change.shape)
        matrices = []
        for term in whole:
            seen = substitute(term.expr, {self.change: stand_in})
            matrices.append(shorten(write_out(jacobian(seen, stand_in, "numerator"))))
        each = [terms.product((*terms.flat(m), self.change)) for m in matrices]
        self.put(terms.total(each), AT_THE_END)
        self.put(read_off(self.task, self.answer, self.change), COLLECTED)

    def weight(self, term: Expr) -> Expr:
        """The gradient of a term in the change, where its form does not show it."""
        stand_in = symbol(f"d_{self.task.wrt.name}", self.change.shape)
        seen = substitute(term, {self.change: stand_in})
        return write_out(pullback(seen, ONE, stand_in))


def _until(forms: list[DifferentialForm], last: Expr) -> Iterator[DifferentialForm]:
    for form in forms:
        yield form
        if form.expr is last:
            return


def _gathered(found: list[Term], weights: list[Expr]) -> str:
    """By which rule the factors of each term come together in one transpose before the change."""
    if any(term.weight is None for term in found):
        return SUMMED
    bodies = [rest.body if isinstance(rest := build.split(w)[1], Scaled) else rest for w in weights]
    return TURNED if any(isinstance(body, MatMul) for body in bodies) else INSIDE


def _sum(found: list[Term]) -> Expr:
    return terms.total(t.expr for t in found)


def _written_out(term: Term) -> Term:
    return replace(
        term,
        scalars=tuple(map(write_out, term.scalars)),
        chain=tuple(map(write_out, term.chain)),
    )


def _is_turned(term: Term) -> bool:
    place = term.place
    return place is not None and isinstance(term.chain[place], Transpose)


def _in_order(answer: Expr, weights: list[Expr], task: Task) -> Expr:
    """A sum of terms in the order in which the terms of the differential gave them."""
    if not isinstance(answer, Add):
        return answer
    places = {task.program.expand(w): k for k, w in enumerate(weights)}
    order = [places.get(task.program.expand(t)) for t in answer.terms]
    known = [k for k in order if k is not None]
    if len(known) < len(order) or len(set(known)) < len(known):
        return answer
    if all(a < b for a, b in pairwise(known)):
        return answer
    ranked = sorted(zip(known, answer.terms, strict=True), key=lambda pair: pair[0])
    return intern(Add(answer.shape, tuple(term for _, term in ranked)))


def _against(weight: Expr, change: Expr) -> Expr:
    """`tr(G^T dX)`, or `g^T dx` for a column, as it is written."""
    ends = Shape(weight.shape.cols, weight.shape.cols)
    whole = intern(MatMul(ends, (_as_transpose(weight), change)))
    return whole if change.shape.is_column else intern(Call(SCALAR, "tr", whole))


def read_off(task: Task, answer: Expr, change: Expr) -> Expr:
    """`tr(G^T dX)`, `g^T dx` or `J dx`, with the answer in its place."""
    if task.of.shape.is_scalar:
        return _against(answer, change)
    if task.layout == "numerator":
        numerator = answer
    elif isinstance(answer, Partial):
        numerator = intern(Transpose(answer.shape.transposed, answer))
    else:
        numerator = _transposed(answer)
    return intern(MatMul(task.of.shape, (numerator, change)))


def _as_transpose(expr: Expr) -> Expr:
    """The transpose as it is written, not carried inside, so that the answer stays in view."""
    if isinstance(expr, Transpose):
        return expr.arg
    if isinstance(expr, Constant) and expr.kind == "ones":
        return transpose(expr)
    return intern(Transpose(expr.shape.transposed, expr))


def _transposed(expr: Expr) -> Expr:
    if isinstance(expr, Add):
        return add(*(transpose(t) for t in expr.terms))
    return transpose(expr)
