"""The coding parts of a question about a loss: a function to fill in, and what it shows."""

from __future__ import annotations

from exgen.codegen.material import Material
from exgen.questions.records import Part


def parts(
    code: Material, *, fill_in: str, observe: str, points: tuple[int, int]
) -> tuple[Part, Part]:
    """The part that asks for the function and the one that asks for the observation.

    `fill_in` and `observe` are their ids, `points` what each is worth.
    """
    objective = code.task.objective
    return (
        Part(
            id=fill_in,
            kind="code",
            of=objective,
            points=points[0],
            literal=code.answer,
            extras=code.interface,
        ),
        Part(
            id=observe,
            kind="observation",
            of=objective,
            points=points[1],
            literal=code.observed,
            extras=code.measured,
        ),
    )
