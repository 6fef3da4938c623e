"""What the sheets of networks print, for families that draw one."""

from __future__ import annotations

from exgen.calculus.expr import Expr
from exgen.families.family import proved_sides
from exgen.questions.proved import Proved
from exgen.typeset.glossary import as_printed


def derived(proved: Proved) -> list[Expr]:
    """What the solution prints: Kronecker deltas as indicators, the sum of ones as a number."""
    return [as_printed(side) for side in proved_sides(proved)]
