"""Drawn questions of every family, and the wrong answers to their parts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from exgen.calculus.expr import Expr
from exgen.calculus.program import Program
from exgen.errors import DrawError
from exgen.families.registry import families
from exgen.mistakes.mutants import in_answer, mistakes
from exgen.mistakes.records import Mutant
from exgen.questions.records import Part, Question, Request
from exgen.questions.streams import stream

DRAW = {family.name: family.draw for family in families()}
OPTIONS: dict[str, dict[str, object]] = {
    "backprop": {"level": 2, "convention": "either", "bias": "either"},
    "backprop-batch": {"level": 2, "convention": "either", "bias": "either", "average": "either"},
}
DERIVATIVES = ("gradient", "jacobian", "entry")


@dataclass(frozen=True)
class Case:
    """One right answer with its mutants: the claim's left side, and how the key names it."""

    program: Program
    left: Expr
    right: Expr
    of: str
    wrt: str
    layout: str
    index: Mapping[str, Any]
    mutants: tuple[Mutant, ...]


@cache
def question(family: str, seed: int) -> Question:
    """A drawn question of the family, drawn again where a draw is no good."""
    for attempt in range(20):
        try:
            return DRAW[family](
                Request(
                    id="1",
                    points=60,
                    layout="denominator",
                    options=OPTIONS.get(family, {}),
                    rng=stream(seed, "1", "draw", attempt),
                )
            )
        except DrawError as error:
            last = error
    raise last


def cases(drawn: Question) -> Iterator[Case]:
    """The derivatives and expressions that the question asks for."""
    for part in drawn.parts:
        if part.answer is not None and part.kind in (*DERIVATIVES, "expression"):
            yield Case(
                program=drawn.program,
                left=part.steps[-1].claim.left,
                right=part.answer,
                of=part.of,
                wrt=part.wrt,
                layout=part.layout or drawn.layout,
                index=cast(Mapping[str, Any], part.extras.get("index", {})),
                mutants=tuple(_mutants(drawn.program, part)),
            )


def _mutants(prog: Program, part: Part) -> Iterator[Mutant]:
    assert part.answer is not None
    if part.kind in DERIVATIVES:
        yield from mistakes(
            prog, part.of, part.wrt, answer=part.answer, layout=part.layout or "denominator"
        )
        return
    seen = {part.answer}
    for mutant in in_answer(prog, part.answer):
        if mutant.expr not in seen:
            seen.add(mutant.expr)
            yield mutant
