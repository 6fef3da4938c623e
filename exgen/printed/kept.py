"""Readings that are kept, each with what the vocabulary was asked on the way, and what it answered.

What comes of a formula depends on the formula and on those answers alone. So the readings of a
formula hang in a tree: a question, and for each answer the next question, or the outcome. A
formula is read anew as soon as a vocabulary gives an answer that none gave before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.shape import Shape
from exgen.dimensions import Dim
from exgen.printed.latex_tree import Named, Tree
from exgen.printed.latex_vocabulary import Query, Refusal, Vocabulary, Written, question
from exgen.printed.lexer import MisreadError

_MOST = 1 << 14
Outcome = tuple[Expr, ...] | Refusal


@dataclass(slots=True, eq=False)
class _Step:
    """A question, and where to go on for each answer to it."""

    asked: Query
    after: dict[Any, _Step | Outcome] = field(default_factory=dict)


_KEPT: dict[object, tuple[Sequence[Tree], _Step | Outcome]] = {}
"""By the identities of the trees, which are held here, so that no other tree can take them."""


class Consulted:
    """A vocabulary as far as a reader may ask it; what it was asked is noted."""

    def __init__(self, words: Vocabulary) -> None:
        """`words` gives the answers."""
        self.bold = words.bold
        self.layered = words.layered
        self.layout = words.layout
        self.noted: dict[Query, Any] = {}
        self._words = words

    def find(self, tree: Named) -> tuple[Expr, tuple[str, ...], str]:
        """What a name stands for, as `Vocabulary.find` says it."""
        found: tuple[Expr, tuple[str, ...], str] = self._ask("find", tree)
        return found

    def dimension(self, found: tuple[str, ...]) -> Dim:
        """A dimension as it is written, as `Vocabulary.dimension` says it."""
        dim: Dim = self._ask("dimension", found)
        return dim

    def dimension_named(self, tree: Named) -> str | None:
        """The dimension that a name is, as `Vocabulary.dimension_named` says it."""
        name: str | None = self._ask("dimension_named", tree)
        return name

    def size(self, dim: Dim) -> int | None:
        """The number of a dimension."""
        size: int | None = self._ask("size", dim)
        return size

    def has(self, key: Written) -> bool:
        """Whether a quantity is written like that."""
        known: bool = self._ask("has", key)
        return known

    def function(self, tree: Named) -> Symbol | None:
        """The declared function that a name is."""
        symbol: Symbol | None = self._ask("function", tree)
        return symbol

    def is_jacobian(self, pair: tuple[str, str]) -> bool:
        """Whether the derivative of a vector in a number is a Jacobian in the sheet's layout."""
        known: bool = self._ask("is_jacobian", pair)
        return known

    def _ask(self, kind: str, about: object) -> Any:
        asked = question(kind, about)
        answer = self.noted[asked] = self._words.answer(asked)
        if isinstance(answer, Refusal):
            raise MisreadError(answer.why)
        return answer


def kept(
    words: Vocabulary,
    trees: Sequence[Tree],
    extent: Shape | None,
    read: Callable[[Consulted], Sequence[Expr]],
) -> list[Expr]:
    """What `read` makes of the trees and the extent, from what is kept or anew.

    Raises MisreadError.
    """
    key = (*map(id, trees), extent, words.bold, words.layered, words.layout)
    entry = _KEPT.get(key)
    outcome = None if entry is None else _followed(entry[1], words)
    if outcome is None:
        outcome = _read(key, trees, words, read)
    if isinstance(outcome, Refusal):
        raise MisreadError(outcome.why)
    return list(outcome)


def _followed(at: _Step | Outcome | None, words: Vocabulary) -> Outcome | None:
    """The outcome where every question is answered as it was, None where one is not."""
    while isinstance(at, _Step):
        at = at.after.get(words.answer(at.asked))
    return at


def _read(
    key: object,
    trees: Sequence[Tree],
    words: Vocabulary,
    read: Callable[[Consulted], Sequence[Expr]],
) -> Outcome:
    """Read anew, and keep what came of it behind the questions and answers that led there."""
    consulted = Consulted(words)
    outcome: Outcome
    try:
        outcome = tuple(read(consulted))
    except MisreadError as error:
        outcome = Refusal(str(error))
    entry = _KEPT.get(key)
    if entry is None and len(_KEPT) >= _MOST:
        _KEPT.clear()
    last: _Step | Outcome = outcome
    before = None if entry is None else entry[1]
    made: list[tuple[_Step, Any]] = []
    for asked, answer in consulted.noted.items():
        step = before if isinstance(before, _Step) else _Step(asked)
        assert step.asked.about == asked.about  # the answers so far were the same
        before = step.after.get(answer)
        made.append((step, answer))
    for step, answer in reversed(made):
        step.after[answer] = last
        last = step
    _KEPT[key] = (trees if entry is None else entry[0], last)
    return outcome
