"""The usual mistakes in each part of a drawn question: what a student who makes one answers.

Of all that `exgen.mistakes` knows, this looks for the mistakes that students make again and again
(`USUAL`), each where it is nearest to the answer, and keeps it if what comes out differs from the
right answer at random points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from exgen.calculus.expr import Expr
from exgen.calculus.text import to_text
from exgen.marking.derivatives import Derivatives
from exgen.marking.records import Usual, Usuals
from exgen.marking.wrong_numbers import WrongNumbers
from exgen.mistakes.dimension import wrong_dimensions
from exgen.mistakes.mistake_table import sentence
from exgen.questions.records import Part, Question
from exgen.questions.space import Space

_FORMULAS = frozenset({"gradient", "jacobian", "hessian", "entry", "expression"})
MOST = 6
"""So many mistakes are told of a part, at most."""


def usual(question: Question) -> Mapping[str, Usuals]:
    """The usual mistakes by the part's id, the most telling first; none is right after all.

    Parts whose answer is no formula, number or shape have none.
    """
    derivatives = Derivatives(question)
    return {part.id: tuple(_first(_of(question, part, derivatives))) for part in question.parts}


def _first(found: Iterator[Usual]) -> Iterator[Usual]:
    for _, one in zip(range(MOST), found, strict=False):
        yield one


def _of(question: Question, part: Part, derivatives: Derivatives) -> Iterator[Usual]:
    match part.kind:
        case _ if part.kind in _FORMULAS and part.answer is not None:
            yield from derivatives.wrong(part)
        case "value" if "gradients" in question.extras:
            yield from WrongNumbers(question, derivatives).wrong(part)
        case "shape":
            yield from _shapes(part)
        case "dimension":
            yield from _dimensions(question, part)


def _shapes(part: Part) -> Iterator[Usual]:
    """The shape the wrong way round."""
    assert isinstance(part.literal, list)
    if part.literal[0] != part.literal[1]:
        name = "answer-transposed"
        yield Usual(name=name, sentence=sentence(name), literal=part.literal[::-1])


def _dimensions(question: Question, part: Part) -> Iterator[Usual]:
    space = question.space
    assert space is not None
    for wrong in wrong_dimensions(
        dimension=space.dimension,
        count=space.count,
        ambient=_ambient(space),
        null_space=space.kind == "null-space",
    ):
        yield Usual(name=wrong.name, sentence=sentence(wrong.name), literal=wrong.value)


def _ambient(space: Space) -> int | None:
    """The dimension of the space around, None where it is not finite or not told by the data."""
    return len(space.given) if space.given and not space.members else None


def in_key(found: Usuals, printer: Callable[[Expr], str]) -> list[dict[str, object]]:
    """The mistakes as key.json has them; `printer` writes a wrong answer as LaTeX."""
    entries = []
    for one in found:
        entry: dict[str, object] = {"name": one.name, "sentence": one.sentence}
        entry["answer"] = one.literal if one.expr is None else to_text(one.expr)
        if one.expr is not None:
            entry["latex"] = printer(one.expr)
        if one.reshaped and one.shape is not None:
            entry["shape"] = [d if isinstance(d, int) else str(d) for d in one.shape]
        entries.append(entry)
    return entries
