"""The coding parts of a question about a loss: a function to fill in, and what it shows."""

from __future__ import annotations

from dataclasses import replace

from exgen.codegen.material import Material
from exgen.questions.records import Part, Share


def parts(objective: str, *, fill_in: str, observe: str) -> tuple[Part, Part]:
    """The part that asks for the function and the one that asks for the observation, by their ids.

    The function is worth twice as much.
    """
    return (
        Part(id=fill_in, kind="code", of=objective, shares=(Share("code", 2),)),
        Part(id=observe, kind="observation", of=objective, shares=(Share("observation", 1),)),
    )


def answered(asked: tuple[Part, ...], code: Material) -> tuple[Part, Part]:
    """The two parts with what the script answers."""
    fill_in, observe = asked
    return (
        replace(fill_in, literal=code.answer, extras=code.interface),
        replace(observe, literal=code.observed, extras=code.measured),
    )
