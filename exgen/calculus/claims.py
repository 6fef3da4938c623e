"""Claims: what a solution says, in a form that the judges can check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from exgen.calculus.expr import INDEXED, Entry, Expr, IndexSum, Slice, walk
from exgen.calculus.functions import ELEMENTWISE
from exgen.calculus.program import Program
from exgen.calculus.rules import filled
from exgen.dimensions import Dim


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """`left` equals each of `rights`, for every value of the free indices.

    Derivatives and differentials occur in it by name (`Partial`, `Differential`); in a claim about
    differentials `varying` names the variables that change, all others are constant. `rule` names
    the rule that the step applies, in the words of the solution's templates.
    """

    left: Expr
    rights: tuple[Expr, ...]
    rule: str = ""
    varying: tuple[str, ...] = ()

    @property
    def answer(self) -> Expr:
        """The last form, which is the one that counts."""
        return self.rights[-1]


def free_indices(expr: Expr) -> dict[str, Dim]:
    """The names of indices that no sum binds, each with the dimension it runs over."""
    return dict(_indices(expr)) if INDEXED in expr.names else {}


@lru_cache(maxsize=1 << 12)
def _indices(expr: Expr) -> Mapping[str, Dim]:
    """The same, found once for every node, from its children."""
    found: dict[str, Dim] = {}
    if isinstance(expr, Entry | Slice):
        places = zip((expr.row, expr.col), expr.base.shape, strict=True)
        found.update((index, dim) for index, dim in places if isinstance(index, str))
    for child in expr.children:
        if INDEXED in child.names:
            for index, dim in _indices(child).items():
                found.setdefault(index, dim)
    if isinstance(expr, IndexSum):
        found.pop(expr.index, None)
    return found


def has_indices(expr: Expr) -> bool:
    """Whether index notation occurs in the expression."""
    return INDEXED in expr.names


def kinks(prog: Program) -> tuple[Expr, ...]:
    """The expressions at whose zeros a function of the program changes its piece."""
    found: dict[Expr, None] = dict.fromkeys(prog.away_from_zero)
    for eq in prog.equations:
        found.update(dict.fromkeys(_all_pieces(eq.expr)))
    return tuple(found)


@lru_cache(maxsize=1 << 12)
def _all_pieces(expr: Expr) -> tuple[Expr, ...]:
    """Those of all functions in an expression."""
    return tuple(dict.fromkeys(inside for node in walk(expr) for inside in pieces(node)))


def pieces(expr: Expr) -> tuple[Expr, ...]:
    """The expressions at whose zeros the outermost function of `expr` changes its piece."""
    row = ELEMENTWISE.get(getattr(expr, "function", ""))
    texts = () if row is None else row.kinks
    return tuple(filled(text, "x", expr.children[0]) for text in texts)
