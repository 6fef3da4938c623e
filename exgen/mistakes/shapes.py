"""The most general shapes under which a program still makes sense.

Every dimension of every variable gets a name of its own; those that the operations force to be
one dimension get one name. A dimension of 1 stays: a column is a column by design. Two dimensions
of one size that could be different hide mistakes: a square matrix may be transposed unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from exgen.calculus.build import symbol, transpose
from exgen.calculus.expr import (
    CONVOLVED,
    SELECTED,
    Add,
    Apply,
    Call,
    Constant,
    Expr,
    Hadamard,
    MatMul,
    Number,
    Power,
    Scaled,
    Selection,
    Symbol,
    Transpose,
    intern,
)
from exgen.calculus.positive import conditions
from exgen.calculus.program import Equation, Program
from exgen.calculus.selections import selection
from exgen.calculus.shape import SCALAR, Shape
from exgen.calculus.substitute import rebuild
from exgen.dimensions import Dim, size_of
from exgen.errors import DerivationError

_TO_SCALAR = frozenset(
    {"sum", "mean", "norm", "tr", "det", "logdet", "logabsdet", "logsumexp", "max"}
)
_SQUARE = frozenset({"tr", "det", "logdet", "logabsdet", "inv"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeReadings:
    """A program under three readings of its shapes, by one and the same expressions.

    `general` has the most general dimensions, `plain` the sizes as numbers. `classes` gives each
    general dimension its size; `to_plain` carries an expression from the one to the other.
    """

    general: Program
    plain: Program
    classes: Mapping[str, int]

    @property
    def coinciding(self) -> tuple[tuple[str, ...], ...]:
        """The general dimensions that have one size, in groups of two or more."""
        groups: dict[int, list[str]] = {}
        for name, size in self.classes.items():
            groups.setdefault(size, []).append(name)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)

    def to_plain(self, expr: Expr) -> Expr:
        """An expression of the general program in the plain one."""
        return _resized(expr, lambda dim: size_of(dim, self.classes))


def apart(prog: Program) -> bool:
    """Whether all dimensions that could be different are: no two of `shapes` coincide.

    That is seen without building the program anew. Raises DerivationError as `shapes` does.
    """
    sizes = _named_sizes(prog) if _is_cut(prog) else _solved(prog).sizes()
    return len(set(sizes)) == len(sizes)


def shapes(prog: Program) -> ShapeReadings:
    """The readings of a program. Raises DerivationError for a node whose shape has no rule here.

    With slices, blocks and convolutions the dimensions are as general as the program names them.
    """
    general = prog if _is_cut(prog) else _solved(prog).rebuilt()

    def size(dim: Dim) -> Dim:
        return size_of(dim, prog.sizes)

    variables = tuple(_sized(v, size) for v in prog.variables)
    equations = tuple(
        Equation(_sized(e.symbol, size), _resized(e.expr, size)) for e in prog.equations
    )
    plain = replace(prog, variables=variables, equations=equations, away_from_zero=())
    return ShapeReadings(general=general, plain=plain, classes=general.sizes)


def _is_cut(prog: Program) -> bool:
    """Whether a slice, a block, a convolution or a sum of dimensions occurs: what ties several."""
    exprs = [*prog.variables, *(equation.expr for equation in prog.equations)]
    marks = {SELECTED, CONVOLVED}
    return any(map(conditions, exprs)) or any(marks & each.names for each in exprs)


def _named_sizes(prog: Program) -> list[int]:
    """The sizes of the dimensions as they are named, sums among them."""
    shapes = [quantity.shape for quantity in prog.names().values()]
    named = dict.fromkeys(dim for shape in shapes for dim in shape if dim != 1)
    return [size_of(dim, prog.sizes) for dim in named]


def _solved(prog: Program) -> _Solver:
    solver = _Solver(prog)
    for eq in prog.equations:
        solver.known[eq.name] = solver.visit(eq.expr)
    solver.tie_constants()
    return solver


def _sized(leaf: Symbol, size: Callable[[Dim], Dim]) -> Symbol:
    return symbol(leaf.name, (size(leaf.shape.rows), size(leaf.shape.cols)), leaf.domain)


def _resized(expr: Expr, size: Callable[[Dim], Dim]) -> Expr:
    """The expression with other dimensions in its leaves."""
    if isinstance(expr, Symbol):
        return _sized(expr, size)
    if isinstance(expr, Constant):
        return intern(Constant(Shape(size(expr.shape.rows), size(expr.shape.cols)), expr.kind))
    if isinstance(expr, Selection):
        rows, cols = (size(dim) for dim in expr.shape)
        if expr.turned:
            return transpose(selection(size(expr.start), cols, rows))
        return selection(size(expr.start), rows, cols)
    if not expr.children:
        return expr
    return rebuild(expr, tuple(_resized(child, size) for child in expr.children))


class _Solver:
    """Finds which dimensions must be one, and builds the program anew with one name for each.

    Constants are counted in the order in which they are met, since one matrix of ones may stand
    for two that need not have one shape.
    """

    def __init__(self, prog: Program) -> None:
        self.prog = prog
        self.parent: dict[int, int] = {}
        self.size: dict[int, int] = {}
        self.one = self._new(1)
        self.constants: list[tuple[Shape, tuple[int, int]]] = []
        self.known = {v.name: self._leaf(v.shape, v.domain in _SYMMETRIC) for v in prog.variables}

    def _new(self, size: int) -> int:
        place = len(self.parent)
        self.parent[place] = place
        self.size[place] = size
        return place

    def _dim(self, dim: Dim) -> int:
        size = size_of(dim, self.prog.sizes)
        return self.one if dim == 1 else self._new(size)

    def _leaf(self, shape: Shape, square: bool = False) -> tuple[int, int]:
        rows = self._dim(shape.rows)
        return rows, rows if square else self._dim(shape.cols)

    def root(self, place: int) -> int:
        while self.parent[place] != place:
            place = self.parent[place]
        return place

    def unify(self, first: int, second: int) -> None:
        a, b = sorted((self.root(first), self.root(second)))
        self.parent[b] = a

    def _same(self, shapes: list[tuple[int, int]]) -> tuple[int, int]:
        """One shape for all but the 1 x 1 ones, which are spread."""
        larger = [s for s in shapes if not self._scalar(s)]
        for rows, cols in larger[1:]:
            self.unify(rows, larger[0][0])
            self.unify(cols, larger[0][1])
        return larger[0] if larger else (self.one, self.one)

    def _scalar(self, shape: tuple[int, int]) -> bool:
        return self.root(shape[0]) == self.root(shape[1]) == self.root(self.one)

    def visit(self, expr: Expr) -> tuple[int, int]:
        """The shape of an expression; what it forces to be one is unified."""
        if isinstance(expr, Symbol):
            return self.known[expr.name]
        if isinstance(expr, Constant):
            leaf = self._leaf(expr.shape, expr.kind == "eye")
            self.constants.append((expr.shape, leaf))
            return leaf
        below = [self.visit(child) for child in expr.children]
        match expr:
            case Number():
                return self.one, self.one
            case Add() | Hadamard():
                return self._same(below)
            case Scaled():
                return below[-1] if expr.body is not None else (self.one, self.one)
            case MatMul():
                for (_, inner), (outer, _) in pairwise(below):
                    self.unify(inner, outer)
                return below[0][0], below[-1][1]
            case Power() | Apply():
                return below[0]
            case Transpose():
                return below[0][1], below[0][0]
            case Call():
                return self._call(expr, below[0])
        if expr.shape == SCALAR:  # entries and sums over an index
            return self.one, self.one
        raise DerivationError(f"no rule for the general shape of {type(expr).__name__}")

    def _call(self, expr: Call, arg: tuple[int, int]) -> tuple[int, int]:
        if expr.function in _SQUARE:
            self.unify(*arg)
        if expr.function in _TO_SCALAR:
            return self.one, self.one
        if expr.function == "max_rows":
            return arg[0], self.one
        if expr.function == "diag":
            if expr.arg.shape.cols == 1:
                return arg[0], arg[0]
            self.unify(*arg)
            return arg[0], self.one
        return arg

    def tie_constants(self) -> None:
        """A named dimension of a constant that no variable shares is a variable's by its name."""
        named: dict[Dim, int] = {}
        for variable in self.prog.variables:
            for dim, place in zip(variable.shape, self.known[variable.name], strict=True):
                named.setdefault(dim, place)
        taken = {self.root(place) for place in named.values()}
        for declared, places in self.constants:
            for dim, place in zip(declared, places, strict=True):
                if dim in named and self.root(place) not in taken:
                    self.unify(named[dim], place)

    def sizes(self) -> list[int]:
        """The sizes of the dimensions that are not 1 by design."""
        one = self.root(self.one)
        return [self.size[k] for k, up in self.parent.items() if k == up and k != one]

    def rebuilt(self) -> Program:
        """The program in the most general shapes, with a size for every dimension."""
        names: dict[int, str] = {}
        sizes: dict[str, int] = {}

        def dim(place: int) -> Dim:
            root = self.root(place)
            if root == self.root(self.one):
                return 1
            if root not in names:
                names[root] = f"g{len(names)}"
                sizes[names[root]] = self.size[root]
            return names[root]

        def shaped(leaf: Symbol) -> Symbol:
            rows, cols = self.known[leaf.name]
            return symbol(leaf.name, (dim(rows), dim(cols)), leaf.domain)

        count = iter(self.constants)

        def build(expr: Expr) -> Expr:
            if isinstance(expr, Symbol):
                return shaped(expr)
            if isinstance(expr, Constant):
                _, (rows, cols) = next(count)
                return intern(Constant(Shape(dim(rows), dim(cols)), expr.kind))
            if not expr.children:
                return expr
            return rebuild(expr, tuple(build(child) for child in expr.children))

        variables = tuple(shaped(v) for v in self.prog.variables)
        equations = tuple(Equation(shaped(e.symbol), build(e.expr)) for e in self.prog.equations)
        return replace(
            self.prog, variables=variables, equations=equations, sizes=sizes, away_from_zero=()
        )


_SYMMETRIC = frozenset({"symmetric", "spd", "invertible", "orthogonal"})
