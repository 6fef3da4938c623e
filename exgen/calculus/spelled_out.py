"""Functions outside the list of the text form, by others that are on it."""

from __future__ import annotations

from functools import lru_cache

from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import Apply, Expr
from exgen.calculus.rules import spelled, written_out
from exgen.calculus.substitute import with_children

_kept = lru_cache(maxsize=1 << 12)


def spelled_out(expr: Expr) -> Expr:
    """The expression as it is read back: a spelling merges with the sum that it stands in."""
    while _to_be_spelled(expr):
        expr = _spelled_once(expr)
    return expr


@_kept
def _spelled_once(expr: Expr) -> Expr:
    """The expression with the spellings of its functions, which may have spellings themselves."""
    if not _to_be_spelled(expr):
        return expr
    built = with_children(expr, _spelled_once)
    if not isinstance(built, Apply) or not _has_spelling(built):
        return built
    return written_out(built) if built.primes else spelled(built)


@_kept
def _to_be_spelled(expr: Expr) -> bool:
    """Whether a function with a spelling occurs."""
    return _has_spelling(expr) or any(map(_to_be_spelled, expr.children))


def _has_spelling(expr: Expr) -> bool:
    return isinstance(expr, Apply) and bool(expr.primes or ELEMENTWISE[expr.function].spelled)
