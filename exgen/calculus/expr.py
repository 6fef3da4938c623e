"""The expression tree: immutable, interned nodes that know their shape.

A node is made by the smart constructors in `build` and by nothing else. Nodes are interned:
two equal expressions are one object, so `is` decides equality and hashing costs nothing.
Leaves are numbers, symbols, constant matrices and names of derivatives; the rest is sums,
products of three kinds (by scalars, of matrices, elementwise), powers, transposes, functions,
and the nodes of index notation (entry, row or column, sum over an index, Kronecker delta).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from exgen.calculus.index_nodes import Delta, Entry, Index, IndexSum, Slice
from exgen.calculus.node import OWN, Expr, contains, depends_on, intern, size, walk
from exgen.dimensions import Dim

__all__ = [
    "CONVOLVED",
    "INDEXED",
    "SELECTED",
    "Add",
    "Apply",
    "Call",
    "Constant",
    "Convolution",
    "Delta",
    "Derivative",
    "Differential",
    "Entry",
    "Expr",
    "Hadamard",
    "Index",
    "IndexSum",
    "MatMul",
    "Number",
    "Partial",
    "Power",
    "Scaled",
    "Selection",
    "Slice",
    "Symbol",
    "Transpose",
    "contains",
    "depends_on",
    "intern",
    "size",
    "symbols",
    "walk",
]


@dataclass(frozen=True, eq=False, slots=True)
class Number(Expr):
    """A rational number (1 x 1)."""

    value: Fraction


@dataclass(frozen=True, eq=False, slots=True)
class Symbol(Expr):
    """A variable, or a quantity that a program defines; `domain` as in key.json."""

    name: str
    domain: str = "real"


@dataclass(frozen=True, eq=False, slots=True)
class Constant(Expr):
    """A constant matrix: `kind` is "ones", "zeros", "eye", or "unit 3" for a unit row or column."""

    kind: str


@dataclass(frozen=True, eq=False, slots=True)
class Selection(Expr):
    """The rows of an identity matrix from `start` on, as many as the shape has; or its transpose.

    Before a matrix it cuts out rows; its transpose, which is `turned`, puts rows among zeros.
    """

    start: Dim
    turned: bool


@dataclass(frozen=True, eq=False, slots=True)
class Partial(Expr):
    """The name of a derivative: of the quantity `of` with respect to the quantity `wrt`.

    `wrt` counts as an independent variable, and whatever is defined from it follows. For a
    scalar `of` the layout is "gradient" and the shape that of `wrt`; a Jacobian is in
    "denominator" (entry (i, j) is d of_j / d wrt_i) or "numerator" layout; rows count as columns.
    The derivative of a matrix with respect to a scalar has the layout "tangent": the shape of the
    matrix.
    """

    of: str
    wrt: str
    layout: str = "gradient"


@dataclass(frozen=True, eq=False, slots=True)
class Derivative(Expr):
    """The name of the derivative of a 1 x 1 expression with respect to an entry or a quantity.

    `of` is an entry of a quantity or a function of one, `wrt` an entry or a symbol, whose shape
    the derivative has. As in `Partial`, `wrt` counts as an independent variable.
    """

    of: Expr
    wrt: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """What is differentiated, and with respect to what."""
        return (self.of, self.wrt)


@dataclass(frozen=True, eq=False, slots=True)
class Differential(Expr):
    """The name of a differential: `dX` for a quantity X. What varies is said by the claim."""

    of: str


@dataclass(frozen=True, eq=False, slots=True)
class Add(Expr):
    """A sum of two or more terms of one shape."""

    terms: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        """The terms."""
        return self.terms


@dataclass(frozen=True, eq=False, slots=True)
class Scaled(Expr):
    """`coefficient` times 1 x 1 `scalars` times `body`; without a body the product is 1 x 1."""

    coefficient: Fraction
    scalars: tuple[Expr, ...]
    body: Expr | None

    @property
    def children(self) -> tuple[Expr, ...]:
        """The scalar factors, then the body."""
        return self.scalars if self.body is None else (*self.scalars, self.body)


@dataclass(frozen=True, eq=False, slots=True)
class MatMul(Expr):
    """A matrix product of two or more factors."""

    factors: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        """The factors."""
        return self.factors


@dataclass(frozen=True, eq=False, slots=True)
class Hadamard(Expr):
    """An elementwise product of two or more factors, none of them 1 x 1."""

    factors: tuple[Expr, ...]

    @property
    def children(self) -> tuple[Expr, ...]:
        """The factors."""
        return self.factors


@dataclass(frozen=True, eq=False, slots=True)
class Convolution(Expr):
    """Two columns slid along one another: a convolution where it is `full`, else a correlation.

    The `full` convolution has (n + k - 1) entries, entry i being the sum of `left[j] right[i - j]`
    over all overlaps. The cross-correlation has (n - k + 1): the right column, not turned round,
    stands within the left one, and entry i is the sum of `left[i + j] right[j]`.
    """

    left: Expr
    right: Expr
    full: bool

    @property
    def children(self) -> tuple[Expr, ...]:
        """Both columns."""
        return (self.left, self.right)

    @property
    def function(self) -> str:
        """The name in the text form, NumPy's."""
        return "convolve" if self.full else "correlate"


@dataclass(frozen=True, eq=False, slots=True)
class Power(Expr):
    """An elementwise power with a 1 x 1 exponent."""

    base: Expr
    exponent: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The base and the exponent."""
        return (self.base, self.exponent)


@dataclass(frozen=True, eq=False, slots=True)
class Transpose(Expr):
    """A transpose that could not be carried further inside."""

    arg: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The transposed expression."""
        return (self.arg,)


@dataclass(frozen=True, eq=False, slots=True)
class Apply(Expr):
    """An elementwise function; `primes` counts derivatives not yet written out (relu' has 1)."""

    function: str
    arg: Expr
    primes: int = 0

    @property
    def children(self) -> tuple[Expr, ...]:
        """The argument."""
        return (self.arg,)


@dataclass(frozen=True, eq=False, slots=True)
class Call(Expr):
    """A function of a whole vector or matrix, such as `sum`, `norm`, `inv` or `softmax`."""

    function: str
    arg: Expr

    @property
    def children(self) -> tuple[Expr, ...]:
        """The argument."""
        return (self.arg,)


INDEXED: Hashable = ("[]",)
"""The mark of index notation among the names of an expression."""
SELECTED: Hashable = ("[:]",)
"""The mark of slices and blocks among the names of an expression."""
CONVOLVED: Hashable = ("*",)
"""The mark of convolutions among the names of an expression."""

OWN.update(
    {
        Convolution: lambda node: (1, CONVOLVED, False, 0),
        Selection: lambda node: (1, SELECTED, False, 0),
        Symbol: lambda node: (1, node.name, False, 0),
        Partial: lambda node: (1, (node.of, node.wrt), False, 0),
        Differential: lambda node: (1, ("d", node.of), False, 0),
        Scaled: lambda node: (1 if node.coefficient in (1, -1) else 2, None, False, 0),
        Transpose: lambda node: (1, None, False, 1),
        Apply: lambda node: (1 + node.primes, (node.function, node.primes), node.primes > 0, 0),
        Call: lambda node: (1, (node.function,), False, 0),
    }
)
OWN.update(dict.fromkeys((Entry, Slice, IndexSum, Delta), lambda node: (1, INDEXED, False, 0)))


def symbols(expr: Expr) -> dict[str, Symbol]:
    """The symbols that occur, by name, in order of first occurrence."""
    return dict(_symbols(expr))


@lru_cache(maxsize=1 << 14)
def _symbols(expr: Expr) -> Mapping[str, Symbol]:
    return {node.name: node for node in walk(expr) if isinstance(node, Symbol)}
