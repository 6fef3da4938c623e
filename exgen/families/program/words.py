"""The functions that the templates of programs may call: texts, equations, what goes on from what.

The equations of a solution come from verified claims alone; a problem sheet states them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from exgen.calculus.expr import Expr, Partial, Symbol
from exgen.families.family import Functions
from exgen.families.program.facts import ProgramFacts
from exgen.families.program.say import (
    because,
    centred_together,
    paths_add,
    symmetric,
    symmetric_together,
    ways,
)
from exgen.questions.proved import Proved
from exgen.questions.records import Part, Step
from exgen.questions.rulenames import rule_in
from exgen.typeset import display
from exgen.typeset.escape import escape
from exgen.typeset.latex import Printer
from exgen.typeset.program_figure import program_figure
from exgen.typeset.prose import prose
from exgen.typeset.symbols import Notation, dim_latex, space_latex
from exgen.verify.judge import Verified
from exgen.words import listed, tr

Line = tuple[Step, Verified]
Row = tuple[Symbol, Expr]
_TOGETHER: Final = 14
"""So many equations stand in one display, inside which no page may end."""


class ProgramWords:
    """The functions in one notation."""

    def __init__(self, notation: Notation) -> None:
        """Everything is printed in one notation."""
        self._printer = Printer(notation)

    def functions(self, *, problems: bool) -> dict[str, Callable[..., object]]:
        """The functions by name; `problems` adds what only a problem sheet may say."""
        shared: dict[str, Callable[..., object]] = {
            "program_text": self._text,
            "program_again": self._again,
            "program_paths": self._paths,
            "program_because": self._because,
            "program_rule": self._rule,
            "program_centred": self._centred,
            "program_symmetric": self._symmetric,
            "program_uses": self._uses,
        }
        if not problems:
            return shared
        return shared | {"program_given": self._given, "program_figure": self._figure}

    def _given(self, proved: Proved) -> str:
        """The equations as the sheet states them, with shapes unless those are asked for."""
        rows = [(e.symbol, e.expr) for e in proved.question.program.equations]
        return self._equations(rows, shapes=not _facts(proved).shapes_are_asked)

    def _figure(self, proved: Proved) -> str:
        """Which quantity is computed from which."""
        return program_figure(proved.question.program, self._printer)

    def _again(self, lines: Iterable[Line]) -> str:
        """The equations as the solution repeats them. TypeError unless verified."""
        claims = [display.verified(value).claim for _, value in lines]
        rows = [(c.left, c.answer) for c in claims if isinstance(c.left, Symbol)]
        return self._equations(rows, shapes=True)

    def _equations(self, rows: Sequence[Row], *, shapes: bool) -> str:
        starts = range(0, len(rows), _TOGETHER)
        some = (rows[start : start + _TOGETHER] for start in starts)
        return "\n".join(self._display(one, shapes=shapes) for one in some)

    def _display(self, rows: Iterable[Row], *, shapes: bool) -> str:
        lines = []
        for left, right in rows:
            pieces = display.broken_lines(right, self._printer, self._printer(right))
            where = f" &\\quad &\\in {space_latex(left.shape)}" if shapes else ""
            shown = r" \\ &\qquad ".join(pieces)
            lines.append(f"{self._printer(left)} &= {shown}{where}")
        aligned = r" \\ ".join(lines)
        return f"\\exdisplay{{\\begin{{aligned}}{aligned}\\end{{aligned}}}}"

    def _text(self, proved: Proved, text: str) -> str:
        """A text of the instructor's, with each {name} as it prints on this sheet."""
        facts = _facts(proved)
        shown = {role: f"${dim_latex(letter)}$" for role, letter in facts.letters.items()}
        shown |= {role: self._math(symbol) for role, symbol in facts.roles.items()}
        shown |= {word: escape(put_in) for word, put_in in facts.words.items()}
        return prose(facts.read(tr(text)), shown)

    def _paths(self, proved: Proved, line: Line) -> str:
        """The sentence on the paths along which a quantity acts, "" where there is only one."""
        name = display.verified(line[1]).claim.left
        if not isinstance(name, Partial):
            return ""
        program = proved.question.program
        found = ways(program, wrt=name.wrt, of=name.of)
        through = [self._math(one) for one in found.through]
        silent = [self._math(one) for one in found.silent]
        return tr(
            paths_add(found),
            of=self._math(program.find(name.of)),
            wrt=self._math(program.find(name.wrt)),
            through=listed(through),
            silent=listed(silent),
        )

    def _rule(self, proved: Proved, line: Line) -> str:
        """By which rule an answer is found that has no line before it: "through the trace"."""
        return rule_in(replace(line[0], kind="value"), proved.question.program)

    def _because(self, proved: Proved, line: Line) -> str:
        """Why terms cancel in a line, "" where none do for a reason that a variable gives."""
        name = display.verified(line[1]).claim.left
        variable = _facts(proved).summing.get(name) if isinstance(name, Partial) else None
        return tr(because(variable), y=self._math(variable)) if variable is not None else ""

    def _symmetric(self, proved: Proved, before: Line, line: Line) -> str:
        """Which matrices need no transpose in a line that had one before, "" where none."""
        forms = [display.verified(value).claim.answer for _, value in (before, line)]
        quantities = symmetric(proved.question.program, *forms)
        return tr(symmetric_together(quantities), these=listed(map(self._math, quantities)))

    def _centred(self, proved: Proved) -> str:
        """Which quantities have entries that add up to 0, "" where none on the way has."""
        quantities = _facts(proved).centred
        return tr(centred_together(quantities), these=listed(map(self._math, quantities)))

    def _uses(self, proved: Proved, part: Part) -> str:
        """What a part takes over from earlier ones, for a sentence: "$dJ/dh$ of part~2.h"."""
        uses = _facts(proved).stories[part.id].uses
        return listed(
            tr("{derivative} of part~{part}", derivative=self._math(name), part=escape(id))
            for name, id in uses.items()
        )

    def _math(self, expr: Expr) -> str:
        return f"${self._printer(expr)}$"


def _facts(proved: Proved) -> ProgramFacts:
    assert isinstance(proved.question.facts, ProgramFacts)
    return proved.question.facts


def words(notation: Notation, *, problems: bool) -> Functions:
    """The functions of the family's templates."""
    return ProgramWords(notation).functions(problems=problems)
