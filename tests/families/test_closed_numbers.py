"""Numbers in closed form, series and factors: what SymPy makes of the same."""

import random
import re
from fractions import Fraction

import pytest
import sympy as sp

from exgen.families.dimension.closed_numbers import PI, Closed, ClosedFormError, closed
from exgen.families.dimension.polynomial_factors import factored
from exgen.families.dimension.series import derivatives
from exgen.families.dimension.themes import THEMES
from exgen.verify.exponentials import exact


def written(value: sp.Expr) -> str:
    """SymPy's text, with e as the language has it."""
    return re.sub(r"\bE\b", "exp(1)", str(sp.expand(value)))


def random_number(rng: random.Random) -> tuple[Closed, sp.Expr]:
    """A rational, a root, a power of e, a sine, a cosine or pi, times a rational."""
    factor = Fraction(rng.randint(-6, 6), rng.choice((1, 1, 2, 3, 4)))
    theirs = sp.Rational(factor.numerator, factor.denominator)
    whole, twelfths = rng.choice((1, 2, 3, 4, 6, 8, 12, 18)), rng.randint(-40, 40)
    rate, turn = Fraction(rng.randint(-4, 4), rng.choice((1, 2))), closed(Fraction(twelfths, 12))
    ours, other = rng.choice(
        (
            (closed(1), sp.S.One),
            (closed(whole).sqrt(), sp.sqrt(whole)),
            (closed(rate).exp(), sp.exp(sp.Rational(rate.numerator, rate.denominator))),
            ((PI * turn).sin(), sp.sin(sp.pi * sp.Rational(twelfths, 12))),
            ((PI * turn).cos(), sp.cos(sp.pi * sp.Rational(twelfths, 12))),
            (PI, sp.pi),
        )
    )
    return closed(factor) * ours, theirs * other


def test_sums_and_products_read_as_sympy_writes_them() -> None:
    """The same number, and the same order of terms and factors."""
    rng = random.Random(7)
    for _ in range(600):
        ours, theirs = random_number(rng)
        for _ in range(rng.randrange(4)):
            mine, other = random_number(rng)
            if rng.random() < 0.5:
                ours, theirs = ours * mine, theirs * other
            else:
                ours, theirs = ours - mine, theirs - other
        assert str(ours) == written(theirs)


def test_what_has_no_closed_form_is_refused() -> None:
    """No root of a root, no sine of 1, no quotient by a sum, no division by zero."""
    two = closed(2).sqrt()
    for wrong in (two.sqrt, closed(-1).sqrt, closed(1).sin, two.exp, (two + closed(1)).inverse):
        with pytest.raises(ClosedFormError):
            wrong()
    with pytest.raises(ZeroDivisionError):
        closed(0).inverse()
    assert str(two.inverse()) == "sqrt(2)/2"


def test_derivatives_of_all_themes() -> None:
    """Every function of every pool, four times differentiated, as SymPy differentiates."""
    tried = 0
    for theme in THEMES:
        x = sp.Symbol("x", real=True)
        words = {"x": "x", "u": "2*x", "u2": "4*x", "u3": "6*x", "u4": "8*x"}
        for text in (each.format_map(words) for each in theme.pool):
            for point in ("0", "pi/2", "1"):
                function, at = exact(text, "x"), exact(point, "x")
                try:
                    ours = derivatives(text, "x", point, count=4)
                except ClosedFormError:
                    continue  # such as the sine of 1
                theirs = [sp.diff(function, x, k).subs(x, at) for k in range(4)]
                assert list(map(str, ours)) == list(map(written, theirs)), (text, point)
                tried += 1
    assert tried > 100


def test_factors_are_those_that_sympy_finds() -> None:
    """Products of random factors and random polynomials, up to degree 6."""
    rng, x = random.Random(3), sp.Symbol("x")
    for k in range(250):
        given = sp.Poly(1, x)
        while k % 3 and given.degree() < 4:
            size = rng.choice((2, 2, 3))
            given *= sp.Poly(
                [rng.choice((1, -1, 2)), *(rng.randint(-4, 4) for _ in range(size - 1))], x
            )
        if k % 3 == 0:
            degree = rng.randint(1, 6)
            given = sp.Poly(
                [rng.choice((1, -2, 3)), *(rng.randint(-6, 6) for _ in range(degree))], x
            )
        content, factors = factored(tuple(int(c) for c in given.all_coeffs()))
        theirs, expected = given.factor_list()
        assert content == int(theirs)
        shown = [(tuple(int(c) for c in f.all_coeffs()), power) for f, power in expected]
        assert factors == shown, given
