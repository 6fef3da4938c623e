"""The exact judge's functions against SymPy's own derivatives of explicit definitions."""

from collections.abc import Sequence

import pytest
import sympy as sp

from exgen.verify import atoms
from exgen.verify.tower import Poly, Tower

X = sp.Symbol("x", real=True)
E = sp.exp
FORMS = {
    "exp": E(X),
    "log": sp.log(X),
    "sin": sp.sin(X),
    "cos": sp.cos(X),
    "abs": sp.Piecewise((X, X > 0), (-X, True)),
    "sign": sp.Piecewise((1, X > 0), (-1, True)),
    "step": sp.Piecewise((1, X > 0), (0, True)),
    "off": sp.Piecewise((0, X > 0), (1, True)),
    "relu": sp.Piecewise((X, X > 0), (0, True)),
    "leaky_relu": sp.Piecewise((X, X > 0), (X / 100, True)),
    "elu": sp.Piecewise((X, X > 0), (E(X) - 1, True)),
    "sigmoid": 1 / (1 + E(-X)),
    "tanh": (E(X) - E(-X)) / (E(X) + E(-X)),
    "softplus": sp.log(1 + E(X)),
    "silu": X / (1 + E(-X)),
    "logcosh": sp.log((E(X) + E(-X)) / 2),
    "tan": sp.tan(X),
    "arcsin": sp.asin(X),
    "arccos": sp.acos(X),
    "arctan": sp.atan(X),
    "normcdf": (1 + sp.erf(X / sp.sqrt(2))) / 2,
    "normpdf": E(-(X**2) / 2) / sp.sqrt(2 * sp.pi),
    "gelu": X * (1 + sp.erf(X / sp.sqrt(2))) / 2,
    "huber": sp.Piecewise((X**2 / 2, sp.Abs(X) < 1), (sp.Abs(X) - sp.Rational(1, 2), True)),
    "clip": sp.Piecewise((X, sp.Abs(X) < 1), (sp.sign(X), True)),
}
POINTS = (-2.3, -0.7, 0.4, 1.9)
ATOM_FORMS = {
    "exp": sp.exp,
    "log": sp.log,
    "sin": sp.sin,
    "cos": sp.cos,
    "tanh": sp.tanh,
    "step": lambda u: sp.Heaviside(u, 0),
    "off": lambda u: 1 - sp.Heaviside(u, 0),
    "sigmoid": lambda u: 1 / (1 + sp.exp(-u)),
    "softplus": lambda u: sp.log(1 + sp.exp(u)),
    "logcosh": lambda u: sp.log(sp.cosh(u)),
    "tan": sp.tan,
    "arcsin": sp.asin,
    "arccos": sp.acos,
    "arctan": sp.atan,
    "normcdf": lambda u: (1 + sp.erf(u / sp.sqrt(2))) / 2,
    "normpdf": lambda u: sp.exp(-(u**2) / 2) / sp.sqrt(2 * sp.pi),
    "1/": lambda u: 1 / u,
}


def explicit(t: Tower, poly: Poly, known: Sequence[sp.Symbol]) -> sp.Expr:
    """The polynomial with every generator replaced by what it stands for."""
    places = {place: key for key, place in t.keys.items()}

    def stands_for(place: int) -> sp.Expr:
        key = places[place]
        if key[0] == "x":
            return known[key[1]]
        if key[0] == "softmax":
            weights = [sp.exp(explicit(t, u, known)) for u in key[2]]
            return weights[key[1]] / sum(weights)
        if key[0] == "logsumexp":
            return sp.log(sum(sp.exp(explicit(t, u, known)) for u in key[1]))
        if key[0] == "root":
            return explicit(t, key[2], known) ** sp.Rational(1, key[1])
        return ATOM_FORMS[key[0]](explicit(t, key[1], known))

    total = sp.Integer(0)
    for monomial, coefficient in poly.items():
        term = sp.Rational(int(coefficient.numerator), int(coefficient.denominator))
        for place, exponent in enumerate(monomial):
            if exponent:
                term *= stands_for(place) ** exponent
        total += term
    return total


def derivative(t: Tower, poly: Poly, k: int = 0) -> Poly:
    """The derivative by the k-th variable."""
    return t.derivative(poly, {t.keys[("x", k)]: t.one})


def close(left: sp.Expr, right: sp.Expr, at: dict[sp.Symbol, float]) -> bool:
    """Whether two expressions have one value at the point."""
    numbers = [sp.N(e.subs(at), 30) for e in (sp.sympify(left), sp.sympify(right))]
    return abs(numbers[0] - numbers[1]) < 1e-12


def test_every_function_is_compared() -> None:
    """The table and the explicit definitions here name the same functions."""
    assert set(FORMS) == set(atoms.ELEMENTWISE)


@pytest.mark.parametrize("flip", [1, -1, sp.Rational(-3, 2)])
@pytest.mark.parametrize("name", FORMS)
def test_value_and_derivative(name: str, flip: sp.Rational) -> None:
    """At c x, for c of either sign: the value and its derivative are those of the definition."""
    t = Tower(64)
    x, _ = t.generator(("x", 0))
    u = x * t.number(sp.Rational(flip).p) * t.number(1) * (t.one / sp.Rational(flip).q)
    value = atoms.ELEMENTWISE[name](t, u)
    wanted = FORMS[name].subs(X, flip * X)
    for number in POINTS:
        if name == "log" and flip * number < 0:
            continue
        if name in ("arcsin", "arccos") and abs(flip * number) >= 1:
            continue
        at = {X: sp.Float(number, 30)}
        assert close(explicit(t, value, [X]), wanted, at)
        assert close(explicit(t, derivative(t, value), [X]), sp.diff(wanted, X), at)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_softmax_and_logsumexp(size: int) -> None:
    """Each entry of softmax, and the log-sum-exp, with all partial derivatives."""
    t = Tower(64)
    xs = sp.symbols(f"x0:{size}", real=True)
    us = [t.generator(("x", k))[0] for k in range(size)]
    at = dict(zip(xs, (0.3, -1.2, 0.8), strict=False))
    total = sum(E(x) for x in xs)
    pairs = [(s, E(x) / total) for s, x in zip(atoms.softmax(t, us), xs, strict=True)]
    pairs.append((atoms.logsumexp(t, us), sp.log(total)))
    for value, wanted in pairs:
        assert close(explicit(t, value, xs), wanted, at)
        for k, x in enumerate(xs):
            ours = explicit(t, derivative(t, value, k), xs)
            assert close(ours, sp.diff(wanted, x), at)


def test_reciprocals_and_roots() -> None:
    """1 / u and roots of u have the derivatives of the definitions."""
    t = Tower(64)
    x, _ = t.generator(("x", 0))
    u = x**2 + t.one
    at = {X: sp.Float(0.7, 30)}
    form = X**2 + 1
    for value, wanted in (
        (atoms.reciprocal(t, u), 1 / form),
        (atoms.root(t, u, 2), sp.sqrt(form)),
        (atoms.root(t, u, 3), sp.cbrt(form)),
        (atoms.reciprocal(t, atoms.root(t, u, 2)), 1 / sp.sqrt(form)),
    ):
        assert close(explicit(t, value, [X]), wanted, at)
        assert close(explicit(t, derivative(t, value), [X]), sp.diff(wanted, X), at)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (lambda t, x: atoms.exp(t, atoms.log(t, atoms.exp(t, x))), atoms.exp),
        (lambda t, x: atoms.log(t, atoms.exp(t, -x)), lambda t, x: -x),
        (
            lambda t, x: atoms.log(t, atoms.ELEMENTWISE["sigmoid"](t, x)),
            lambda t, x: -atoms.ELEMENTWISE["softplus"](t, -x),
        ),
        (
            lambda t, x: atoms.exp(t, -atoms.ELEMENTWISE["softplus"](t, x)),
            lambda t, x: atoms.ELEMENTWISE["sigmoid"](t, -x),
        ),
        (lambda t, x: atoms.reciprocal(t, atoms.reciprocal(t, x)), lambda t, x: x),
    ],
)
def test_known_relations(left: atoms.Function, right: atoms.Function) -> None:
    """Functions that undo each other do so in the ring."""
    t = Tower(64)
    x, _ = t.generator(("x", 0))
    assert t.is_zero(left(t, x) - right(t, x))
