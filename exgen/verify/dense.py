"""Dense evaluation in the differential ring: an expression as a matrix of polynomials."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import floor

from exgen.calculus.build import unit_index
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Constant,
    Delta,
    Derivative,
    Differential,
    Entry,
    Expr,
    Hadamard,
    IndexSum,
    MatMul,
    Number,
    Partial,
    Power,
    Scaled,
    Slice,
    Symbol,
    Transpose,
)
from exgen.calculus.rules import written_out
from exgen.calculus.shape import size_of
from exgen.calculus.substitute import rename_indices
from exgen.verify import atoms
from exgen.verify.tower import Poly, Rule, Tower

_DEEPEST_ROOT = 12
"""A power with a larger denominator is an exponential: a root is a relation of that degree."""

Dense = list[list[Poly]]
Leaf = Callable[[Expr], Dense]


class Evaluator:
    """Evaluates expressions to matrices of polynomials, each distinct node once.

    `leaf` gives symbols, names of derivatives and names of differentials.
    """

    def __init__(self, tower: Tower, sizes: Mapping[str, int], leaf: Leaf) -> None:
        """`sizes` gives every named dimension a number."""
        self.tower = tower
        self.sizes = sizes
        self.leaf = leaf
        self.known: dict[Expr, Dense] = {}

    def matrix(self, expr: Expr, indices: Mapping[str, int] | None = None) -> Dense:
        """The entries of the expression; `indices` gives free indices a value."""
        if indices:
            return self._compute(expr, indices)
        found = self.known.get(expr)
        if found is None:
            found = self.known[expr] = self._compute(expr, {})
        return found

    def _compute(self, expr: Expr, indices: Mapping[str, int]) -> Dense:
        t = self.tower

        def value(node: Expr) -> Dense:
            return self.matrix(node, indices)

        match expr:
            case Number():
                return [[t.number(expr.value)]]
            case Symbol() | Partial() | Differential():
                return self.leaf(expr)
            case Constant():
                return self._constant(expr)
            case Add():
                total = value(expr.terms[0])
                for term in expr.terms[1:]:
                    total = _zip(total, value(term), lambda a, b: a + b)
                return total
            case Scaled():
                factor = t.number(expr.coefficient)
                for scalar in expr.scalars:
                    factor = t.times(factor, value(scalar)[0][0])
                if expr.body is None:
                    return [[factor]]
                return [[t.times(factor, e) for e in row] for row in value(expr.body)]
            case MatMul():
                product = value(expr.factors[0])
                for other in expr.factors[1:]:
                    product = self.multiply(product, value(other))
                return product
            case Hadamard():
                product = value(expr.factors[0])
                for other in expr.factors[1:]:
                    product = _zip(product, value(other), t.times)
                return product
            case Power():
                return self._power(value(expr.base), expr.exponent, indices)
            case Transpose():
                return [list(column) for column in zip(*value(expr.arg), strict=True)]
            case Apply():
                if expr.primes:
                    return value(written_out(expr))
                return self._apply(expr, value(expr.arg))
            case Call():
                return self._call(expr.function, value(expr.arg))
            case Entry():
                row, col = (_at(i, indices) for i in (expr.row, expr.col))
                return [[self.matrix(expr.base)[row][col]]]
            case Slice():
                base = self.matrix(expr.base)
                if expr.col is None:
                    return [base[_at(expr.row, indices)]]
                place = _at(expr.col, indices)
                return [[row[place]] for row in base]
            case Derivative():
                return self.leaf(rename_indices(expr, indices))
            case IndexSum():
                total_sum = t.zero
                for k in range(size_of(expr.dimension, self.sizes)):
                    total_sum += self.matrix(expr.body, {**indices, expr.index: k})[0][0]
                return [[total_sum]]
            case Delta():
                same = _at(expr.first, indices) == _at(expr.second, indices)
                return [[t.one if same else t.zero]]
        raise TypeError(f"no exact value for {type(expr).__name__}")

    def multiply(self, left: Dense, right: Dense) -> Dense:
        """The matrix product."""
        t = self.tower
        columns = list(zip(*right, strict=True))
        result: Dense = []
        for row in left:
            line = []
            for column in columns:
                total = t.zero
                for a, b in zip(row, column, strict=True):
                    if a and b:
                        total += t.times(a, b)
                line.append(total)
            result.append(line)
        return result

    def _constant(self, expr: Constant) -> Dense:
        rows, cols = expr.shape.sized(self.sizes)
        t = self.tower
        place = unit_index(expr)
        if place is not None:
            return [
                [t.one if max(i, j) == place else t.zero for j in range(cols)] for i in range(rows)
            ]
        if expr.kind == "eye":
            return [[t.one if i == j else t.zero for j in range(cols)] for i in range(rows)]
        return [[t.one if expr.kind == "ones" else t.zero] * cols for _ in range(rows)]

    def _apply(self, expr: Apply, arg: Dense) -> Dense:
        function = atoms.ELEMENTWISE[expr.function]
        return [[function(self.tower, e) for e in row] for row in arg]

    def _power(self, base: Dense, exponent: Expr, indices: Mapping[str, int]) -> Dense:
        if not isinstance(exponent, Number):
            p = self.matrix(exponent, indices)[0][0]
            return [[self._symbolic_power(e, p) for e in row] for row in base]
        return [[self._rational_power(e, exponent.value) for e in row] for row in base]

    def _symbolic_power(self, u: Poly, p: Poly) -> Poly:
        """u^p term by term of p: a whole number is a power, all else an exponential of c m log(u).

        So u^(p - 1) is u^p / u, and u^(p + q) is u^p u^q.
        """
        t = self.tower
        log = atoms.log(t, u)
        result = t.one
        for monomial, coefficient in p.items():
            c = Fraction(int(coefficient.numerator), int(coefficient.denominator))
            whole = c.numerator if c.denominator == 1 else 1
            if not any(monomial):
                factor = self._rational_power(u, c)
            else:
                term = t.ring({monomial: coefficient / whole})
                factor = self._whole_power(atoms.exp(t, t.times(term, log)), whole)
            result = t.times(result, factor)
        return result

    def _rational_power(self, u: Poly, exponent: Fraction) -> Poly:
        t = self.tower
        if exponent.denominator <= _DEEPEST_ROOT:
            root = u if exponent.denominator == 1 else atoms.root(t, u, exponent.denominator)
            return self._whole_power(root, exponent.numerator)
        whole = floor(exponent)
        rest = atoms.exp(t, t.times(t.number(exponent - whole), atoms.log(t, u)))
        return t.times(rest, self._whole_power(u, whole))

    def _whole_power(self, u: Poly, exponent: int) -> Poly:
        t = self.tower
        if exponent < 0:
            u = atoms.reciprocal(t, u)
        result = t.one
        for _ in range(abs(exponent)):
            result = t.times(result, u)
        return result

    def _call(self, function: str, arg: Dense) -> Dense:
        t = self.tower
        entries = [e for row in arg for e in row]
        match function:
            case "sum":
                return [[sum(entries, t.zero)]]
            case "mean":
                return [[sum(entries, t.zero) * t.number(Fraction(1, len(entries)))]]
            case "tr":
                return [[sum((arg[k][k] for k in range(len(arg))), t.zero)]]
            case "norm":
                return [[atoms.root(t, sum((t.times(e, e) for e in entries), t.zero), 2)]]
            case "diag":
                if len(arg[0]) == 1:
                    n = len(arg)
                    return [[entries[i] if i == j else t.zero for j in range(n)] for i in range(n)]
                return [[arg[k][k]] for k in range(len(arg))]
            case "logsumexp":
                return [[atoms.logsumexp(t, entries)]]
            case "softmax":
                return [[s] for s in atoms.softmax(t, entries)]
            case "softmax_rows":
                return [atoms.softmax(t, row) for row in arg]
            case "det":
                return [[self.determinant(arg)]]
            case "inv":
                return self.inverse(arg)
            case "logdet" | "logabsdet":
                return [[self._logdet(function, arg)]]
        raise TypeError(f"no exact value for the function {function}")

    def determinant(self, m: Dense) -> Poly:
        """The determinant, expanded along the first row."""
        t = self.tower
        if len(m) == 1:
            return m[0][0]
        total = t.zero
        for j, entry in enumerate(m[0]):
            if entry:
                minor = [row[:j] + row[j + 1 :] for row in m[1:]]
                term = t.times(entry, self.determinant(minor))
                total = total - term if j % 2 else total + term
        return total

    def inverse(self, m: Dense) -> Dense:
        """The inverse as adjugate over determinant (Cramer)."""
        t = self.tower
        n = len(m)
        below = atoms.reciprocal(t, self.determinant(m))
        result = []
        for i in range(n):
            line = []
            for j in range(n):
                minor = [row[:i] + row[i + 1 :] for k, row in enumerate(m) if k != j]
                cofactor = self.determinant(minor) if n > 1 else t.one
                line.append(t.times(cofactor if (i + j) % 2 == 0 else -cofactor, below))
            result.append(line)
        return result

    def _logdet(self, function: str, m: Dense) -> Poly:
        """The logarithm of a determinant, an atom of the entries: d = tr(inv(M) dM)."""
        entries = tuple(e for row in m for e in row)
        n = len(m)

        def make(_: Poly) -> Rule:
            def slopes() -> tuple[Poly, ...]:
                inverse = self.inverse(m)
                return tuple(inverse[j][i] for i in range(n) for j in range(n))

            def remake(fresh: tuple[Poly, ...]) -> Poly:
                return self._logdet(function, [list(fresh[n * k : n * k + n]) for k in range(n)])

            return Rule(entries, slopes, remake)

        return self.tower.atom(("logdet", entries), make)


def _zip(left: Dense, right: Dense, combine: Callable[[Poly, Poly], Poly]) -> Dense:
    return [
        [combine(a, b) for a, b in zip(r, s, strict=True)] for r, s in zip(left, right, strict=True)
    ]


def _at(index: int | str | None, indices: Mapping[str, int]) -> int:
    assert index is not None
    return index if isinstance(index, int) else indices[index]
