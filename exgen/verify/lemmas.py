"""Lemmas: what a proved claim lets the next one say shorter.

Once `dJ/dz = yhat - y` is proved, `yhat - y` in the right side of a later claim may be read as
`dJ/dz`: the two are equal, and the claim becomes one step instead of all that led there.
"""

from __future__ import annotations

from fractions import Fraction

from exgen.calculus.build import MINUS_ONE, power, scaled, split
from exgen.calculus.claims import Claim
from exgen.calculus.expr import Constant, Expr, Number, Partial, Scaled, Symbol, symbols


def learn(lemmas: dict[Expr, Expr], claim: Claim) -> None:
    """Add what a proved claim gives to `lemmas`: an expression -> a multiple of a derivative.

    Only claims about a derivative with nothing else varying give any; a bare name or number on
    the right side stays what it is.
    """
    if not isinstance(claim.left, Partial) or claim.varying:
        return
    for right in claim.rights:
        coefficient, rest = split(right)
        counts: tuple[Expr, ...] = ()
        if isinstance(rest, Scaled) and rest.body is not None and not symbols(_front(rest)):
            # the number of samples under a mean: it moves to the front of whatever it stands in
            counts, rest = tuple(power(s, MINUS_ONE) for s in rest.scalars), rest.body
        if not isinstance(rest, Symbol | Number | Constant | Partial):
            lemmas.setdefault(rest, scaled(1 / coefficient, counts, claim.left))


def _front(expr: Scaled) -> Expr:
    return scaled(Fraction(1), expr.scalars, None)
