"""What is known to a question, how an answer was read, and why one could not be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from exgen.calculus.expr import Expr
from exgen.calculus.program import Program
from exgen.calculus.shape import Shape
from exgen.calculus.tokens import columns_of, printable
from exgen.dimensions import Dim
from exgen.typeset.symbols import Notation

_WIDTH = 76
"""Columns for a line of the answer, below which a caret stands: with its margin it fits 80."""
_BEFORE = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PartVocabulary:
    """What is known to a part of a question, and what it asks for.

    `program` has the variables and the definitions with their shapes. `results` are the
    derivatives that an answer may name, spelled `dJ/dz2`, each as an expression in the program's
    quantities. `other_names` maps further names of results, such as `delta`, to that spelling.
    `of`, `wrt` and `kind` are the part's, as in the key; `indices` gives each free index of the
    part the dimension that it runs over. `shape` is that of the right answer, None where the
    answer is no expression: it only chooses among readings that all fit. `notation` is that of
    the question's sheet, as far as the key tells it.
    """

    program: Program
    layout: str
    results: Mapping[str, Expr]
    of: str
    wrt: str = ""
    kind: str = ""
    shape: Shape | None = None
    indices: Mapping[str, Dim] = field(default_factory=dict)
    other_names: Mapping[str, str] = field(default_factory=dict)
    notation: Notation = field(default_factory=Notation)

    @classmethod
    def empty(cls) -> PartVocabulary:
        """That of a question without quantities."""
        return cls(program=Program((), ()), layout="denominator", results={}, of="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How an answer was read.

    `others` are further readings that fit the shapes too and differ. `tex` and `text` show the
    reading back. `notes` say in words what was assumed. `results` are the intermediate results
    that the student states on lines of their own, by the spelling of `PartVocabulary.results` or
    by the name of the quantity; `expr` is the last right side of the last line.
    """

    expr: Expr
    others: tuple[Expr, ...] = ()
    tex: str
    text: str
    notes: tuple[str, ...] = ()
    results: Mapping[str, Expr] = field(default_factory=dict)
    lossy: bool = False
    """Whether something that looks like a piece of a formula was left out, as `notes` say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """Why an answer could not be read.

    `line` and `column` count from 1 and say where in `answer`; `expected` says what was wanted
    there, `known` what is known: a near name, or the names of the question.
    """

    answer: str
    line: int
    column: int
    expected: str
    known: str = ""

    @classmethod
    def of(cls, answer: str, at: int, expected: str, known: str = "") -> Unreadable:
        """For a place in the answer, counted from 0 in characters."""
        before = answer[:at]
        return cls(
            answer=answer,
            line=before.count("\n") + 1,
            column=len(before) - (before.rfind("\n") + 1) + 1,
            expected=expected,
            known=known,
        )

    def shown(self) -> str:
        """The line of the answer with a caret below it, then the reason; at most 80 columns."""
        rows = self.answer.split("\n")
        row = rows[min(self.line, len(rows)) - 1]
        at = min(self.column - 1, len(row))
        cut = max(0, at - _BEFORE)
        before = "".join(map(printable, row[cut:at]))
        behind = "".join(map(printable, row[at:]))
        shown, width = before, sum(map(columns_of, before))
        for char in behind:
            if width + columns_of(char) > _WIDTH or len(shown) >= _WIDTH:
                break
            shown, width = shown + char, width + columns_of(char)
        caret = " " * sum(map(columns_of, before)) + "^"
        said = [self.expected, *([self.known] if self.known else [])]
        return "\n".join(["  " + shown.rstrip(), "  " + caret, *(_within(line) for line in said)])


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfit(Unreadable):
    """Why a formula has no value: its shapes do not fit.

    `mended` are formulas of the shape that is asked from which it differs by slips alone, each
    with the names that these have among the mistakes.
    """

    mended: tuple[tuple[tuple[str, ...], Expr], ...] = ()


def _within(line: str) -> str:
    """The line broken at spaces, so that it fits 80 columns."""
    rows, row = [], ""
    for word in line.split():
        word = word if len(word) < 80 else f"{word[:76]}..."
        if row and len(row) + len(word) >= 80:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}" if row else word
    return "\n".join([*rows, row])
