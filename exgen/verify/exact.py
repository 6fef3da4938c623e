"""The exact judge: a claim holds when both sides agree entry by entry in a differential ring.

The program is evaluated entry by entry at small, pairwise distinct sizes. The derivative of a
scalar by a named quantity is the sum, over the equations that use the quantity, of that equation's
derivative times SymPy's partial derivative of its entries (the chain rule for a program); those of
vectors are taken forward. No rule of the calculus' own sweep is used. A claim that was proved may
be used by the next: where its right side occurs, its left side may stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

from exgen.calculus.build import SUM_TO_ONE, SYMMETRIC
from exgen.calculus.claims import Claim, free_indices, has_indices
from exgen.calculus.expr import (
    Apply,
    Call,
    Derivative,
    Differential,
    Entry,
    Expr,
    Partial,
    Slice,
    Symbol,
    walk,
)
from exgen.calculus.program import Program
from exgen.calculus.shape import size_of
from exgen.calculus.substitute import substitute
from exgen.verify.chain import Chain
from exgen.verify.dense import Dense, Evaluator
from exgen.verify.lemmas import learn
from exgen.verify.occurring import derivatives
from exgen.verify.refute import Refuter
from exgen.verify.sizes import fixed_indices, small_sizes
from exgen.verify.tower import Opening, Poly, RingFullError, TooLongError, Tower

STEP = 16
LARGEST_CAPACITY = 4096


def _estimate(prog: Program, claims: tuple[Claim, ...]) -> int:
    """How many generators the proofs will need, about: a small ring is a fast one."""
    sizes = small_sizes(prog.sizes, fixed_indices(prog, claims))

    def entries(expr: Expr) -> int:
        rows, cols = expr.shape.sized(sizes)
        return rows * cols

    named = sum(entries(s) for s in (*prog.variables, *(e.symbol for e in prog.equations)))
    atoms = {n for e in prog.equations for n in walk(e.expr) if isinstance(n, Apply | Call)}
    asked = {n for c in claims for e in (c.left, *c.rights) for n in derivatives(e)}
    need = named + 2 * sum(map(entries, atoms)) + sum(map(entries, asked))
    return STEP * (1 + need // STEP)


def proves(prog: Program, claims: tuple[Claim, ...]) -> list[bool]:
    """For each claim, whether it is proved. The ring grows until it holds all that is needed."""
    capacity = _estimate(prog, claims)
    while True:
        try:
            judge = ExactJudge(prog, capacity, claims)
            return [judge.holds(claim) for claim in claims]
        except RingFullError:
            capacity *= 2
            if capacity > LARGEST_CAPACITY:
                raise


class ExactJudge:
    """Proves claims about one program."""

    def __init__(self, prog: Program, capacity: int, claims: tuple[Claim, ...] = ()) -> None:
        """A judge with room for `capacity` generators; RingFullError when that is too few.

        `claims` are those to come, as far as they fix indices by number.
        """
        self.prog = prog
        self.sizes = small_sizes(prog.sizes, fixed_indices(prog, claims))
        self.tower = Tower(capacity)
        self.evaluator = Evaluator(self.tower, self.sizes, self._leaf)
        self.varying: tuple[str, ...] = ()
        self.chain = Chain(prog, self.tower, self.evaluator.matrix, self.sizes)
        self.lemmas: dict[Expr, Expr] = {}
        self.resolved: dict[Opening, dict[int, Poly]] = {
            "entrywise": {},
            "derivatives": {},
            "everything": {},
        }
        self.refuter = Refuter(self.tower, prog, self.sizes, self.evaluator.matrix)

    def holds(self, claim: Claim) -> bool:
        """Whether the claim is proved for every value of its free indices.

        It is not where a side divides by zero everywhere.
        """
        try:
            return self._holds(claim)
        except ZeroDivisionError:
            return False

    def _holds(self, claim: Claim) -> bool:
        if claim.varying != self.varying:
            self.varying = claim.varying
            self.evaluator.known.clear()
            self.refuter.leaves.clear()
        indices = free_indices(claim.left)
        for right in claim.rights:
            indices.update(free_indices(right))
        spans = [range(size_of(d, self.sizes)) for d in indices.values()]
        everywhere = [dict(zip(indices, values, strict=True)) for values in product(*spans)]
        if any(self._refused(claim, at) for at in everywhere):
            return False
        for at in everywhere:
            left = self._left(claim.left, at)
            for right in claim.rights:
                shorter = substitute(right, self.lemmas)
                if not self._equal(left, self._matrix(shorter, at)):
                    return False
        learn(self.lemmas, claim)
        self._settle(claim)
        return True

    def _settle(self, claim: Claim) -> None:
        """Let a derivative stand for what was proved of it, where that names no other one.

        Later proofs open it to this value in place of the one by the chain rule: where terms have
        cancelled, that is free of their denominators.
        """
        left = claim.left
        if not isinstance(left, Partial) or left.layout != "gradient" or left.of == left.wrt:
            return
        for right in claim.rights:
            if not derivatives(right):
                pairs = zip(self._matrix(left, {}), self._matrix(right, {}), strict=True)
                for e, value in (pair for rows in pairs for pair in zip(*rows, strict=True)):
                    self.tower.named[self.tower.place(e)] = value
                for seen in self.resolved.values():
                    seen.clear()
                return

    def _refused(self, claim: Claim, at: Mapping[str, int]) -> bool:
        """Whether a side has another shape, or is far from the left one at a point."""
        left = self._left(claim.left, at)
        return any(
            right.shape != claim.left.shape or self.refuter.refutes(left, right, at)
            for right in claim.rights
        )

    def _left(self, expr: Expr, at: Mapping[str, int]) -> Dense:
        """The left side; a name is opened one step, so that others may stay names."""
        dense = self._matrix(expr, at)
        if isinstance(expr, Entry | Slice):
            expr = expr.base
        slope = isinstance(expr, Partial) and expr.layout == "gradient" and expr.of != expr.wrt
        if slope or isinstance(expr, Symbol):
            named = self.tower.named
            return [[named.get(self.tower.place(e), e) for e in row] for row in dense]
        return dense

    def _matrix(self, expr: Expr, at: Mapping[str, int]) -> Dense:
        return self.evaluator.matrix(expr, at if at and has_indices(expr) else None)

    def _equal(self, left: Dense, right: Dense) -> bool:
        return all(
            self._vanishes(a - b)
            for r, s in zip(left, right, strict=True)
            for a, b in zip(r, s, strict=True)
        )

    def _vanishes(self, difference: Poly) -> bool:
        if self.tower.is_zero(difference):
            return True
        for opening, seen in self.resolved.items():
            try:
                difference = self.tower.resolve(difference, opening=opening, seen=seen)
            except TooLongError:
                return False
            if self.tower.is_zero(difference):
                return True
        return False

    def _leaf(self, expr: Expr) -> Dense:
        match expr:
            case Symbol():
                equation = self.prog.equation(expr.name)
                if equation is None:
                    return self._variable(self.prog.find(expr.name))
                value = self.evaluator.matrix(equation.expr)
                return [
                    [self.tower.name((expr.name, i, j), e) for j, e in enumerate(row)]
                    for i, row in enumerate(value)
                ]
            case Partial():
                return self.chain.partial(expr)
            case Derivative():
                return self.chain.derivative(expr)
            case Differential():
                return self.chain.differential(expr, self.varying)
        raise TypeError(f"no exact value for {type(expr).__name__}")

    def _variable(self, var: Symbol) -> Dense:
        """A generator for each entry.

        What the domain says of them is used when a claim is settled, not before: a derivative is
        taken as if the entries were independent, and then looked at on the domain.
        """
        t = self.tower
        rows, cols = var.shape.sized(self.sizes)
        matrix = [[t.generator((var.name, i, j))[0] for j in range(cols)] for i in range(rows)]
        if var.domain in SYMMETRIC:
            for i, j in product(range(rows), range(cols)):
                if i > j:
                    t.tie(matrix[i][j], matrix[j][i])
        if var.domain == "binary":
            for e in (e for row in matrix for e in row):
                t.tie_binary(e)
        if var.domain in SUM_TO_ONE:
            for group in matrix if cols > 1 else [[row[0] for row in matrix]]:
                t.tie(group[-1], t.one - sum(group[:-1], t.zero))
        return matrix
