"""Smooth functions in the differential ring: atoms whose derivatives are polynomials in atoms."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exgen.verify.tower import Poly, Rule, Tower


def orient(u: Poly) -> tuple[Poly, int]:
    """The polynomial u up to sign, with a positive leading coefficient."""
    return (-u, -1) if u and u.LC < 0 else (u, 1)


def _half(t: Tower) -> Poly:
    return t.number(Fraction(1, 2))


def constant(t: Tower, u: Poly) -> Fraction | None:
    """The value of a polynomial without generators, else None."""
    if not u:
        return Fraction(0)
    if u.is_ground:
        return Fraction(int(u.LC.numerator), int(u.LC.denominator))
    return None


def reciprocal(t: Tower, u: Poly) -> Poly:
    """1 / u; raises ZeroDivisionError for u = 0."""
    if not u:
        raise ZeroDivisionError("division by zero in an exact check")
    lead = t.number(Fraction(int(u.LC.numerator), int(u.LC.denominator)))
    scale = t.number(1 / Fraction(int(u.LC.numerator), int(u.LC.denominator)))
    if u == lead:
        return scale
    monic = u * scale
    if len(monic) == 1:
        result = scale
        for place, exponent in enumerate(next(iter(monic))):
            if exponent:
                result = t.times(result, _inverse_generator(t, place) ** exponent)
        return result
    return t.times(scale, _inverse(t, monic))


def _inverse_generator(t: Tower, place: int) -> Poly:
    g = t.ring.gens[place]
    if place in t.powers and t.powers[place][0] == 2 and t.powers[place][1] != g:
        return t.times(g, reciprocal(t, t.powers[place][1]))
    if place in t.inverses:
        return t.inverses[place]
    return _inverse(t, g)


def _inverse(t: Tower, u: Poly) -> Poly:
    def make(value: Poly) -> Rule:
        t.inverses[t.place(value)] = u
        return Rule((u,), lambda: (-(value**2),), lambda a: reciprocal(t, a[0]))

    return t.atom(("1/", u), make)


def root(t: Tower, u: Poly, degree: int) -> Poly:
    """The positive root r of u: dr = r / (degree u) du, r^degree = u."""
    if constant(t, u) in (0, 1):
        return u

    def make(value: Poly) -> Rule:
        t.relate(value, degree, u)
        share = value * t.number(Fraction(1, degree))
        return Rule(
            (u,), lambda: (t.times(share, reciprocal(t, u)),), lambda a: root(t, a[0], degree)
        )

    return t.atom(("root", degree, u), make)


def exp(t: Tower, u: Poly) -> Poly:
    """Its own derivative; the reciprocal at -u, and 1 - sigma at -softplus."""
    if not u:
        return t.one
    if u in t.exps:
        return t.exps[u]
    if -u in t.exps:
        return reciprocal(t, t.exps[-u])
    v, orientation = orient(u)

    def make(value: Poly) -> Rule:
        t.logs[value] = v
        return Rule((v,), lambda: (value,), lambda a: exp(t, a[0]))

    value = t.atom(("exp", v), make)
    if orientation > 0:
        return value
    below = reciprocal(t, value)
    t.logs[below] = -v
    return below


def log(t: Tower, u: Poly) -> Poly:
    """The logarithm: log' = 1/u. Of sigma, softmax and exp it is known by what they come from."""
    if u in t.logs:
        return t.logs[u]
    if u == t.one:
        return t.zero

    def make(value: Poly) -> Rule:
        return Rule((u,), lambda: (reciprocal(t, u),), lambda a: log(t, a[0]))

    return t.atom(("log", u), make)


def sigmoid(t: Tower, u: Poly) -> Poly:
    """The logistic function: sigma' = sigma (1 - sigma), sigma(-u) = 1 - sigma(u)."""
    if not u:
        return _half(t)
    v, orientation = orient(u)
    s = t.atom(
        ("sigmoid", v), lambda s: Rule((v,), lambda: (s - s**2,), lambda a: sigmoid(t, a[0]))
    )
    if s not in t.logs:
        t.logs[s] = t.zero  # softplus asks for sigma again
        p = softplus(t, v)
        t.logs[s] = v - p
        t.logs[t.one - s] = -p
    return s if orientation > 0 else t.one - s


def softplus(t: Tower, u: Poly) -> Poly:
    """Integral of sigma, which is its derivative; at -u it is less by u."""
    v, orientation = orient(u)

    def make(value: Poly) -> Rule:
        return Rule((v,), lambda: (sigmoid(t, v),), lambda a: softplus(t, a[0]))

    p = t.atom(("softplus", v), make)
    if -p not in t.exps:
        t.exps[-p] = t.one - sigmoid(t, v)
        t.exps[v - p] = sigmoid(t, v)
    return p if orientation > 0 else p - v


def tanh(t: Tower, u: Poly) -> Poly:
    """The hyperbolic tangent: tanh' = 1 - tanh^2, an odd function."""
    if not u:
        return t.zero
    v, orientation = orient(u)
    value = t.atom(
        ("tanh", v),
        lambda w: Rule((v,), lambda: (t.one - w**2,), lambda a: tanh(t, a[0])),
    )
    return value if orientation > 0 else -value


def silu(t: Tower, u: Poly) -> Poly:
    """The product u sigma(u)."""
    return t.times(u, sigmoid(t, u))


def logcosh(t: Tower, u: Poly) -> Poly:
    """The integral of tanh: logcosh' = tanh, even."""
    v, _ = orient(u)
    return t.atom(
        ("logcosh", v), lambda _: Rule((v,), lambda: (tanh(t, v),), lambda a: logcosh(t, a[0]))
    )


def sin(t: Tower, u: Poly) -> Poly:
    """The sine: sin' = cos, sin^2 = 1 - cos^2, odd."""
    if not u:
        return t.zero
    v, orientation = orient(u)
    s = t.atom(("sin", v), lambda _: Rule((v,), lambda: (cos(t, v),), lambda a: sin(t, a[0])))
    t.relate(s, 2, t.one - cos(t, v) ** 2)
    return s * orientation


def cos(t: Tower, u: Poly) -> Poly:
    """The cosine: cos' = -sin, even."""
    if not u:
        return t.one
    v, _ = orient(u)
    return t.atom(("cos", v), lambda _: Rule((v,), lambda: (-sin(t, v),), lambda a: cos(t, a[0])))


def softmax(t: Tower, us: Sequence[Poly]) -> list[Poly]:
    """s_i' = s_i (u_i' - sum_j s_j u_j'), with s_n = 1 - s_1 - ... - s_(n-1)."""
    key = tuple(us)
    free = [t.generator(("softmax", k, key)) for k in range(len(key) - 1)]
    values = [s for s, _ in free]
    values.append(t.one - sum(values, t.zero))
    if any(new for _, new in free):
        for k, s in enumerate(values[:-1]):
            t.rules[t.place(s)] = _softmax_rule(t, k, key, values)
        total = logsumexp(t, us)
        for s, u in zip(values, us, strict=True):
            t.logs[s] = u - total
    return values


def _softmax_rule(t: Tower, k: int, us: tuple[Poly, ...], values: list[Poly]) -> Rule:
    s = values[k]

    def slopes() -> tuple[Poly, ...]:
        return tuple((s if j == k else t.zero) - s * other for j, other in enumerate(values))

    return Rule(us, slopes, lambda a: softmax(t, a)[k])


def logsumexp(t: Tower, us: Sequence[Poly]) -> Poly:
    """With lse for the function: lse' = sum_i softmax_i u_i'."""
    key = tuple(us)

    def make(_: Poly) -> Rule:
        return Rule(key, lambda: tuple(softmax(t, key)), lambda a: logsumexp(t, a))

    return t.atom(("logsumexp", key), make)
