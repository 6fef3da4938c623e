"""Shapes decide: from a tree in which products are open to the expressions that fit."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from itertools import product as pairs
from typing import Any, Final

from exgen.answers import applying
from exgen.answers.comparing import holds
from exgen.answers.contracting import contracted
from exgen.answers.dots import has_dots
from exgen.answers.indexing import cut_out, index_dims
from exgen.answers.side_by_side import beside
from exgen.answers.summing import multiplied_out, summed_lines
from exgen.answers.typed_matrices import Matrices
from exgen.answers.typed_products import is_whole, matrix_power
from exgen.answers.typed_tokens import Misread
from exgen.answers.typed_tree import (
    Applied,
    Chain,
    Compared,
    CutOut,
    Einsum,
    Indexed,
    Joined,
    Leaf,
    Node,
    Option,
    Raised,
    Sum,
    Summed,
    Turned,
    TypedMatrix,
)
from exgen.calculus.build import (
    add,
    divide,
    neg,
    ones,
    power,
    sub,
    transpose,
)
from exgen.calculus.expr import Apply, Call, Constant, Expr, Number, Slice, Symbol
from exgen.calculus.functions import apply, call
from exgen.calculus.indexed import index_sum
from exgen.calculus.shape import Shape
from exgen.dimensions import Dim, size_of
from exgen.wording import with_article

_WITH_SIGMOID: Final = ("softplus", "silu")
"""Activations whose derivative is written with a sigmoid."""


class Fitter(Matrices):
    """Finds the expressions that a tree may stand for."""

    other_count = False
    """Whether indices count from 0 below, and from 1 in the brackets of code."""

    def options(self, node: Node) -> list[Option]:
        """The expressions that fit, the plainest first. Raises Misread where there is none."""
        found = self.best(_FIT[type(node)](self, node))
        if not found:
            raise self.refusal or Misread(node.at, "no reading of this fits the shapes")
        return found

    def leaf(self, node: Leaf) -> Iterable[Option]:
        """All that a name may stand for."""
        return node.options

    def sum(self, node: Sum) -> Iterable[Option]:
        """The terms added one after the other."""
        if has_dots([term for _, term in node.terms]):
            yield from self.with_dots(node)
            return
        (negative, first), *rest = node.terms
        found = [_minus(o) if negative else o for o in self.options(first)]
        for negative, term in rest:
            found = self.best(self.added(term, found, self.options(term), negative))
            if not found:
                raise self.refusal or Misread(term.at, "these terms do not fit")
        yield from found

    def added(
        self, node: Node, left: Sequence[Option], right: Sequence[Option], negative: bool
    ) -> Iterable[Option]:
        """The sums of two pieces that fit."""
        for a, b in pairs(left, right):
            self.spend(node, a.expr, b.expr)
            combined = beside(a.expr, b.expr, tabled=self.names.tabled)
            if combined is None:
                self.refuse(
                    node,
                    f"{with_article(a.expr.shape)} and {with_article(b.expr.shape)} cannot be "
                    f"{'subtracted' if negative else 'added'}",
                    misfit=True,
                )
                continue
            one, other, cost, note = combined
            expr = self.tried(node, partial(sub if negative else add, one, other))
            if expr is not None:
                notes = a.notes + b.notes + ((note,) if note else ())
                yield Option(expr, a.cost + b.cost + cost, tuple(dict.fromkeys(notes)))

    def turned(self, node: Turned) -> Iterable[Option]:
        """Transposes."""
        for option in self.options(node.arg):
            far = 4 if isinstance(option.expr, Number) else 0
            # a bare 1 is a vector where it is transposed
            near = -3 if _is_ones_column(option.expr) and option.cost >= 3 else 0
            yield Option(transpose(option.expr), option.cost + far + near, option.notes)

    def raised(self, node: Raised) -> Iterable[Option]:
        """Powers: of a square matrix by itself, or entry by entry."""
        exponents = self.options(node.exponent)
        for base, exponent in pairs(self.options(node.base), exponents):
            far = -1
            if isinstance(base.expr, Symbol) and base.expr.name == "e":
                said = "e was read as the base of the exponential"
                far = 2 if isinstance(exponent.expr, Number) else 0
                yield Option(
                    apply("exp", exponent.expr), base.cost + exponent.cost + far,
                    (*base.notes, *exponent.notes, said),
                )  # fmt: skip
            if not exponent.expr.shape.is_scalar:
                continue
            self.spend(node, base.expr)
            cost = base.cost + exponent.cost + (far == 0)
            notes = base.notes + exponent.notes
            square = base.expr.shape.is_square and not base.expr.shape.is_scalar
            whole = square and not node.entrywise
            if whole and isinstance(exponent.expr, Number):
                made = self.tried(node, partial(matrix_power, base.expr, exponent.expr))
                if made is not None:
                    yield Option(made, cost, notes)
            if whole and not is_whole(exponent.expr):
                self.refuse(node, "a root of a matrix is not read")
                continue
            expr = self.tried(node, partial(power, base.expr, exponent.expr))
            if expr is not None:
                yield Option(expr, cost + (1 if whole else 0), notes)

    def compared(self, node: Compared) -> Iterable[Option]:
        """Steps of differences; bars are absolute values here."""
        sides = [self.options(node.left), self.options(node.right)]
        for side, piece in zip(sides, (node.left, node.right), strict=True):
            if isinstance(piece, Applied) and piece.function == "bars":
                side[:] = [o for o in side if not isinstance(o.expr, Call)] or side
        for a, b in pairs(*sides):
            self.spend(node, a.expr, b.expr)
            combined = beside(a.expr, b.expr, tabled=self.names.tabled)
            if combined is None:
                continue
            left, right, cost, _ = combined
            made = self.tried(
                node, partial(holds, self.names.known.program, left, node.sign, right)
            )
            if made is not None:
                yield Option(made, a.cost + b.cost + cost, a.notes + b.notes)

    def applied(self, node: Applied) -> Iterable[Option]:
        """Values of functions."""
        args = [self.options(arg) for arg in node.args]
        chosen: tuple[Option, ...]
        own = self.activation_of(args[0][0].expr) if node.options and args else ""
        if node.function == "sigmoid" and own in _WITH_SIGMOID and not node.primes:
            own = "sigmoid"
        for function, extra in {node.function: 0, **node.options}.items():
            for chosen in pairs(*args):
                self.spend(node, *(o.expr for o in chosen))
                cost = sum(o.cost for o in chosen)
                cost += (0 if function == own else 1) if own else extra
                notes = tuple(note for o in chosen for note in o.notes)
                if node.options and function != node.function:
                    along = function in ("colsum", "colmean")
                    said = "1 was read as the first axis" if along else ""
                    notes = (*notes, said or f"the activation was read as {function}")
                made = self.tried(
                    node,
                    partial(applying.applied, self.names, node, function, [o.expr for o in chosen]),
                )
                if made is not None:
                    yield Option(made, cost, notes)
                    if node.axis is not None:  # NumPy's vector has one axis
                        said = "a sum along an axis was turned"
                        yield Option(transpose(made), cost + 1, (*notes, said))
                    for other, far, note in applying.others(function, [o.expr for o in chosen]):
                        yield Option(other, cost + far, (*notes, note))

    def activation_of(self, arg: Expr) -> str:
        """The activation that the question applies to the expression; "" where it applies none."""
        folded = self.names.known.program.fold(arg)
        for equation in self.names.known.program.equations:
            expr = equation.expr
            if isinstance(expr, Apply) and expr.arg in (arg, folded):
                return expr.function
        return ""

    def indexed(self, node: Indexed) -> Iterable[Option]:
        """Entries and lines, counted from the first that is usual, or all from the other."""
        far = self.other_count and any(isinstance(p, int) for p in node.places)
        first = 1 - node.first if far else node.first
        note = (f"indices were counted from {first}",) if far else ()
        for option in self.options(node.base):
            made = self.tried(node, partial(cut_out, option.expr, node.places, first, self.sizes))
            if made is not None:
                yield Option(made, option.cost + far, option.notes + note)
            if made is not None and len(node.places) == 1 and 1 not in option.expr.shape:
                yield from self.lines_as_columns(node, option, made, first)
            elif made is not None and None in node.places and isinstance(made, Slice):
                # only where nothing else fits what is beside it: alone, a row is a row
                said = "a line of a matrix was turned"
                yield Option(transpose(made), option.cost + 4, (*option.notes, said))

    def lines_as_columns(
        self, node: Indexed, option: Option, row: Expr, first: int
    ) -> Iterable[Option]:
        """On paper `x_i` may be a row of X as a column, or a column of X."""
        if node.first == 0:
            return
        said = "a row was read as a column", "an index was read as that of a column"
        yield Option(transpose(row), option.cost + 1, (*option.notes, said[0]))
        places = (None, *node.places)
        made = self.tried(node, partial(cut_out, option.expr, places, first, self.sizes))
        if made is not None:
            yield Option(made, option.cost + 2, (*option.notes, said[1]))

    def summed(self, node: Summed) -> Iterable[Option]:
        """Sums over an index."""
        for option in self.options(node.body):
            expr = option.expr
            if node.mean and (len(over := index_dims(expr).get(node.index, set())) == 1):
                expr = divide(expr, call("sum", ones(Shape(next(iter(over)), 1))))
            if not expr.shape.is_scalar:
                whole = self.tried(node, partial(summed_lines, expr, node.index))
                if whole is not None:
                    yield Option(whole, option.cost, option.notes)
                    continue
                self.refuse(node, f"a sum over {node.index} is one of entries, not of {expr.shape}")
                continue
            dims = index_dims(expr).get(node.index, set())
            if node.over and dims and not self.runs_over(node.over, dims):
                self.refuse(node, f"{node.index} runs over {dims.pop()}, not over {node.over}")
                continue
            if len(dims) != 1:
                said = "does not occur in this sum" if not dims else "runs over two dimensions"
                self.refuse(node, f"the index {node.index} {said}", misfit=len(dims) > 1)
                continue
            expr = multiplied_out(expr, node.index)
            made = self.tried(node, partial(index_sum, node.index, next(iter(dims)), expr))
            if made is not None:
                yield Option(made, option.cost, option.notes)

    def einsum(self, node: Einsum) -> Iterable[Option]:
        """Products of entries, summed over the letters that are not kept."""
        for chosen in pairs(*(self.options(arg) for arg in node.args)):
            self.spend(node, *(o.expr for o in chosen))
            made = self.tried(node, partial(contracted, node, [o.expr for o in chosen]))
            if made is not None:
                notes = tuple(note for o in chosen for note in o.notes)
                cost = sum(o.cost for o in chosen)
                yield Option(made, cost, notes)
                if len(node.kept) == 1:  # NumPy's vector has one axis
                    said = "a vector of einsum was turned"
                    yield Option(transpose(made), cost + 1, (*notes, said))

    def runs_over(self, over: Dim, dims: Collection[Dim]) -> bool:
        """Whether a limit that was typed, a dimension or a number, is that of the index."""
        if isinstance(over, int):
            return over in {size_of(d, self.sizes) for d in dims}
        return over in dims


_FIT: Final[dict[type, Callable[[Fitter, Any], Iterable[Option]]]] = {
    Leaf: Fitter.leaf,
    Sum: Fitter.sum,
    Chain: Fitter.chain,
    Turned: Fitter.turned,
    Raised: Fitter.raised,
    Compared: Fitter.compared,
    Applied: Fitter.applied,
    Indexed: Fitter.indexed,
    Summed: Fitter.summed,
    Einsum: Fitter.einsum,
    TypedMatrix: Fitter.rows,
    CutOut: Fitter.cut_out,
    Joined: Fitter.joined,
}


def _minus(option: Option) -> Option:
    return option._replace(expr=neg(option.expr))


def _is_ones_column(expr: Expr) -> bool:
    return isinstance(expr, Constant) and expr.kind == "ones" and expr.shape.is_column
