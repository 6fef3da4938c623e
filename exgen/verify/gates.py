"""Piecewise functions in the differential ring: polynomials in gates 1[u > 0].

A gate is idempotent with derivative 0. What is said of gates holds where no argument of a gate is
0, which is what the assumptions of a sheet exclude; a rectified value, which is 0 on a whole
region, has rules of its own that hold there too.
"""

from __future__ import annotations

from fractions import Fraction

from exgen.verify.smooth import constant, exp, orient
from exgen.verify.tower import Poly, Rule, Tower


def step(t: Tower, u: Poly) -> Poly:
    """1[u > 0]: idempotent, derivative 0, 1[-u > 0] = 1 - 1[u > 0] away from 0.

    A rectified value has the gate of its argument, 1[relu(u) > 0] = 1[u > 0], and its negative
    is never positive.
    """
    fixed = constant(t, u)
    if fixed is not None:
        return t.one if fixed > 0 else t.zero
    u = _monic(t, u)
    if u in t.gates:
        return t.gates[u]
    v, orientation = orient(u)

    def make(value: Poly) -> Rule:
        t.relate(value, 2, value)
        return Rule((v,), lambda: (t.zero,), lambda a: step(t, a[0]))

    gate = t.atom(("step", v), make)
    return gate if orientation > 0 else t.one - gate


def _monic(t: Tower, u: Poly) -> Poly:
    """The polynomial u over its leading coefficient's absolute value."""
    lead = Fraction(int(u.LC.numerator), int(u.LC.denominator))
    return u * t.number(1 / abs(lead))


def _keeps_sign(t: Tower, value: Poly, gate: Poly, below: Poly) -> Poly:
    """Note that 1[value > 0] is `gate` and 1[value < 0] is `below`."""
    if value:
        t.gates[_monic(t, value)] = gate
        t.gates[_monic(t, -value)] = below
    return value


def sign(t: Tower, u: Poly) -> Poly:
    """The sign: 1[u > 0] - 1[u < 0]."""
    return step(t, u) - step(t, -u)


def absolute(t: Tower, u: Poly) -> Poly:
    """The absolute value |u| = sign(u) u."""
    return t.times(sign(t, u), u)


def relu(t: Tower, u: Poly) -> Poly:
    """The rectifier: 1[u > 0] u."""
    gate = step(t, u)
    return _keeps_sign(t, t.times(gate, u), gate, t.zero)


def leaky_relu(t: Tower, u: Poly) -> Poly:
    """Equal to u where u > 0, u / 100 elsewhere."""
    gate = step(t, u)
    slope = gate * t.number(Fraction(99, 100)) + t.number(Fraction(1, 100))
    return _keeps_sign(t, t.times(slope, u), gate, t.one - gate)


def elu(t: Tower, u: Poly) -> Poly:
    """Equal to u where u > 0, exp(u) - 1 elsewhere."""
    gate = step(t, u)
    value = t.times(gate, u) + t.times(t.one - gate, exp(t, u) - t.one)
    return _keeps_sign(t, value, gate, t.one - gate)


def _inside(t: Tower, u: Poly) -> Poly:
    return step(t, t.one - absolute(t, u))


def huber(t: Tower, u: Poly) -> Poly:
    """Equal to u^2 / 2 where |u| < 1, |u| - 1/2 elsewhere."""
    near = _inside(t, u)
    half = t.number(Fraction(1, 2))
    return t.times(near, u**2 * half) + t.times(t.one - near, absolute(t, u) - half)


def clip(t: Tower, u: Poly) -> Poly:
    """Equal to u where |u| < 1, sign(u) elsewhere."""
    near = _inside(t, u)
    return t.times(near, u) + t.times(t.one - near, sign(t, u))
