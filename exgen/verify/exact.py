"""The exact judge: a claim holds when both sides agree entry by entry in a differential ring.

The program is evaluated entry by entry at small, pairwise distinct sizes. The derivative of a
scalar by a named quantity is the sum, over the equations that use the quantity, of that equation's
derivative times SymPy's partial derivative of its entries (the chain rule for a program); those of
vectors are taken forward. No rule of the calculus' own sweep is used. A claim that was proved may
be used by the next: where its right side occurs, its left side may stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from exgen.calculus.build import SUM_TO_ONE, SYMMETRIC, scaled, split
from exgen.calculus.claims import Claim, free_indices, has_indices
from exgen.calculus.expr import (
    Apply,
    Call,
    Constant,
    Differential,
    Entry,
    Expr,
    Number,
    Partial,
    Symbol,
    walk,
)
from exgen.calculus.program import Program
from exgen.calculus.shape import size_of
from exgen.calculus.substitute import substitute
from exgen.verify.dense import Dense, Evaluator
from exgen.verify.tower import Poly, RingFullError, TooLongError, Tower

SMALLEST = 2
STEP = 16
LARGEST_CAPACITY = 4096


def small_sizes(
    sizes: Mapping[str, int], at_least: Mapping[str, int] | None = None
) -> dict[str, int]:
    """Small sizes for an exact check: distinct where the true ones are, in the same order.

    `at_least` gives a dimension the size that its fixed indices need.
    """
    needed = dict.fromkeys(sizes.values(), SMALLEST)
    for name, least in (at_least or {}).items():
        needed[sizes[name]] = max(needed[sizes[name]], least)
    small: dict[int, int] = {}
    last = SMALLEST - 1
    for value in sorted(needed):
        last = max(last + 1, needed[value])
        small[value] = min(last, value)
    return {name: small[value] for name, value in sizes.items()}


def _fixed_indices(prog: Program, claims: tuple[Claim, ...]) -> dict[str, int]:
    """The size that each named dimension must have for the numbers among the indices."""
    least: dict[str, int] = {}
    exprs = [eq.expr for eq in prog.equations]
    exprs += [e for claim in claims for e in (claim.left, *claim.rights)]
    for node in (n for e in exprs for n in walk(e)):
        if isinstance(node, Entry):
            for index, dim in zip((node.row, node.col), node.base.shape, strict=True):
                if isinstance(index, int) and isinstance(dim, str):
                    least[dim] = max(least.get(dim, 0), index + 1)
    return least


def _estimate(prog: Program, claims: tuple[Claim, ...]) -> int:
    """How many generators the proofs will need, about: a small ring is a fast one."""
    sizes = small_sizes(prog.sizes, _fixed_indices(prog, claims))

    def entries(expr: Expr) -> int:
        rows, cols = expr.shape.sized(sizes)
        return rows * cols

    named = sum(entries(s) for s in (*prog.variables, *(e.symbol for e in prog.equations)))
    atoms = {n for e in prog.equations for n in walk(e.expr) if isinstance(n, Apply | Call)}
    derivatives = {n for c in claims for e in (c.left, *c.rights) for n in walk(e)
                   if isinstance(n, Partial | Differential)}  # fmt: skip
    need = named + 2 * sum(map(entries, atoms)) + sum(map(entries, derivatives))
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
        self.sizes = small_sizes(prog.sizes, _fixed_indices(prog, claims))
        self.tower = Tower(capacity)
        self.evaluator = Evaluator(self.tower, self.sizes, self._leaf)
        self.varying: tuple[str, ...] = ()
        self.slopes: dict[tuple[str, int, int], dict[int, Poly]] = {}
        self.local: dict[tuple[str, int, int], dict[int, Poly]] = {}
        self.lemmas: dict[Expr, Expr] = {}
        self.resolved: dict[bool, dict[int, Poly]] = {False: {}, True: {}}

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
        indices = free_indices(claim.left)
        for right in claim.rights:
            indices.update(free_indices(right))
        names = list(indices)
        for values in product(*(range(size_of(d, self.sizes)) for d in indices.values())):
            at = dict(zip(names, values, strict=True))
            left = self._left(claim.left, at)
            for right in claim.rights:
                if claim.left.shape != right.shape:
                    return False
                shorter = substitute(right, self.lemmas)
                if not self._equal(left, self._matrix(shorter, at)):
                    return False
        if isinstance(claim.left, Partial) and not claim.varying:
            for right in claim.rights:
                coefficient, rest = split(right)
                if not isinstance(rest, Symbol | Number | Constant):
                    known = scaled(1 / coefficient, (), claim.left)
                    self.lemmas.setdefault(rest, known)
        return True

    def _left(self, expr: Expr, at: Mapping[str, int]) -> Dense:
        """The left side; a derivative is opened one step, so that others may stay names."""
        dense = self._matrix(expr, at)
        if isinstance(expr, Partial) and expr.layout == "gradient" and expr.of != expr.wrt:
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
        for everything, seen in self.resolved.items():
            try:
                opened = self.tower.resolve(difference, everything=everything, seen=seen)
            except TooLongError:
                return False
            if self.tower.is_zero(opened):
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
                return self._partial(expr)
            case Differential():
                return self._differential(expr)
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

    def _places(self, name: str) -> Iterator[tuple[int, int]]:
        rows, cols = self.prog.find(name).shape.sized(self.sizes)
        return product(range(rows), range(cols))

    def _slope(self, of: Poly, wrt: str, i: int, j: int) -> Poly:
        """The derivative of `of` by wrt[i, j], with `wrt` as an independent quantity."""
        self.evaluator.matrix(self.prog.find(wrt))
        known = self.slopes.get((wrt, i, j))
        if known is None:
            place = self.tower.keys[(wrt, i, j)]
            known = self.slopes[(wrt, i, j)] = {place: self.tower.one}
        return self.tower.derivative(of, known)

    def _adjoint(self, of: str, wrt: str, i: int, j: int) -> Poly:
        """The derivative by wrt[i, j] of a scalar `of`, as a named generator."""
        t = self.tower
        key = ("adjoint", of, wrt, i, j)
        if key in t.keys:
            return t.generator(key)[0]
        if of == wrt:
            return t.one
        self.evaluator.matrix(self.prog.find(wrt))
        known = self.local.get((wrt, i, j))
        if known is None:
            known = self.local[(wrt, i, j)] = {t.keys[(wrt, i, j)]: t.one}
        total = t.zero
        path = {eq.name for eq in self.prog.between(wrt, of)}
        for eq in self.prog.consumers(wrt):
            if eq.name not in path:
                continue
            for r, row in enumerate(self.evaluator.matrix(eq.expr)):
                for c, entry in enumerate(row):
                    slope = t.derivative(entry, known, through_names=False)
                    if slope:
                        total += t.times(slope, self._adjoint(of, eq.name, r, c))
        return t.name(key, total)

    def _partial(self, expr: Partial) -> Dense:
        of = self.evaluator.matrix(self.prog.find(expr.of))
        wrt = self.prog.find(expr.wrt)
        if expr.layout == "gradient":
            rows, cols = wrt.shape.sized(self.sizes)
            return [
                [self._adjoint(expr.of, wrt.name, i, j) for j in range(cols)] for i in range(rows)
            ]
        numerator = [
            [self._slope(row[0], wrt.name, i, 0) for i, _ in self._places(wrt.name)] for row in of
        ]
        if expr.layout == "numerator":
            return numerator
        return [list(column) for column in zip(*numerator, strict=True)]

    def _differential(self, expr: Differential) -> Dense:
        t = self.tower
        if expr.of in self.varying:
            rows, cols = expr.shape.sized(self.sizes)
            return [
                [t.generator(("d", expr.of, i, j))[0] for j in range(cols)] for i in range(rows)
            ]
        result = []
        for row in self.evaluator.matrix(self.prog.find(expr.of)):
            line = []
            for e in row:
                total = t.zero
                for name in self.varying:
                    for i, j in self._places(name):
                        change = t.generator(("d", name, i, j))[0]
                        total += t.times(self._slope(e, name, i, j), change)
                line.append(total)
            result.append(line)
        return result
