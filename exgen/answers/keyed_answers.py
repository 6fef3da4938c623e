"""A typed answer as texts in the key's language, for programs that have a key and nothing else.

This module and those it needs go along with what is exported for graders, where they run on the
standard library alone, from Python 3.10 on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from itertools import permutations
from typing import Any

from exgen.answers.literals import read_shape, read_value, with_point
from exgen.answers.records import Misfit, Unreadable
from exgen.answers.typed_reading import read
from exgen.answers.typed_vocabulary import vocabulary
from exgen.answers.worded import in_words
from exgen.calculus.claims import free_indices
from exgen.calculus.expr import Expr, Symbol, intern, symbols
from exgen.calculus.substitute import rename_indices, substitute
from exgen.calculus.text import shown
from exgen.dimensions import Dim
from exgen.errors import ExgenError

__all__ = ["KeyedAnswer", "Misfit", "Unreadable", "in_letters", "in_words", "keyed",
           "read_shape", "read_value", "vocabulary", "with_point"]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedAnswer:
    """How an answer was read.

    `texts` are its readings as the key spells answers, the plainest first. `by_name` are the
    derivatives that the plainest leaves by a name that nothing allows, such as `dJ/dz2`.
    `stated` are the quantities that it uses and says to be something, each with the text of that.
    `notes` say in words what was assumed or left out; `lossy` tells that something was left out
    which looks like a piece of a formula.
    """

    texts: tuple[str, ...]
    by_name: tuple[str, ...] = ()
    stated: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    lossy: bool = False


def keyed(
    text: str,
    question: Mapping[str, Any],
    part: Mapping[str, Any],
    *,
    may_name: Collection[str] = (),
) -> KeyedAnswer | Unreadable:
    """A formula that answers `part` of `question`, both as they stand in a key.json.

    `may_name` are derivatives that it may leave by name; those that the sheet gives a name
    (`in_terms_of`) it always may. Raises InputError where the key's texts cannot be read.
    """
    known = vocabulary(question, part)
    letters = {name: intern(Symbol(e.shape, name)) for name, e in known.results.items()}
    try:
        found = read(text, replace(known, results=letters))
    except (ExgenError, KeyError, TypeError, ValueError, AssertionError):
        return Unreadable.of(text, 0, "this has no reading")
    if isinstance(found, Unreadable):
        return found
    readings = [in_letters(e, known.indices) for e in (found.expr, *found.others)]
    used = symbols(readings[0])
    allowed = {*may_name, *known.other_names.values()}
    program = known.program
    return KeyedAnswer(
        texts=tuple(dict.fromkeys(shown(_written_out(e, known.results)) for e in readings)),
        by_name=tuple(name for name in letters if name in used and name not in allowed),
        stated=tuple(
            (name, shown(_written_out(e, known.results)))
            for name, e in found.results.items()
            if name in used and program.equation(name) is not None
        ),
        notes=found.notes,
        lossy=found.lossy,
    )


def in_letters(expr: Expr, index: Mapping[str, Dim]) -> Expr:
    """The expression with these letters for its free indices, where others were typed that fit."""
    used = free_indices(expr)
    if all(name in index for name in used):
        return expr
    for order in permutations(index, len(used)):
        if all(index[o] == used[u] for o, u in zip(order, used, strict=True)):
            return rename_indices(expr, dict(zip(used, order, strict=True)))
    return expr


def _written_out(expr: Expr, results: Mapping[str, Expr]) -> Expr:
    """The expression with the derivatives themselves for their names."""
    values: dict[Expr, Expr] = {
        each: results[name] for name, each in symbols(expr).items() if name in results
    }
    return substitute(expr, values) if values else expr
