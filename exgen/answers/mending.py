"""A formula whose shapes do not fit, mended: the slips after which they would.

Who forgets a transpose often writes a product that does not exist. What was meant is found by
undoing slips: a transpose that was dropped or added, two factors in the wrong order. Each slip has
the name that it has among `exgen.mistakes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import Final

from exgen.answers.typed_tree import Applied, Chain, Leaf, Node, Raised, Sum, Turned

Slips = tuple[str, ...]
DROPPED: Final = "transpose-dropped"
ADDED: Final = "transpose-added"
SWAPPED: Final = "product-order-swapped"
_SWAPS: Final = frozenset(["", "*", "@", "·", "×"])
"""The signs whose factors may stand in the wrong order."""
_MOST: Final = 400
"""So many mended formulas are made at most."""


def mended(node: Node) -> Iterator[tuple[Slips, Node]]:
    """The formula with one slip undone, then with two of different places, at most 400."""
    singles = list(_mended(node))
    doubles = (
        (tuple(dict.fromkeys([name, other])), twice)
        for name, once in singles
        for other, twice in _mended(once)
        if twice != node
    )
    yield from islice(chain((((name,), once) for name, once in singles), doubles), _MOST)


def _mended(node: Node) -> Iterator[tuple[str, Node]]:
    """Every way to undo one slip somewhere in the tree."""
    match node:
        case Turned(arg=arg):
            yield ADDED, arg
            yield from (
                (name, Turned(node.at, each)) for name, each in _mended(arg) if name != DROPPED
            )
            return
        case Leaf(options=options):
            if any(not o.expr.shape.is_scalar for o in options):
                yield DROPPED, Turned(node.at, node)
            return
        case Chain():
            yield from _in_chain(node)
        case Sum(terms=terms):
            for k, (negative, term) in enumerate(terms):
                for name, each in _mended(term):
                    yield name, replace(node, terms=(*terms[:k], (negative, each), *terms[k + 1 :]))
        case Applied(args=args):
            for k, arg in enumerate(args):
                for name, each in _mended(arg):
                    yield name, replace(node, args=(*args[:k], each, *args[k + 1 :]))
        case Raised(base=base):
            yield from ((name, replace(node, base=each)) for name, each in _mended(base))
    if isinstance(node, Applied | Sum):
        yield DROPPED, Turned(node.at, node)


def _in_chain(node: Chain) -> Iterator[tuple[str, Node]]:
    factors, signs = node.factors, node.signs
    for start, end in _runs(signs):
        run = factors[start:end]
        if len(run) > 2:
            turned = (*factors[:start], *reversed(run), *factors[end:])
            yield SWAPPED, replace(node, factors=turned)
    for k, sign in enumerate(signs):
        if sign in _SWAPS:
            swapped = (*factors[:k], factors[k + 1], factors[k], *factors[k + 2 :])
            yield SWAPPED, replace(node, factors=swapped)
    for k, factor in enumerate(factors):
        for name, each in _mended(factor):
            yield name, replace(node, factors=(*factors[:k], each, *factors[k + 1 :]))


def _runs(signs: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where factors stand in a row that signs of matrix products alone separate."""
    start = 0
    for k, sign in enumerate((*signs, "⊙")):
        if sign not in _SWAPS:
            yield start, k + 1
            start = k + 1
