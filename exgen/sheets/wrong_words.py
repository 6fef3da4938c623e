"""The words of a solution about what usually goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from exgen.calculus.shape import Shape
from exgen.marking.records import Usuals
from exgen.marking.said import most_telling, said
from exgen.questions.proved import Proved
from exgen.questions.records import Part
from exgen.typeset import number_lines as numbers
from exgen.typeset.spelling import printer_of
from exgen.typeset.symbols import Notation, shape_latex
from exgen.verify.linear import matrix
from exgen.words import N, tr

_WITH_RESPECT: Final = {
    "gradient": N("The gradient with respect to {wrt}"),
    "jacobian": N("The Jacobian with respect to {wrt}"),
    "hessian": N("The Hessian with respect to {wrt}"),
}
_ANSWERS: Final = {
    "gradient": N("The gradient"),
    "jacobian": N("The Jacobian"),
    "hessian": N("The Hessian"),
    "dimension": N("The dimension"),
}


class WrongWords:
    """The functions of the templates that tell mistakes."""

    def __init__(self, notation: Notation) -> None:
        """Everything is printed in one notation."""
        self._notation = notation

    def functions(self) -> dict[str, Callable[..., object]]:
        """The functions by name, for the templates' environment."""
        return {"goes_wrong": self.goes_wrong}

    def goes_wrong(self, proved: Proved, usual: Mapping[str, Usuals]) -> str:
        """The most telling mistake in the question and what would come of it, "" without one.

        A wrong answer is an expression in running text and never an equation.
        """
        wrong = most_telling(proved.question, usual)
        if wrong is None:
            return ""
        doing, text = said(wrong)
        printer = printer_of(proved, self._notation)
        expr, shape = wrong.usual.expr, wrong.usual.shape
        told = tr(
            text,
            what=self._answer(proved, wrong.part),
            wrong="" if expr is None else f"${printer(expr)}$",
            number=_number(wrong.usual.literal),
            shape=f"${shape_latex(shape)}$" if isinstance(shape, Shape) else "",
            right="" if wrong.right is None else f"${shape_latex(wrong.right)}$",
        )
        return f"{tr(doing)}. {told}"

    def _answer(self, proved: Proved, part: Part) -> str:
        """What the part asks for, as the beginning of a sentence."""
        names = proved.question.program.names()
        if part.wrt in names and part.of in names and len(proved.question.parts) > 1:
            printer = printer_of(proved, self._notation)
            what = _WITH_RESPECT.get(part.kind, _WITH_RESPECT["gradient"])
            return tr(what, wrt=f"${printer(names[part.wrt])}$")
        if part.kind == "value":
            of = printer_of(proved, self._notation)(names[part.of])
            return tr("The value of {of}", of=f"${of}$")
        if len(proved.question.parts) > 1:
            return tr("The answer to {part}", part=part.number)
        return tr(_ANSWERS.get(part.kind, N("The answer")))


def _number(literal: object) -> str:
    """A wrong number, or a matrix of wrong numbers, in running text."""
    return f"${numbers.shown(matrix(literal))}$" if isinstance(literal, list) else str(literal)
