"""The reverse sweep: one rule a node, and one adjoint for every named quantity.

`pullback` carries an adjoint through one expression, `sweep` through a program. The rules are
those of matrix calculus in denominator layout, where a gradient has the shape of its variable
(Giles, "Collected matrix derivative results for forward and reverse mode algorithmic
differentiation", 2008, section 2). In the rules below, `G` or `g` is the adjoint of the result (the
derivative of the objective with respect to it), and `dX` that of the argument X.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from operator import attrgetter

from exgen.calculus.build import (
    ONE,
    add,
    eye,
    hadamard,
    matmul,
    neg,
    number,
    ones,
    power,
    scaled,
    sub,
    times,
    transpose,
    zeros,
)
from exgen.calculus.convolving import pulled_back
from exgen.calculus.expr import (
    Add,
    Apply,
    Call,
    Convolution,
    Expr,
    Hadamard,
    MatMul,
    Partial,
    Power,
    Scaled,
    Symbol,
    Transpose,
    depends_on,
    intern,
    size,
)
from exgen.calculus.functions import apply, call, inner
from exgen.calculus.program import Equation, Program
from exgen.calculus.rules import gradient_of, largest, lowered, primed, write_out
from exgen.calculus.shape import SCALAR, Shape
from exgen.calculus.simplify import shorten
from exgen.calculus.substitute import substitute
from exgen.errors import DerivationError
from exgen.wording import with_article

Rule = Callable[[Call, Expr], Expr]


def _inverse(node: Call, g: Expr) -> Expr:
    """For Y = inv(X): dX = -Y^T G Y^T."""
    y = transpose(node)
    return neg(matmul(y, g, y))


def _softmax(node: Call, g: Expr) -> Expr:
    """For s = softmax(z): dz = s * (g - s^T g)."""
    return sub(hadamard(node, g), times(inner(node, g), node))


def _softmax_rows(node: Call, g: Expr) -> Expr:
    """For S = softmax_rows(Z): dZ = S * (G - (S * G) 1 1^T)."""
    column = ones(Shape(node.shape.cols, 1))
    return hadamard(node, sub(g, matmul(hadamard(node, g), column, transpose(column))))


def _max(node: Call, g: Expr) -> Expr:
    """For m = max(X), attained once: dX = g where an entry is m, 0 elsewhere."""
    return times(g, largest(node))


def _max_rows(node: Call, g: Expr) -> Expr:
    """For m = max_rows(X), attained once in each row: dX = g 1^T where an entry is its row's m."""
    return hadamard(matmul(g, ones(Shape(1, node.arg.shape.cols))), largest(node))


def _mean(node: Call, g: Expr) -> Expr:
    """For m = mean(X): dX = g / (rows cols) in every entry."""
    rows, cols = node.arg.shape
    if not isinstance(rows, int) or not isinstance(cols, int):
        count = call("sum", ones(node.arg.shape))
        return scaled(Fraction(1), (g, power(count, number(-1))), ones(node.arg.shape))
    return scaled(Fraction(1, rows * cols), (g,), ones(node.arg.shape))


class _Rules(dict[str, Rule]):
    """Function -> its rule; of a function that a question declares the gradient has a name."""

    def __missing__(self, function: str) -> Rule:
        """The rule of a declared function."""
        return lambda n, g: times(g, gradient_of(n))


CALL_RULES: dict[str, Rule] = _Rules(
    {
        "sum": lambda n, g: times(g, ones(n.arg.shape)),
        "mean": _mean,
        "norm": lambda n, g: scaled(Fraction(1), (g, power(n, number(-1))), n.arg),
        "tr": lambda n, g: times(g, eye(n.arg.shape.rows)),
        "det": lambda n, g: scaled(Fraction(1), (g, n), transpose(call("inv", n.arg))),
        "logdet": lambda n, g: times(g, transpose(call("inv", n.arg))),
        "logabsdet": lambda n, g: times(g, transpose(call("inv", n.arg))),
        "inv": _inverse,
        "diag": lambda n, g: call("diag", g),
        "logsumexp": lambda n, g: times(g, call("softmax", n.arg)),
        "softmax": _softmax,
        "softmax_rows": _softmax_rows,
        "max": _max,
        "max_rows": _max_rows,
        "hardmax": lambda n, g: zeros(n.arg.shape),
        "hardmax_rows": lambda n, g: zeros(n.arg.shape),
    }
)
"""Function of a whole expression -> the adjoint of its argument, given the result's adjoint."""


# The layers of one network after the other ask for the same.
@lru_cache(maxsize=1 << 12)
def pullback(expr: Expr, upstream: Expr, wrt: Symbol) -> Expr:
    """The contribution that `expr`, with adjoint `upstream`, makes to the adjoint of `wrt`.

    Inputs: `upstream` has the shape of `expr`; the result has the shape of `wrt`.
    Raises DerivationError for a node that has no rule.
    """
    adjoints: dict[Expr, list[Expr]] = {expr: [upstream]}

    for node in _from_top(expr, wrt.name):
        if node is wrt:
            return shorten(add(*sorted(adjoints[node], key=attrgetter("transposes"))))
        g = add(*adjoints[node])
        for child, share in _shares(node, g, wrt.name):
            adjoints.setdefault(child, []).append(share)
    return zeros(wrt.shape)


def _from_top(expr: Expr, name: str) -> list[Expr]:
    """The distinct nodes that depend on `name`, each after everything that uses it."""
    order: list[Expr] = []
    _visit(expr, name, set(), order)
    return order[::-1]


def _visit(node: Expr, name: str, seen: set[Expr], order: list[Expr]) -> None:
    if name not in node.names or node in seen:
        return
    seen.add(node)
    for child in reversed(node.children):
        _visit(child, name, seen, order)
    order.append(node)


def _shares(node: Expr, g: Expr, name: str) -> Iterator[tuple[Expr, Expr]]:
    """What each child that depends on `name` receives from the node's adjoint `g`."""
    match node:
        case Add():
            yield from ((term, g) for term in node.terms if depends_on(term, name))
        case Scaled():
            yield from _through_scaled(node, g, name)
        case MatMul():
            for k, factor in enumerate(node.factors):
                if depends_on(factor, name):
                    before = [transpose(f) for f in reversed(node.factors[:k])]
                    after = [transpose(f) for f in reversed(node.factors[k + 1 :])]
                    yield factor, matmul(*before, g, *after)
        case Hadamard():
            for k, factor in enumerate(node.factors):
                if depends_on(factor, name):
                    yield factor, hadamard(g, *node.factors[:k], *node.factors[k + 1 :])
        case Power():
            yield from _through_power(node, g, name)
        case Convolution():
            shares = zip(node.children, pulled_back(node, g), strict=True)
            yield from ((child, share) for child, share in shares if depends_on(child, name))
        case Transpose():
            yield node.arg, transpose(g)
        case Apply():
            yield node.arg, times(g, primed(node.function, node.arg))
        case Call():
            yield node.arg, CALL_RULES[node.function](node, g)
        case _:
            raise DerivationError(f"no rule for the adjoint of {type(node).__name__}")


def _through_scaled(node: Scaled, g: Expr, name: str) -> Iterator[tuple[Expr, Expr]]:
    if node.body is not None and depends_on(node.body, name):
        yield node.body, scaled(node.coefficient, node.scalars, g)
    for k, factor in enumerate(node.scalars):
        if not depends_on(factor, name):
            continue
        others = node.scalars[:k] + node.scalars[k + 1 :]
        weight = g if node.body is None else inner(node.body, g)
        yield factor, scaled(node.coefficient, (*others, weight), None)


def _through_power(node: Power, g: Expr, name: str) -> Iterator[tuple[Expr, Expr]]:
    if depends_on(node.base, name):
        yield node.base, times(node.exponent, times(g, lowered(node)))
    if depends_on(node.exponent, name):
        yield node.exponent, inner(g, times(node, apply("log", node.base)))


def gradient(expr: Expr, wrt: Symbol) -> Expr:
    """The gradient of a scalar expression, written out; its shape is that of `wrt`.

    Raises DerivationError for an expression that is not 1 x 1, or a node that has no rule.
    """
    if not expr.shape.is_scalar:
        raise DerivationError(f"a gradient needs a scalar, not {with_article(expr.shape)}")
    return shorten(write_out(pullback(expr, ONE, wrt)))


_MUCH_SHORTER = 0.8


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one equation adds to an adjoint: through `via`, with that one's adjoint by name."""

    via: str
    expr: Expr


@dataclass(frozen=True, slots=True)
class AdjointStep:
    """The adjoint of one named quantity.

    `named` uses the adjoints of later quantities by name (`Partial`), `resolved` uses the
    program's quantities alone; both have the shape of `wrt`.
    """

    of: str
    wrt: Symbol
    contributions: tuple[Contribution, ...]
    named: Expr
    resolved: Expr


@lru_cache(maxsize=1 << 12)
def gradient_name(of: Symbol, wrt: Symbol) -> Partial:
    """The derivative of the scalar `of` with respect to `wrt`, as a name."""
    return intern(Partial(wrt.shape, of.name, wrt.name, "gradient"))


def _clearer(expr: Expr) -> Expr:
    """The shortest form if it is much shorter, else the one that shows where it comes from."""
    shortest = shorten(expr)
    return shortest if size(shortest) <= _MUCH_SHORTER * size(expr) else expr


def sweep(prog: Program, of: str, wrt: tuple[str, ...]) -> dict[str, AdjointStep]:
    """The adjoints of everything between `wrt` and the scalar `of`, from `of` backwards.

    `of` names a defined quantity, `wrt` variables or defined quantities; the result has a step for
    each quantity on the way by its name, those in `wrt` included and `of` itself left out. Raises
    DerivationError if `of` is not a scalar, or a rule is missing.
    """
    return dict(_swept(prog.variables, prog.equations, of, tuple(wrt)))


@lru_cache(maxsize=256)
def _swept(
    variables: tuple[Symbol, ...], equations: tuple[Equation, ...], of: str, wrt: tuple[str, ...]
) -> Mapping[str, AdjointStep]:
    """The sweep, which asks for no sizes: a script's candidates and its table share one."""
    prog = Program(variables, equations)
    target = prog.find(of)
    # Without `of` itself: the adjoints of J = exp(u) are not to be written in terms of J.
    before = Program(variables, tuple(e for e in equations if e.name != of))
    if target.shape != SCALAR:
        raise DerivationError(f"{of} is {target.shape}; a gradient needs a scalar")
    needed = {eq.name for w in wrt for eq in prog.between(w, of)} | set(wrt)
    order = [v for v in prog.variables if v.name in needed]
    order += [e.symbol for e in prog.equations if e.name in needed and e.name != of]
    steps: dict[str, AdjointStep] = {}
    values: dict[Expr, Expr] = {gradient_name(target, target): ONE}
    for quantity in reversed(order):
        contributions = []
        for eq in prog.consumers(quantity.name):
            if eq.name != of and eq.name not in steps:
                continue
            above = ONE if eq.name == of else gradient_name(target, eq.symbol)
            contributions.append(Contribution(eq.name, pullback(eq.expr, above, quantity)))
        named = add(*(c.expr for c in contributions)) if contributions else zeros(quantity.shape)
        named = shorten(named)
        resolved = _clearer(before.fold(write_out(substitute(named, values))))
        values[gradient_name(target, quantity)] = resolved
        steps[quantity.name] = AdjointStep(of, quantity, tuple(contributions), named, resolved)
    return steps
