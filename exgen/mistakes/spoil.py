"""Making a mistake in an expression: once, at every place where it can be made."""

from __future__ import annotations

from collections.abc import Iterator

from exgen.calculus.build import RangeError, ShapeError
from exgen.calculus.expr import Apply, Derivative, Entry, Expr, IndexSum, Scaled, Slice
from exgen.calculus.substitute import rebuild
from exgen.mistakes.records import Mistake, Setting


def spoilt(expr: Expr, mistake: Mistake, setting: Setting) -> Iterator[Expr]:
    """The expression with the mistake made at one place, for every place, outside before inside.

    Places where the shapes forbid the mistake are passed over.
    """
    places = _at_top if mistake.whole else _everywhere
    for wrong in places(expr, mistake, setting):
        if wrong is not expr:
            yield wrong


def _at_top(expr: Expr, mistake: Mistake, setting: Setting) -> Iterator[Expr]:
    ways = mistake.wrong(expr, setting)
    while True:
        try:
            yield next(ways)
        except (StopIteration, ShapeError):
            return


def _everywhere(expr: Expr, mistake: Mistake, setting: Setting) -> Iterator[Expr]:
    yield from _at_top(expr, mistake, setting)
    if isinstance(expr, Derivative):
        return  # a name, whatever stands in it
    children = expr.children
    for k, child in enumerate(children):
        for wrong in _everywhere(child, mistake, setting):
            if not _may_stand(expr, k, child, wrong):
                continue
            try:
                yield rebuild(expr, (*children[:k], wrong, *children[k + 1 :]))
            except (ShapeError, RangeError):
                continue


def _may_stand(parent: Expr, place: int, right: Expr, wrong: Expr) -> bool:
    """Whether `wrong` fits below `parent`, as far as the constructors do not check it."""
    if wrong.shape == right.shape:
        return True
    if isinstance(parent, Apply | Entry | Slice | IndexSum):
        return False
    return not isinstance(parent, Scaled) or place >= len(parent.scalars)
