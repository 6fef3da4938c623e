"""The functions that the templates of questions with numbers may call.

A number is printed from a verified fact, a formula from a verified claim; only a problem sheet may
say `numbers_network`, which defines what the question is about.
"""

from __future__ import annotations

from collections.abc import Callable

from exgen.families.family import Functions
from exgen.questions.proved import Proved
from exgen.questions.records import Step
from exgen.typeset import number_lines as numbers
from exgen.typeset.latex import Printer
from exgen.typeset.matrix_grids import grid_width
from exgen.typeset.number_lines import NumberTable
from exgen.typeset.spelling import printer_of
from exgen.typeset.symbols import Notation
from exgen.verify.judge import Verified
from exgen.words import listed

_WIDEST_MM = 135.0
_NAME_MM = 14.0


class NumberWords:
    """The functions in one notation."""

    def __init__(self, notation: Notation) -> None:
        """Everything is printed in one notation."""
        self._notation = notation

    def functions(self, *, problems: bool) -> dict[str, Callable[..., object]]:
        """The functions by name; `problems` adds what only a problem sheet may say."""
        shared: dict[str, Callable[..., object]] = {
            "numbers_given": self._given,
            "numbers_line": self._line,
            "numbers_answer": self._answer,
            "numbers_forward": self._forward,
            "numbers_varying": self._varying,
            "numbers_name": self._name,
        }
        return shared | ({"numbers_network": self._network} if problems else {})

    def _given(self, proved: Proved) -> str:
        """All given numbers, as many in a line as fit, as displays."""
        table, printer = _table(proved), self._printer(proved)
        rows: list[list[str]] = [[]]
        width = 0.0
        for variable in proved.question.program.variables:
            more = grid_width(table.values[variable]) + _NAME_MM
            if rows[-1] and width + more > _WIDEST_MM:
                rows.append([])
                width = 0.0
            rows[-1].append(numbers.given(variable, table, printer))
            width += more
        lines = [r",\qquad ".join(row) for row in rows]
        return "\n".join(f"\\exdisplay{{{text}}}" for text in lines)

    def _line(self, proved: Proved, line: tuple[Step, Verified]) -> str:
        return numbers.line(line[1], _table(proved), self._printer(proved))

    def _answer(self, proved: Proved, line: tuple[Step, Verified]) -> str:
        return numbers.answer(line[1], _table(proved), self._printer(proved))

    def _forward(self, proved: Proved) -> str:
        """What the forward pass is to find, as a list in words."""
        parts = proved.question.parts
        return listed(self._name(proved, part.of) for part in parts if not part.wrt)

    def _varying(self, proved: Proved) -> str:
        """What the loss is differentiated with respect to, as a list in words."""
        return listed(self._name(proved, one.name) for one in proved.question.varying)

    def _name(self, proved: Proved, name: str) -> str:
        """A quantity of the question in running text."""
        return f"${self._printer(proved)(proved.question.program.find(name))}$"

    def _printer(self, proved: Proved) -> Printer:
        """The printer of a layered network: layers stand above."""
        return printer_of(proved, self._notation)

    def _network(self, proved: Proved) -> str:
        """The definitions: a line for each layer, then the loss."""
        equations, printer = proved.question.program.equations, self._printer(proved)
        rows = [""]
        for equation in equations:
            right = numbers.formula(equation.expr, printer)
            shown = f"{printer(equation.symbol)} &= {right}"
            if equation.name.startswith("h") and rows[-1]:
                rows[-1] += rf", &\qquad {shown}"
                rows.append("")
            elif equation.name.startswith("z"):
                rows[-1] = shown
            else:
                rows[-1] = shown
                rows.append("")
        body = r" \\ ".join(row for row in rows if row)
        return f"\\exdisplay{{\\begin{{alignedat}}{{2}}{body}\\end{{alignedat}}}}"


def _table(proved: Proved) -> NumberTable:
    return NumberTable.of(value for _, value in proved.facts)


def words(notation: Notation, *, problems: bool) -> Functions:
    """The functions of the family's templates."""
    return NumberWords(notation).functions(problems=problems)
