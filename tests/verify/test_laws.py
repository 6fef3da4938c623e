"""The exact judge's functions: slopes are SymPy's derivatives, and its arithmetic is SymPy's."""

from fractions import Fraction

import numpy as np
import pytest
import sympy as sp

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.claims import Claim
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.functions import CALLS
from exgen.calculus.program import program
from exgen.verify.field import FIELDS, Field, UndefinedError, fields_for
from exgen.verify.laws import LAWS
from exgen.verify.trials import proves
from exgen.verify.wholes import WHOLES

X = sp.Symbol("x", real=True)
GATE = sp.Heaviside(X, 0)
DEFINED = {  # function -> what it is, by SymPy
    "exp": sp.exp(X),
    "log": sp.log(X),
    "sin": sp.sin(X),
    "cos": sp.cos(X),
    "tan": sp.tan(X),
    "sinh": sp.sinh(X),
    "cosh": sp.cosh(X),
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
    "sinh": "cosh(x)",
    "cosh": "sinh(x)",
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
FIELD = FIELDS[0].values
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
    """Every P and Q is prime with P = 2 Q + 1, and the numbers up to 22 are positive modulo both.

    So the root of a dimension exists, also in an exponential.
    """
    for fields in FIELDS:
        p, q = fields.values.modulus, fields.exponents.modulus
        assert sp.isprime(p) and sp.isprime(q) and p == 2 * q + 1
        assert 2**29 < p < 2**30
        for field in (fields.values, fields.exponents):
            assert field.positive(np.arange(1, 23)).all()
            assert not field.positive(field.modulus - np.arange(1, 23)).any()


def test_numbers_choose_their_field() -> None:
    """Numbers count as positive and have residues; long ones are looked at in two fields."""
    p = FIELDS[0].values.modulus
    for text in ("53", "3.14159265", "0.044715", "1/97", f"{p}", f"{p - 1}e-9", "1.23456789"):
        number = Fraction(text)
        found = fields_for({number, Fraction(1, 59)})
        assert all(each.takes(number) for each in found)
        assert len(found) == 1 + (max(number.numerator, number.denominator) > 1 << 20)
        assert found[0].values.positive(np.array([found[0].values.number(number)])).all()


def test_residues() -> None:
    """Of u and -u one is a square; inverses, powers and roots are what they are called."""
    rng = np.random.default_rng(1)
    for field in (FIELDS[0].values, FIELDS[0].exponents):
        m = field.modulus
        u = rng.integers(1, m, size=200)
        assert (field.positive(u) != field.positive(-u % m)).all()
        assert (field.inverse(u) * u % m == 1).all()
        root, none = field.root(u)
        assert (none != field.positive(u)).all()
        assert ((root * root - u)[~none] % m == 0).all() and field.positive(root)[~none].all()
        for exponent in (0, 1, 2, 3, 8, 65, m - 1):
            assert field.power(u, exponent).tolist() == [pow(int(x), exponent, m) for x in u]
            assert field.power(u[:9], exponent).tolist() == [
                pow(int(x), exponent, m) for x in u[:9]
            ]
    with pytest.raises(UndefinedError, match="has no residue"):
        Field(FIELDS[0].values.modulus).number(Fraction(1, FIELDS[0].values.modulus))


def test_many_inverses_at_once() -> None:
    """However many there are, in whatever shape, each is its own number's; that of 0 is 0."""
    m = FIELD.modulus
    for shape in ((0,), (1,), (2, 1), (31,), (32, 1, 1), (33,), (5, 13), (3, 1, 7, 9), (1025,)):
        u = np.random.default_rng(7).integers(1, m, size=shape)
        assert (FIELD.inverse(u) * u % m == 1).all()
        u.ravel()[::5] = 0
        assert (FIELD.inverse(u) * u % m == (u != 0)).all()
        assert (FIELD.inverse(u)[u == 0] == 0).all()


@pytest.mark.parametrize("n", [1, 2, 3, 5, 9])
def test_matrices_of_residues(n: int) -> None:
    """Products, determinants, inverses and adjugates are SymPy's, of singular matrices too."""
    rng = np.random.default_rng(n)
    stack = rng.integers(0, FIELD.modulus, size=(3, n, n))
    stack[1] = stack[1, :, :1] * stack[1, :1, :] % FIELD.modulus  # of rank 1
    stack[2, 0, 0] = 0 if n > 1 else 7
    for k, m in enumerate(stack):
        exact = sp.Matrix(m.tolist())
        assert FIELD.determinant(stack)[k] == exact.det(method="berkowitz") % FIELD.modulus
        if n <= 5:
            adjugate = exact.adjugate().applyfunc(lambda e: e % FIELD.modulus)
            assert FIELD.adjugate(stack)[k].tolist() == adjugate.tolist()
        assert (
            FIELD.product(stack, stack)[k].tolist()
            == (exact**2).applyfunc(lambda e: e % FIELD.modulus).tolist()
        )
        if k != 1 or n == 1:
            inverse = FIELD.inverse_matrix(stack)[k]
            assert (FIELD.product(m, inverse) == np.eye(n)).all()
