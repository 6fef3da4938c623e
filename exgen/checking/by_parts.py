"""A proof in parts, where the judges do not see at once that two expressions are equal.

A function of a function that is written out, tanh by exponentials within another tanh, is more than
the exact judge takes apart. So parts of the answer are looked for, the smallest first, that come to
the same as a part of the right answer or of a definition; where the judges prove that, the one
takes the place of the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from exgen.calculus.build import ShapeError
from exgen.calculus.claims import free_indices
from exgen.calculus.expr import Expr, Number, Symbol
from exgen.calculus.substitute import with_children
from exgen.checking.equality import Equal, Judges
from exgen.checking.ground import Ground, ValueTable

_MOST: Final = 400
"""Parts of an answer that are looked at."""


def joined(ground: Ground, judges: Judges, right: Expr, said: Expr) -> Expr:
    """The answer with parts that are proved equal to the right one's in its place."""
    known = [e for e in dict.fromkeys(_parts(ground, right)) if not free_indices(e)]
    rows = [(e, ground.prints(e, {})) for e in known]
    usable = [(e, row) for e, row in rows if row is not None]
    sizes = ground.prog.sizes
    table = ValueTable((e.shape.sized(sizes), row) for e, row in usable)
    seen: dict[Expr, Expr] = {}

    def go(node: Expr) -> Expr:
        if node in seen or len(seen) > _MOST or isinstance(node, Symbol | Number):
            return seen.get(node, node)
        try:
            built = with_children(node, go)
        except ShapeError:
            built = node
        seen[node] = _equal_part(built)
        return seen[node]

    def _equal_part(node: Expr) -> Expr:
        row = None if free_indices(node) else ground.prints(node, {})
        if row is None or node in known:
            return node
        for place in table.equal(node.shape.sized(sizes), row)[:2]:
            other = usable[place][0]
            if other.shape == node.shape and judges.equal(other, node) is Equal.YES:
                return other
        return node

    return go(said)


def _parts(ground: Ground, right: Expr) -> Iterator[Expr]:
    for expr in (right, *(eq.expr for eq in ground.prog.equations)):
        yield from _below(expr)


def _below(expr: Expr) -> Iterator[Expr]:
    yield expr
    for child in expr.children:
        yield from _below(child)
