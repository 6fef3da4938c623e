"""Which earlier parts a part leans on, read off its lines as they are written.

A line speaks of derivatives by name. Each is looked for among the earlier parts: one that found it
for every value of its indices, else all that found special cases of it. A matrix speaks of its own
entries. The derivative of the activation is spoken of wherever it stands with its prime.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exgen.calculus.expr import (
    Apply,
    Derivative,
    Entry,
    Expr,
    Index,
    Partial,
    Slice,
    Symbol,
)
from exgen.families.backprop.part_drafts import PartDraft
from exgen.questions.records import HIDDEN

_ALL = None
_Place = Index | None
_ASSEMBLED = frozenset({"matrix", "matrix-found"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """A derivative by name: of what, by what, and the indices of both (None runs over all).

    The derivative of an activation is that of "" by "" and has no indices.
    """

    of: str
    wrt: str
    places: tuple[_Place, ...]


ACTIVATION = Spoken("", "", ())


def spoken(expr: Expr) -> Spoken | None:
    """The derivative that an expression names, None where it names none."""
    match expr:
        case Partial():
            return Spoken(expr.of, expr.wrt, (_ALL, _ALL))
        case Entry(base=Partial() as base) | Slice(base=Partial() as base):
            return Spoken(base.of, base.wrt, _places(expr))
        case Derivative(of=Apply()):
            return ACTIVATION
        case Derivative(of=Entry() | Symbol(), wrt=Entry() | Symbol()):
            return Spoken(_name(expr.of), _name(expr.wrt), (*_places(expr.of), *_places(expr.wrt)))
        case Apply() if expr.primes:
            return ACTIVATION
    return None


def _name(expr: Expr) -> str:
    named = expr.base if isinstance(expr, Entry) else expr
    assert isinstance(named, Symbol)
    return named.name


def _places(expr: Expr) -> tuple[_Place, _Place]:
    """The indices; of a dimension that has one place alone, all."""
    if not isinstance(expr, Entry | Slice):
        return _ALL, _ALL
    rows, cols = expr.base.shape
    return _ALL if rows == 1 else expr.row, _ALL if cols == 1 else expr.col


def covers(found: Spoken, wanted: Spoken) -> bool:
    """Whether what was found holds for all that is wanted, with its indices put in."""
    if (found.of, found.wrt, len(found.places)) != (wanted.of, wanted.wrt, len(wanted.places)):
        return False
    meaning: dict[str, _Place] = {}
    for known, asked in zip(found.places, wanted.places, strict=True):
        if isinstance(known, str):
            if meaning.setdefault(known, asked) != asked:
                return False
        elif known is not _ALL and known != asked:
            return False
    return True


def _named_in(expr: Expr) -> Iterable[Spoken]:
    """The derivatives that an expression speaks of; an entry of one is not its whole."""
    found = spoken(expr)
    if found is not None:
        yield found
        return
    for child in expr.children:
        yield from _named_in(child)


def references(asked: PartDraft) -> list[Spoken]:
    """The derivatives that the lines of a part speak of, in order, its own name left out."""
    own = spoken(asked.keyed)
    found: dict[Spoken, None] = {}
    for step in asked.steps:
        if step.kind in HIDDEN:
            continue
        if step.kind in _ASSEMBLED:
            found.update(dict.fromkeys(_named_in(step.claim.left)))
        for right in step.claim.rights:
            found.update(dict.fromkeys(_named_in(right)))
    return [one for one in found if one != own]


def uses(asked: PartDraft, earlier: Sequence[tuple[str, Expr]]) -> tuple[str, ...]:
    """The ids of the earlier parts that a part leans on; `earlier` has ids and what they found."""
    known = [(id, one) for id, name in earlier if (one := spoken(name)) is not None]
    found: set[str] = set()
    for wanted in references(asked):
        general = [id for id, one in known if covers(one, wanted)]
        special = [id for id, one in known if covers(wanted, one)]
        found.update(general[:1] or special)
    return tuple(id for id, _ in earlier if id in found)
