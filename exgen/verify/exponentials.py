"""Functions of one variable written as texts: read exactly, read as numbers, and in normal form.

A text is what a NumPy user would type: numbers, `pi`, one variable, `+ - * / **`, and `sqrt exp sin
cos`. The normal form is a sum of terms c x^k e^(w x) with distinct (k, w): such functions are
independent on every interval, so two texts are the same function exactly when the forms agree.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import sympy as sp
else:
    from exgen.verify.symbolic import sp

Form = dict[tuple[int, Any], Any]
"""(k, w) -> c, the exact coefficient of x^k e^(w x)."""


def _exactly(name: str, argument: sp.Expr) -> sp.Expr:
    return getattr(sp, name)(argument)


_EXACT = {name: partial(_exactly, name) for name in ("sqrt", "exp", "sin", "cos")}
_OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_NUMPY = {"sqrt": np.sqrt, "exp": np.exp, "sin": np.sin, "cos": np.cos}


@lru_cache(maxsize=4096)
def parsed(text: str) -> ast.expr:
    """The tree of a text. Raises ValueError where it is no expression."""
    try:
        return ast.parse(text, mode="eval").body
    except SyntaxError:
        raise ValueError(f"{text!r} is no expression in one variable") from None


@lru_cache(maxsize=4096)
def exact(text: str, variable: str) -> sp.Expr:
    """The text as a SymPy expression in a real symbol. Raises ValueError for other constructs."""
    names = {variable: sp.Symbol(variable, real=True), "pi": sp.pi}
    return carried(parsed(text), names, _EXACT, sp.Integer)


def numbers(text: str, variable: str, values: Any) -> Any:
    """The text at floating-point values, real or complex, straight from its tree."""
    with np.errstate(all="ignore"):
        found = carried(parsed(text), {variable: values, "pi": np.pi}, _NUMPY, float)
    return found + 0 * values


@lru_cache(maxsize=4096)
def constant(text: str) -> float:
    """The number that a text without a variable stands for."""
    return float(numbers(text, "x", 0.0))


def carried(
    tree: ast.expr,
    names: Mapping[str, Any],
    functions: Mapping[str, Callable[[Any], Any]],
    number: Callable[[int], Any],
) -> Any:
    """A text's tree carried out in any arithmetic.

    `names` are the values of the variable and of pi, `functions` those of one argument, `number`
    makes a value of a whole number. Raises ValueError for other constructs.
    """

    def read(tree: ast.expr) -> Any:
        match tree:
            case ast.Constant(value=int(value)) if not isinstance(value, bool):
                return number(value)
            case ast.Name(id=name) if name in names:
                return names[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -read(operand)
            case ast.Call(func=ast.Name(id=name), args=[given], keywords=[]) if name in functions:
                return functions[name](read(given))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
                return _OPERATIONS[type(op)](read(left), read(right))
        raise ValueError(f"{ast.unparse(tree)!r} cannot be read as a function of {sorted(names)}")

    return read(tree)


@lru_cache(maxsize=4096)
def _form(text: str, variable: str) -> tuple[tuple[tuple[int, sp.Expr], sp.Expr], ...]:
    return tuple(_normal(exact(text, variable), sp.Symbol(variable, real=True)).items())


def form(text: str, variable: str) -> Form:
    """The normal form. Raises ValueError for a text that has none (such as a quotient)."""
    return dict(_form(text, variable))


def _normal(expr: sp.Expr, x: sp.Symbol) -> Form:
    if x not in expr.free_symbols:
        return _clean({(0, sp.S.Zero): expr})
    if expr == x:
        return {(1, sp.S.Zero): sp.S.One}
    if isinstance(expr, sp.Add):
        total: Form = {}
        for term in expr.args:
            total = _sum(total, _normal(term, x))
        return total
    if isinstance(expr, sp.Mul):
        product: Form = {(0, sp.S.Zero): sp.S.One}
        for factor in expr.args:
            product = _product(product, _normal(factor, x))
        return product
    if isinstance(expr, sp.exp):
        return _exponential(expr.args[0], x)
    if isinstance(expr, sp.Pow) and expr.exp.is_Integer and expr.exp > 0:
        power: Form = {(0, sp.S.Zero): sp.S.One}
        base = _normal(expr.base, x)
        for _ in range(int(expr.exp)):
            power = _product(power, base)
        return power
    if isinstance(expr, sp.sin | sp.cos):
        up = _exponential(sp.I * expr.args[0], x)
        down = _exponential(-sp.I * expr.args[0], x)
        if isinstance(expr, sp.cos):
            return _clean({k: sp.Rational(1, 2) * c for k, c in _sum(up, down).items()})
        return _clean(
            {k: -sp.I * sp.Rational(1, 2) * c for k, c in _sum(up, _scaled(down, -1)).items()}
        )
    raise ValueError(f"{expr} is no sum of products of powers, exponentials, sines and cosines")


def _exponential(argument: sp.Expr, x: sp.Symbol) -> Form:
    """The exponential of an argument affine in x, its shift taken apart into an exact factor."""
    argument = sp.expand(argument)
    rate = argument.coeff(x, 1)
    shift = sp.expand(argument - rate * x)
    if x in shift.free_symbols:
        raise ValueError(f"the exponent {argument} is not affine in {x}")
    real, phase = shift.as_real_imag()
    return {(0, rate): sp.expand(sp.exp(real) * (sp.cos(phase) + sp.I * sp.sin(phase)))}


def _sum(a: Form, b: Form) -> Form:
    return _clean({k: a.get(k, sp.S.Zero) + b.get(k, sp.S.Zero) for k in {**a, **b}})


def _scaled(a: Form, factor: int) -> Form:
    return {k: factor * c for k, c in a.items()}


def _product(a: Form, b: Form) -> Form:
    found: Form = {}
    for (k, w), c in a.items():
        for (m, v), d in b.items():
            key = (k + m, sp.expand(w + v))
            found[key] = found.get(key, sp.S.Zero) + c * d
    return _clean(found)


def _clean(a: Form) -> Form:
    expanded = {k: sp.expand(c) for k, c in a.items()}
    return {k: c for k, c in expanded.items() if c != 0}


def rank_of_forms(forms: list[Form]) -> int:
    """The exact rank of functions in normal form, by elimination without division."""
    keys = list(dict.fromkeys(k for one in forms for k in one))
    rows = [[one.get(k, sp.S.Zero) for k in keys] for one in forms]
    found = 0
    for column in range(len(keys)):
        pivot = next((i for i in range(found, len(rows)) if rows[i][column] != 0), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        lead = rows[found]
        for i in range(found + 1, len(rows)):
            entry = rows[i][column]
            if entry != 0:
                rows[i] = [
                    sp.expand(lead[column] * mine - entry * theirs)
                    for mine, theirs in zip(rows[i], lead, strict=True)
                ]
        found += 1
    return found
