"""What the rest of the house asks of a family of questions.

A family is a record of functions. Most families need the first three entries alone: what a sheet
prints, what the key holds and what goes wrong unseen is read off the question's program and lines
unless the family says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol

from exgen.calculus.expr import Expr
from exgen.errors import DerivationError, DrawError
from exgen.mistakes.hidden import hidden, may_hide
from exgen.questions.options import check_names
from exgen.questions.proved import Proved
from exgen.questions.records import Question, Request
from exgen.typeset.key_latex import Keyed
from exgen.typeset.symbols import Notation

Functions = Mapping[str, Callable[..., object]]
"""Functions that templates may call, by name."""


class TemplateWords(Protocol):
    """The functions for templates, in one notation."""

    def __call__(self, notation: Notation, *, problems: bool) -> Functions:
        """The functions by name; `problems` adds what only a problem sheet may say."""


_DERIVATIVES: Final = frozenset({"gradient", "jacobian", "hessian"})


def no_words(notation: Notation, *, problems: bool) -> Functions:
    """No functions besides those that every template has."""
    return {}


def defined(proved: Proved) -> list[Expr]:
    """What the problem sheet of a question states: the right sides of its definitions.

    Written out in the variables, which a sheet may do, it has no other functions and signs: no law,
    but so it is for every form and kind of network, as a test holds.
    """
    return [equation.expr for equation in proved.question.program.equations]


def proved_sides(proved: Proved) -> list[Expr]:
    """What the solution of a question prints: both sides of its lines."""
    return [side for _, line in proved.lines for side in (line.claim.left, *line.claim.rights)]


def hidden_mistakes(question: Question) -> tuple[str, ...]:
    """The mistakes that leave no trace in the question's gradients, each named once."""
    program = question.program
    if not may_hide(program):
        return ()
    names = program.names()
    found: set[str] = set()
    for part in question.parts:
        if part.kind in _DERIVATIVES and part.of in names and part.wrt in names:
            with suppress(DerivationError, DrawError):  # no mutants, or no points to compare at
                found |= {each.name for each in hidden(program, part.of, part.wrt)}
    return tuple(sorted(found))


def same(row: Any) -> Any:
    """The row as it is."""
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of questions.

    name      as in a homework file; its templates are `questions/NAME.problem.tex` and
              `questions/NAME.solution.tex`, the plain ones where it has none
    options   the options that a homework file may give, in the order in which they are told
    draw      one of its questions, for what a homework asks; raises InputError for an option that
              makes no sense, DrawError for a draw that is no good
    table     the table of the homework file whose rows it draws from, "" for none
    check     such a row as a draw takes it; raises RowError
    words     the functions that its templates call besides the common ones; a problem sheet
              (`problems`) may have more
    stated    what its problem sheet prints, whose functions and signs are explained there
    derived   the same of its solution
    keyed     the LaTeX of its key, and which lines are steps there
    hidden    the names of the mistakes that leave no trace in a question
    on_its_own  the question for a page that shows no other, where it goes on from an earlier one
    """

    name: str
    options: tuple[str, ...]
    draw: Callable[[Request], Question]
    table: str = ""
    check: Callable[[Any], Any] = same
    words: TemplateWords = no_words
    stated: Callable[[Proved], Iterable[Expr]] = defined
    derived: Callable[[Proved], Iterable[Expr]] = proved_sides
    keyed: Callable[[Proved, Notation], Keyed] = Keyed
    hidden: Callable[[Question], tuple[str, ...]] = hidden_mistakes
    on_its_own: Callable[[Question], Question] = same

    def question(self, request: Request) -> Question:
        """One of its questions. InputError for an option that the family does not have."""
        if request.original is None:
            check_names(request, self.options)
        return self.draw(request)
