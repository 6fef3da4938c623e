"""Wrong derivatives and expressions: mistakes in the last rules that lead to an answer.

An answer's rule is that of its quantity in the backward sweep; before it come the rules of the
quantities through which it acts. A mistake farther back belongs to the part that asks for what lies
there; from there on the right steps lead to a wrong answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from exgen.calculus.adjoint import AdjointStep, Contribution, gradient_name, sweep
from exgen.calculus.build import ONE, ShapeError, add
from exgen.calculus.claims import free_indices
from exgen.calculus.expr import (
    Expr,
    Power,
    Scaled,
    Symbol,
    walk,
)
from exgen.calculus.indexed import entry
from exgen.calculus.rules import write_out
from exgen.calculus.substitute import substitute
from exgen.calculus.text import to_text
from exgen.dimensions import Dim, size_of
from exgen.errors import DerivationError, DrawError
from exgen.marking.records import Usual
from exgen.marking.telling_mistakes import MADE, MADE_ON, USUAL, negative
from exgen.mistakes.mistake_table import GRADIENT_FOR_HESSIAN, PATHS, sentence
from exgen.mistakes.mutants import split_entry
from exgen.mistakes.records import Setting
from exgen.mistakes.spoil import spoilt
from exgen.mistakes.spoilt_sweep import setting
from exgen.questions.records import Part, Question
from exgen.verify import points
from exgen.verify.arrays import Array, ArrayScope
from exgen.verify.comparison import near
from exgen.verify.occurring import kinds

_BACK = 2
"""So many rules before an answer's own are looked at."""
_POINTS = 4
_SEED = 11
_CLOSE = 1e-9


class Derivatives:
    """The wrong answers to the derivatives and expressions that a question asks for."""

    def __init__(self, question: Question) -> None:
        self.program = question.program
        self.parts = question.parts
        self.setting: Setting = setting(self.program)
        self._sweeps: dict[str, Mapping[str, AdjointStep]] = {}
        self._near: dict[tuple[str, str], Sequence[str]] = {}
        self._found: dict[tuple[str, Expr, str], Expr | None] = {}
        self._scopes: dict[tuple[tuple[str, Dim], ...], ArrayScope] = {}

    def wrong(self, part: Part) -> Iterator[Usual]:
        """The usual mistakes in a part with an expression for its answer.

        Each name comes once, and each wrong answer: of two mistakes that come to the same here,
        as transposes of what is symmetric do, the first.
        """
        right = part.answer
        assert right is not None
        if self._scope is None:
            return
        seen = {right}
        told = [right]
        first = (GRADIENT_FOR_HESSIAN,) if part.kind == "hessian" else ()
        for name in (*first, *USUAL):
            for quantity, expr in self._made(name, part, right):
                if expr in seen:
                    continue
                seen.add(expr)
                if all(self._differs(one, expr) for one in told) and _written(expr):
                    told.append(expr)
                    yield Usual(
                        name=name,
                        sentence=sentence(name),
                        expr=expr,
                        shape=expr.shape,
                        reshaped=expr.shape != right.shape,
                        quantity=quantity,
                    )
                    break

    def _made(self, name: str, part: Part, right: Expr) -> Iterator[tuple[str, Expr]]:
        """The answers that the mistake leads to: in the answer's own rule, before it, in itself."""
        wrt, at = split_entry(part.wrt)
        steps = self.steps(part.of) if part.kind in ("gradient", "entry") else {}
        if wrt in steps:
            for quantity in self.behind(part.of, wrt):
                for named in self.rules(name, steps[quantity]):
                    expr = self._carried(steps, quantity, named, wrt)
                    if expr is not None and (at is None or expr.shape == steps[wrt].wrt.shape):
                        yield quantity, expr if at is None else entry(expr, *at)
        if name == GRADIENT_FOR_HESSIAN:
            yield "", sweep(self.program, part.of, (wrt,))[wrt].resolved
            return
        if name in PATHS or not self.tempts(name, part, right):
            return
        if MADE[name].whole or (wrt not in steps and MADE[name].stage != "sweep"):
            for expr in self._spoilt(right, name):
                yield "", expr

    def behind(self, of: str, wrt: str) -> Sequence[str]:
        """The quantity itself, then those through which it acts, the next ones first."""
        if (of, wrt) not in self._near:
            steps = self.steps(of)
            found, level = [wrt], [wrt]
            for _ in range(_BACK):
                nearer = (share.via for name in level for share in steps[name].contributions)
                level = [n for n in dict.fromkeys(nearer) if n in steps and n not in found]
                found += level
            self._near[of, wrt] = found
        return self._near[of, wrt]

    def _spoilt(self, expr: Expr, name: str) -> Iterator[Expr]:
        """The expression with the mistake, where it has what the mistake is made on."""
        if MADE_ON.get(name, Expr) is Expr or MADE_ON[name] in kinds(expr):
            yield from spoilt(expr, MADE[name], self.setting)

    def rules(self, name: str, step: AdjointStep) -> Iterator[Expr]:
        """The wrong rules for one adjoint."""
        shares = step.contributions
        if name in PATHS:
            for k in range(len(shares) if len(shares) > 1 else 0):
                if name == _path(step.of, shares, k):
                    yield add(*(s.expr for s in (*shares[:k], *shares[k + 1 :])))
            return
        if MADE[name].whole:
            return  # made on the whole answer
        for k, share in enumerate(shares):
            for wrong in self._spoilt(share.expr, name):
                if len(shares) == 1 or wrong.shape == share.expr.shape:
                    rest = (*shares[:k], *shares[k + 1 :])
                    yield add(wrong, *(s.expr for s in rest)) if rest else wrong

    def _carried(
        self, steps: Mapping[str, AdjointStep], quantity: str, named: Expr, wrt: str
    ) -> Expr | None:
        """The adjoint of `wrt` from a wrong rule for that of `quantity`; None without one."""
        known = (quantity, named, wrt)
        if known not in self._found:
            try:
                self._found[known] = self._through(steps, quantity, named, wrt)
            except ShapeError:
                self._found[known] = None
        return self._found[known]

    def _through(
        self, steps: Mapping[str, AdjointStep], quantity: str, named: Expr, wrt: str
    ) -> Expr | None:
        of = self.program.find(steps[wrt].of)
        if wrt != quantity and named.shape != steps[quantity].wrt.shape:
            return None
        values: dict[Expr, Expr] = {gradient_name(of, of): ONE}
        values |= {gradient_name(of, step.wrt): step.resolved for step in steps.values()}
        if wrt == quantity:
            return self.program.fold(write_out(substitute(named, values)))
        for share in steps[wrt].contributions:
            if share.via in steps:
                changed = (
                    self._carried(steps, quantity, named, share.via)
                    if (_leads(steps, share.via, quantity))
                    else None
                )
                if changed is not None:
                    values[gradient_name(of, steps[share.via].wrt)] = changed
        return self.program.fold(write_out(substitute(steps[wrt].named, values)))

    def steps(self, of: str) -> Mapping[str, AdjointStep]:
        """The sweep from `of` to all that the question asks of it; empty where there is none."""
        if of not in self._sweeps:
            found: Mapping[str, AdjointStep] = {}
            names = self.program.names()
            if of in names and names[of].shape.is_scalar:
                wanted = {
                    split_entry(part.wrt)[0]
                    for part in self.parts
                    if part.of == of and part.wrt and part.kind in ("gradient", "entry", "value")
                }
                try:
                    found = sweep(self.program, of, tuple(sorted(wanted & names.keys() - {of})))
                except DerivationError:
                    found = {}
            self._sweeps[of] = found
        return self._sweeps[of]

    def tempts(self, name: str, part: Part, right: Expr) -> bool:
        """Whether something in the question leads to a mistake in the answer as a whole."""
        match name:
            case "factor-two-lost":
                return isinstance(right, Scaled) and right.coefficient.numerator % 2 == 0
            case "factor-half-lost":
                told = self._definition(part.of)
                return isinstance(told, Scaled) and told.coefficient.denominator == 2
            case "answer-negated":
                told = self._definition(part.of)
                return told is not None and any(negative(node) for node in walk(told))
            case "answer-transposed":
                return part.kind != "expression"
            case "batch-mean-lost":
                count = self.setting.samples
                return any(isinstance(n, Power) and n.base is count for n in walk(right))
        return True

    def _definition(self, name: str) -> Expr | None:
        equation = self.program.equation(name)
        return None if equation is None else equation.expr

    @cached_property
    def _scope(self) -> ArrayScope | None:
        """The program's quantities at a few random points; None where they have no values."""
        rng = np.random.default_rng(_SEED)
        try:
            known = points.draw_whole(self.program, rng, _POINTS)
        except DrawError:
            return None

        def leaf(node: Expr) -> Array:
            assert isinstance(node, Symbol)
            return known[node.name]

        return ArrayScope(leaf=leaf, sizes=self.program.sizes)

    def _differs(self, right: Expr, wrong: Expr) -> bool:
        """Whether a wrong answer comes to something else than the right or another wrong one."""
        if wrong.shape != right.shape:
            return True
        scope = self._inside({**free_indices(wrong), **free_indices(right)})
        with np.errstate(all="ignore"):  # what is not finite is not equal, without a warning
            said, truth = scope.value(wrong), scope.value(right)
            close = _CLOSE * float(np.abs(truth).max())
            return not near(said, truth, rtol=_CLOSE, atol=close)

    def _inside(self, dims: Mapping[str, Dim]) -> ArrayScope:
        """The scope in which the indices have all their values, each with each."""
        key = tuple(dims.items())
        if key not in self._scopes:
            scope, sizes = self._scope, self.program.sizes
            assert scope is not None
            if dims:
                grid = np.indices([size_of(d, sizes) for d in dims.values()]).reshape(len(dims), -1)
                scope = scope.inside(dict(zip(dims, grid, strict=True)))
            self._scopes[key] = scope
        return self._scopes[key]


def _leads(steps: Mapping[str, AdjointStep], name: str, quantity: str) -> bool:
    """Whether the adjoint of `name` goes by that of `quantity`, which may be the same."""
    return name == quantity or any(
        _leads(steps, share.via, quantity)
        for share in steps[name].contributions
        if share.via in steps
    )


def _path(of: str, shares: Sequence[Contribution], k: int) -> str:
    """What it is called to forget the k-th of several shares; "" where it has no name."""
    if shares[k].via == of:
        return "direct-term-forgotten"
    others = [share for share in shares if share.via != of]
    if len(others) == 1:
        return ""
    return "" if k == 0 else "skip-path-forgotten"


def _written(expr: Expr) -> bool:
    """Whether the key's language has words for it."""
    try:
        to_text(expr)
    except ValueError:
        return False
    return True
