"""What a mistake costs where it is the only one: the share of the part's points that is lost.

A homework file may say otherwise, under `[marking.deductions]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

SLIP: Final = Fraction(1, 4)
"""A sign, a number, a transpose: the derivation is right but for one stroke of the pen."""
ERROR: Final = Fraction(1, 2)
"""A step that is not understood, in a derivation that is right elsewhere."""
ALL: Final = Fraction(1)
"""Nothing is left: the number is the answer."""

DEDUCTIONS: Final[Mapping[str, Fraction]] = {
    "activation-derivative-forgotten": ERROR,
    "activation-not-differentiated": ERROR,
    "wrong-activation-derivative": ERROR,
    "activation-derivative-at-output": ERROR,
    "batch-mean-lost": SLIP,
    "batch-mean-twice": SLIP,
    "bias-not-summed": ERROR,
    "mean-for-sum": ERROR,
    "inverse-forgotten": ERROR,
    "transpose-dropped": SLIP,
    "transpose-added": SLIP,
    "answer-transposed": SLIP,
    "product-order-swapped": ERROR,
    "matrix-product-for-elementwise": ERROR,
    "elementwise-for-matrix-product": ERROR,
    "sum-over-index-forgotten": ERROR,
    "delta-forgotten": ERROR,
    "indices-swapped": SLIP,
    "wrong-entry": SLIP,
    "sign-flipped": SLIP,
    "answer-negated": SLIP,
    "term-dropped": ERROR,
    "factor-lost": ERROR,
    "factor-two-lost": SLIP,
    "factor-half-lost": SLIP,
    "wrong-exponent": SLIP,
    "wrong-number": SLIP,
    "wrong-function": ERROR,
    "wrong-matrix-function": ERROR,
    "wrong-quantity": ERROR,
    "skip-path-forgotten": ERROR,
    "main-path-forgotten": ERROR,
    "direct-term-forgotten": ERROR,
    "dependence-missed": ALL,
    "ambient-dimension": ALL,
    "rank-for-nullity": ERROR,
    "one-too-many": ALL,
    "one-too-few": ALL,
    "other-layout": SLIP,
    "shape-transposed": ERROR,
    "cache-incomplete": ERROR,
    "cache-too-large": SLIP,
    "result-left-by-name": ERROR,
    "these-sizes-only": ERROR,
}
"""Name of a mistake -> the share of the points of a part that it costs, from 0 to 1."""
