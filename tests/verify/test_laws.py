"""The exact judge's functions: slopes are SymPy's derivatives, and its arithmetic is SymPy's."""

import numpy as np
import pytest
import sympy as sp

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.claims import Claim
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.functions import CALLS
from exgen.calculus.program import program
from exgen.verify.exact import proves
from exgen.verify.field import MOD_P, MOD_Q, P, Q, UndefinedError
from exgen.verify.laws import LAWS
from exgen.verify.wholes import WHOLES

X = sp.Symbol("x", real=True)
GATE = sp.Heaviside(X, 0)
DEFINED = {  # function -> what it is, by SymPy
    "exp": sp.exp(X),
    "log": sp.log(X),
    "sin": sp.sin(X),
    "cos": sp.cos(X),
    "tan": sp.tan(X),
    "arcsin": sp.asin(X),
    "arccos": sp.acos(X),
    "arctan": sp.atan(X),
    "normcdf": (1 + sp.erf(X / sp.sqrt(2))) / 2,
    "normpdf": sp.exp(-(X**2) / 2) / sp.sqrt(2 * sp.pi),
    "gelu": X * (1 + sp.erf(X / sp.sqrt(2))) / 2,
    "sigmoid": 1 / (1 + sp.exp(-X)),
    "tanh": sp.tanh(X),
    "softplus": sp.log(1 + sp.exp(X)),
    "silu": X / (1 + sp.exp(-X)),
    "logcosh": sp.log(sp.cosh(X)),
    "abs": sp.Abs(X),
    "sign": sp.sign(X),
    "step": GATE,
    "off": 1 - GATE,
    "relu": sp.Max(X, 0),
    "leaky_relu": sp.Piecewise((X, X > 0), (X / 100, True)),
    "elu": sp.Piecewise((X, X > 0), (sp.exp(X) - 1, True)),
    "huber": sp.Piecewise((X**2 / 2, sp.Abs(X) < 1), (sp.Abs(X) - sp.Rational(1, 2), True)),
    "clip": sp.Piecewise((X, sp.Abs(X) < 1), (sp.sign(X), True)),
}
SLOPES = {  # function -> its derivative, in the text form
    "exp": "exp(x)",
    "log": "1 / x",
    "sin": "cos(x)",
    "cos": "-sin(x)",
    "tan": "1 / cos(x)**2",
    "arcsin": "1 / sqrt(1 - x**2)",
    "arccos": "-1 / sqrt(1 - x**2)",
    "arctan": "1 / (1 + x**2)",
    "normcdf": "normpdf(x)",
    "normpdf": "-x * normpdf(x)",
    "gelu": "normcdf(x) + x * normpdf(x)",
    "sigmoid": "exp(-x) / (1 + exp(-x))**2",
    "tanh": "4 / (exp(x) + exp(-x))**2",
    "softplus": "exp(x) / (1 + exp(x))",
    "silu": "1 / (1 + exp(-x)) + x * exp(-x) / (1 + exp(-x))**2",
    "logcosh": "(exp(x) - exp(-x)) / (exp(x) + exp(-x))",
    "abs": "sign(x)",
    "sign": "0 * x",
    "step": "0 * x",
    "off": "0 * x",
    "relu": "step(x)",
    "leaky_relu": "step(x) + (1 - step(x)) / 100",
    "elu": "step(x) + (1 - step(x)) * exp(x)",
    "huber": "x * step(1 - abs(x)) + sign(x) * (1 - step(1 - abs(x)))",
    "clip": "step(1 - abs(x))",
}
AT = [sp.Rational(n, 10) for n in (-27, -8, -3, 4, 9, 31)]


@pytest.mark.parametrize("name", sorted(LAWS))
def test_slopes(name: str) -> None:
    """The judge proves of each function the derivative that SymPy finds, and not its double."""
    for at in AT:
        read = SLOPES[name].replace("step(", "steps(")
        names = {"steps": lambda u: sp.Integer(bool(u > 0)), **{
            n: (lambda u, e=e: e.subs(X, u)) for n, e in DEFINED.items()
        }}  # fmt: skip
        told = sp.N(eval(read, {"x": at, "sqrt": sp.sqrt, **names}))  # a text of this table
        slope = sp.N(sp.diff(DEFINED[name], X).doit().subs(X, at))
        if slope.is_real:  # the inverse sine ends at 1
            assert abs(told - slope) < 1e-12, (name, at)
    prog = program(
        variables={"x": ((1, 1), "positive" if name == "log" else "real")},
        equations={"f": f"{name}(x)"},
    )
    left = gradient_name(prog.find("f"), prog.find("x"))
    claims = [
        Claim(left=left, rights=(prog.read(text),))
        for text in (SLOPES[name], f"2 * ({SLOPES[name]}) + step(x)")
    ]
    assert proves(prog, claims) == [True, False]


def test_every_function_has_a_row() -> None:
    """The judge knows every function of the calculus, and these tests every function of it."""
    assert set(LAWS) == set(ELEMENTWISE) == set(DEFINED) == set(SLOPES)
    assert set(WHOLES) == set(CALLS)


def test_the_fields() -> None:
    """P and Q are primes with P = 2 Q + 1, and of u and -u one is a square modulo each."""
    assert sp.isprime(P) and sp.isprime(Q) and P == 2 * Q + 1
    rng = np.random.default_rng(1)
    for field in (MOD_P, MOD_Q):
        u = rng.integers(1, field.modulus, size=200)
        assert (field.positive(u) != field.positive(-u % field.modulus)).all()
        assert (field.inverse(u) * u % field.modulus == 1).all()
        for exponent in (0, 1, 2, 3, field.modulus - 1):
            wanted = [pow(int(x), exponent, field.modulus) for x in u]
            assert field.power(u, exponent).tolist() == wanted
    with pytest.raises(UndefinedError, match="has no residue"):
        MOD_P.number(sp.Rational(1, P))


@pytest.mark.parametrize("n", [1, 2, 3, 5, 9])
def test_matrices_of_residues(n: int) -> None:
    """Products, determinants, inverses and adjugates are SymPy's, of singular matrices too."""
    rng = np.random.default_rng(n)
    stack = rng.integers(0, P, size=(3, n, n))
    stack[1] = stack[1, :, :1] * stack[1, :1, :] % P  # of rank 1
    stack[2, 0, 0] = 0 if n > 1 else 7
    for k, m in enumerate(stack):
        exact = sp.Matrix(m.tolist())
        assert MOD_P.determinant(stack)[k] == exact.det(method="berkowitz") % P
        if n <= 5:
            adjugate = exact.adjugate().applyfunc(lambda e: e % P)
            assert MOD_P.adjugate(stack)[k].tolist() == adjugate.tolist()
        assert (
            MOD_P.product(stack, stack)[k].tolist()
            == (exact**2).applyfunc(lambda e: e % P).tolist()
        )
        if k != 1 or n == 1:
            inverse = MOD_P.inverse_matrix(stack)[k]
            assert (MOD_P.product(m, inverse) == np.eye(n)).all()


def test_dimensions_have_roots() -> None:
    """Numbers up to 22 are squares modulo both primes: an answer may hold sqrt(d), also in exp."""
    numbers = np.arange(1, 23)
    assert MOD_P.positive(numbers).all()
    assert MOD_Q.positive(numbers).all()
    assert not MOD_P.positive(P - numbers).any()
    assert not MOD_Q.positive(Q - numbers).any()
