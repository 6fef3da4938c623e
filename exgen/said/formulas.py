"""What is true of a formula or a program: read off its tree, never off a name that was given it."""

from __future__ import annotations

from collections.abc import Iterator

from exgen.calculus.claims import Claim
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Delta,
    Expr,
    Hadamard,
    IndexSum,
    MatMul,
    Number,
    Power,
    Scaled,
    Symbol,
    Transpose,
    contains,
    depends_on,
    walk,
)
from exgen.calculus.program import Program
from exgen.dimensions import Dim
from exgen.errors import WordsError

_SOFTMAX = frozenset({"softmax", "softmax_rows"})
_SQUARES = 2


def nodes(prog: Program) -> Iterator[Expr]:
    """All parts of all right sides."""
    for equation in prog.equations:
        yield from walk(equation.expr)


def applied(prog: Program, name: str) -> str:
    """The function that makes a quantity of the program; "" where it is an affine map.

    Both ways to write softmax, along columns or along rows, are "softmax". Raises WordsError for a
    quantity that is made in another way.
    """
    equation = prog.equation(name)
    match None if equation is None else equation.expr:
        case Apply(function=function, primes=0):
            return function
        case Call(function=function):
            return "softmax" if function in _SOFTMAX else function
        case MatMul() | Add() as expr if all(map(_linear, walk(expr))):
            return ""
    raise WordsError(f"the quantity {name}: it is no function of one quantity and no affine map")


def _linear(node: Expr) -> bool:
    return not node.children or isinstance(node, Add | MatMul | Scaled | Transpose)


def entrywise(prog: Program) -> bool:
    """Whether the program has functions with a name, and each of them acts on entries alone.

    Of a function of numbers alone there is nothing to say.
    """
    named = [n for n in nodes(prog) if isinstance(n, Apply | Call)]
    # of declared ones more is said
    arrays = any(n.function in ELEMENTWISE and not n.shape.is_scalar for n in named)
    return arrays and all(isinstance(n, Apply) for n in named)


def denominators(expr: Expr) -> frozenset[Expr]:
    """What stands below a fraction line somewhere in the formula."""
    return frozenset(
        node.base
        for node in walk(expr)
        if isinstance(node, Power) and isinstance(node.exponent, Number) and node.exponent.value < 0
    )


def cancels(before: Expr, after: Expr) -> bool:
    """Whether a denominator of the one formula is gone in the other, which follows from it."""
    return bool(denominators(before) - denominators(after))


def sums_over(expr: Expr, dim: Dim) -> bool:
    """Whether the formula is a sum over an index that runs over the dimension."""
    return any(isinstance(n, IndexSum) and n.dimension == dim for n in walk(expr))


def has_delta(claim: Claim) -> bool:
    """Whether a Kronecker delta stands in the line."""
    return any(isinstance(n, Delta) for form in claim.rights for n in walk(form))


def routes(prog: Program, start: str, end: str) -> int:
    """How many paths lead from one quantity to another, from equation to equation."""
    count = {start: 1}
    for equation in prog.equations:
        found = sum(n for name, n in count.items() if depends_on(equation.expr, name))
        if found and equation.name != start:
            count[equation.name] = found
    return count.get(end, 0)


def occurrences(expr: Expr, name: str) -> int:
    """How often a variable stands in a formula as it is written."""
    own = isinstance(expr, Symbol) and expr.name == name
    return own + sum(occurrences(child, name) for child in expr.children)


def squared_norm(expr: Expr) -> bool:
    """Whether the node is the square of a norm."""
    return (
        isinstance(expr, Power)
        and isinstance(expr.base, Call)
        and expr.base.function == "norm"
        and isinstance(expr.exponent, Number)
        and expr.exponent.value == _SQUARES
    )


def calls(expr: Expr, function: str, of: str) -> bool:
    """Whether a function of a whole expression that depends on a variable stands in the formula."""
    return contains(
        expr, lambda n: isinstance(n, Call) and n.function == function and depends_on(n.arg, of)
    )


def factors(expr: Expr) -> tuple[Expr, ...]:
    """The factors of a product, () for anything else."""
    match expr:
        case MatMul() | Hadamard():
            return expr.factors
        case Scaled():
            return tuple(expr.children)
    return ()


def ways(prog: Program, start: str, end: str) -> tuple[str, ...]:
    """The quantities through which one quantity acts on another, where it acts on them directly.

    The other itself is among them, at the end, where the one stands in its own equation.
    """
    direct = [e.name for e in prog.equations if depends_on(e.expr, start)]
    return tuple(name for name in direct if routes(prog, name, end) > 0)
