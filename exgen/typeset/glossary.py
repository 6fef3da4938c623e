r"""What a sheet says about the functions it uses: a definition for each, as texts in `t`.

A test holds the definitions of the calculus to the judges' own tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from functools import cache, lru_cache

from exgen.calculus.build import ONE, symbol, unit_index
from exgen.calculus.elementwise import ELEMENTWISE, Pieces
from exgen.calculus.expr import (
    Apply,
    Call,
    Constant,
    Convolution,
    Delta,
    Differential,
    Expr,
    Hadamard,
    Number,
    Power,
    Slice,
    walk,
)
from exgen.calculus.functions import apply
from exgen.calculus.laid_out import Piece, laid_out
from exgen.calculus.parse import parse
from exgen.calculus.substitute import transform
from exgen.typeset.latex import Printer
from exgen.typeset.operators import FUNCTIONS
from exgen.words import tr

DEFINITIONS: dict[str, Pieces] = {
    row.name: row.pieces for row in ELEMENTWISE.values() if row.pieces
}
"""Function -> its pieces, in `t`."""
_T = symbol("t", (1, 1))


def used_functions(expressions: Iterable[Expr]) -> tuple[str, ...]:
    """The functions with an entry in the glossary that occur, in the glossary's order."""
    found = _found(expressions)
    return tuple(name for name in DEFINITIONS if name in found)


def used_signs(expressions: Iterable[Expr]) -> frozenset[str]:
    """Which signs need an explanation: "hadamard", "quotient", "power", "norm" ..."""
    return _found(expressions).difference(DEFINITIONS)


def _found(expressions: Iterable[Expr]) -> frozenset[str]:
    """Functions and signs, none of which has the name of a function."""
    return frozenset[str]().union(*(_below(laid_out(expr)) for expr in expressions))


@lru_cache(maxsize=1 << 12)
def _below(expr: Expr) -> frozenset[str]:
    """What is found in a tree, kept by node: the lines of a solution share most of their parts."""
    own = frozenset(_signs(expr))
    if isinstance(expr, Apply) and expr.function in DEFINITIONS:
        own = own.union((expr.function,), _needed(expr.function))
    return own.union(*map(_below, expr.children))


@cache
def _needed(function: str) -> frozenset[str]:
    """The functions of the glossary that the definition of one is made of."""
    texts = (text for text, _ in DEFINITIONS[function])
    nodes = (node for text in texts for node in walk(parse(text, {"t": _T})))
    return frozenset(
        n.function for n in nodes if isinstance(n, Apply) and n.function in DEFINITIONS
    )


def entry(function: str, printer: Printer) -> tuple[str, str]:
    r"""The function at `t` as math, and what it is in words and inline formulas.

    For ReLU these are `\relu(t)` and "$t$ for $t > 0$ and $0$ otherwise".
    """
    pieces = []
    for text, condition in DEFINITIONS[function]:
        shown = f"$\\displaystyle {printer(parse(text, {'t': _T}))}$"
        if condition:
            shown = tr("{value} for {condition}", value=shown, condition=f"${condition}$")
        elif len(DEFINITIONS[function]) > 1:
            shown = tr("{value} otherwise", value=shown)
        pieces.append(shown)
    return f"{FUNCTIONS[function]}(t)", _joined(pieces)


def _joined(pieces: Sequence[str]) -> str:
    """The pieces of a definition, with "and" between all of them."""
    first, *others = pieces
    for other in others:
        first = tr("{front} and {last}", front=first, last=other)
    return first


def _power_signs(node: Power) -> Iterator[str]:
    """What a power taken entry by entry prints: a fraction, a root, a number above a ring."""
    exponent = node.exponent.value if isinstance(node.exponent, Number) else None
    if exponent is not None and exponent < 0:
        flat = node.shape.is_column or node.shape.is_row
        yield "quotient" if flat else "quotient-of-matrices"
        exponent = -exponent
        if exponent == 1:
            return
    if exponent == Fraction(1, 2):
        yield "root"
    else:
        yield "power" if exponent == 2 else "powers"


def _signs(node: Expr) -> Iterator[str]:
    match node:
        case Hadamard():
            yield "hadamard"
        case Convolution():
            yield node.function
        case Power() if not node.shape.is_scalar:
            yield from _power_signs(node)
        case Apply(function="step" | "off"):
            yield "indicator"
        case Apply(function="normcdf" | "normpdf" | "gelu"):
            yield "normal"
        case Apply() if not node.shape.is_scalar:
            yield "entrywise"
        case Constant(kind="ones"):
            yield "ones"
        case Constant() if unit_index(node) is not None:
            yield "unit"
        case Call(function="norm"):
            matrix = not (node.arg.shape.is_column or node.arg.shape.is_row)
            yield "frobenius" if matrix else "norm"
        case Call(function="diag") if node.shape.is_column:
            yield "diag-of-matrix"
        case Call(function="diag" | "logsumexp" | "softmax" | "softmax_rows" | "mean"):
            yield node.function
        case Call(function="max" | "max_rows" | "hardmax" | "hardmax_rows"):
            yield node.function
        case Piece():
            yield "range"
        case Delta():
            yield "delta"
        case Slice():
            yield "slice"
        case Differential():
            yield "differential"


@lru_cache(maxsize=1 << 10)
def as_printed(expr: Expr) -> Expr:
    """As a layered network prints it: Kronecker deltas as indicators, the sum of ones as a number.

    Kept by node: what is derived in one part of a question is used in the next.
    """
    indicator = apply("step", ONE)

    def visit(node: Expr) -> Expr | None:
        counts = isinstance(node, Call) and isinstance(node.arg, Constant)
        return indicator if isinstance(node, Delta) else ONE if counts else None

    return transform(expr, visit)
