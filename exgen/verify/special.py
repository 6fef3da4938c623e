"""More smooth functions in the differential ring: tangent, inverse functions, normal distribution.

Each atom's derivative is a polynomial in atoms; symmetries bring arguments to one sign.
"""

from __future__ import annotations

from fractions import Fraction

from exgen.verify.smooth import orient, reciprocal, root
from exgen.verify.tower import Poly, Rule, Tower


def tan(t: Tower, u: Poly) -> Poly:
    """The tangent: tan' = 1 + tan^2, odd."""
    if not u:
        return t.zero
    v, orientation = orient(u)
    value = t.atom(
        ("tan", v), lambda w: Rule((v,), lambda: (t.one + w**2,), lambda a: tan(t, a[0]))
    )
    return value if orientation > 0 else -value


def arctan(t: Tower, u: Poly) -> Poly:
    """The inverse of the tangent: arctan' = 1 / (1 + u^2), odd."""
    if not u:
        return t.zero
    v, orientation = orient(u)

    def slopes() -> tuple[Poly, ...]:
        return (reciprocal(t, t.one + t.times(v, v)),)

    value = t.atom(("arctan", v), lambda _: Rule((v,), slopes, lambda a: arctan(t, a[0])))
    return value if orientation > 0 else -value


def _below_root(t: Tower, u: Poly) -> Poly:
    """1 / sqrt(1 - u^2)."""
    return reciprocal(t, root(t, t.one - t.times(u, u), 2))


def arcsin(t: Tower, u: Poly) -> Poly:
    """The inverse of the sine: arcsin' = 1 / sqrt(1 - u^2), odd."""
    if not u:
        return t.zero
    v, orientation = orient(u)
    value = t.atom(
        ("arcsin", v),
        lambda _: Rule((v,), lambda: (_below_root(t, v),), lambda a: arcsin(t, a[0])),
    )
    return value if orientation > 0 else -value


def arccos(t: Tower, u: Poly) -> Poly:
    """The inverse of the cosine: arccos' = -1 / sqrt(1 - u^2)."""
    return t.atom(
        ("arccos", u),
        lambda _: Rule((u,), lambda: (-_below_root(t, u),), lambda a: arccos(t, a[0])),
    )


def normpdf(t: Tower, u: Poly) -> Poly:
    """The standard normal density phi: phi' = -u phi, even."""
    v, _ = orient(u)
    return t.atom(
        ("normpdf", v),
        lambda w: Rule((v,), lambda: (-t.times(v, w),), lambda a: normpdf(t, a[0])),
    )


def normcdf(t: Tower, u: Poly) -> Poly:
    """The standard normal distribution function Phi: Phi' = phi, Phi(-u) = 1 - Phi(u)."""
    if not u:
        return t.number(Fraction(1, 2))
    v, orientation = orient(u)
    value = t.atom(
        ("normcdf", v),
        lambda _: Rule((v,), lambda: (normpdf(t, v),), lambda a: normcdf(t, a[0])),
    )
    return value if orientation > 0 else t.one - value


def gelu(t: Tower, u: Poly) -> Poly:
    """The product u Phi(u)."""
    return t.times(u, normcdf(t, u))
