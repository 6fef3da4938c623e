"""From a floating-point number to the exact one it stands for, as a text.

A guess: whoever uses the text has it proved by a fact.
"""

from __future__ import annotations

from fractions import Fraction
from math import e, sqrt

_UNITS = (("", 1.0), ("sqrt(2)", sqrt(2)), ("sqrt(3)", sqrt(3)), ("sqrt(6)", sqrt(6)),
          ("exp(1)", e), ("exp(-1)", 1 / e))  # fmt: skip
_LARGEST = 24
_CLOSE = 1e-8


def recognised(value: float) -> str | None:
    """A rational with denominator at most 24, times 1, a small root, e or 1/e; None if it is none.

    The text reads `3/4`, `-sqrt(3)/2`, `2*exp(1)`.
    """
    for unit, size in _UNITS:
        ratio = Fraction(value / size).limit_denominator(_LARGEST)
        if abs(float(ratio) - value / size) < _CLOSE:
            if not unit or ratio == 0:
                return str(ratio)
            top, bottom = abs(ratio.numerator), ratio.denominator
            shown = unit if top == 1 else f"{top}*{unit}"
            shown = shown if bottom == 1 else f"{shown}/{bottom}"
            return f"-{shown}" if ratio < 0 else shown
    return None
