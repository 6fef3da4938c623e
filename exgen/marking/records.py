"""A usual mistake in one part of a drawn question, and the wrong answer that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exgen.calculus.expr import Expr
from exgen.calculus.shape import Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """A mistake with its sentence, as `exgen.mistakes.mistake_table` has it, and what comes out.

    `expr` is the wrong answer where the right one is an expression, else it stands in `literal`,
    ready for JSON. `reshaped`: whether its shape is wrong. `quantity` is the one in whose
    derivative the mistake was made, "" for one in the answer itself.
    """

    name: str
    sentence: str
    expr: Expr | None = None
    literal: object = None
    shape: Shape | None = None
    reshaped: bool = False
    quantity: str = ""


Usuals = Sequence[Usual]
