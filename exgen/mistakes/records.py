"""What a mistake is, and what comes of making it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exgen.calculus.expr import Expr
from exgen.calculus.program import Program

ANSWER = "the answer"
"""Where a mistake was made that belongs to no place of the backward sweep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a mistake may look at besides the expression: the program, and its batch.

    `samples` is the number of samples as a 1 x 1 expression where the program works on a batch
    whose rows are samples, else None.
    """

    program: Program
    samples: Expr | None = None


Wrong = Callable[[Expr, Setting], Iterator[Expr]]
"""An expression -> what a student who makes the mistake writes in its place, one or more ways.

It may raise ShapeError for a way that the shapes forbid; `spoil.spoilt` then goes on.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One mistake: its name for the key, its sentence for a TA, and how it is made.

    A mistake about the `whole` is made on a whole rule or answer, others on any part of one.
    `stage` says where it can be made: on a rule of the sweep, on the answer, or on both.
    """

    name: str
    sentence: str
    wrong: Wrong
    whole: bool = False
    stage: str = "both"

    def __post_init__(self) -> None:
        """Raises ValueError for a stage that there is not."""
        if self.stage not in ("both", "sweep", "answer"):
            raise ValueError(f"mistake {self.name!r}: unknown stage {self.stage!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A wrong answer: the mistake's name, where it was made, what comes out.

    `expr` is in the program's quantities, as a right answer is; its shape may be wrong, too.
    `quantity` is the one whose adjoint was found wrongly and `via` the quantity through which;
    both are "" where the mistake was made on the answer.
    """

    name: str
    expr: Expr
    quantity: str = ""
    via: str = ""

    @property
    def where(self) -> str:
        """The place in words: `d/dz1 through a1`, or `the answer`."""
        return f"d/d{self.quantity} through {self.via}" if self.quantity else ANSWER
