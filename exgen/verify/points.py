"""Random points at which claims are tried: in the variables' domains, away from kinks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from exgen.calculus.claims import kinks
from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.expr import Apply, Call, Expr, Number, Power, Symbol, walk
from exgen.calculus.program import Program
from exgen.calculus.rules import filled
from exgen.calculus.text import to_text
from exgen.errors import DrawError
from exgen.verify.arrays import Array, ArrayScope
from exgen.verify.domains import DOMAINS

MARGIN = 0.02
"""How far from a kink every entry stays, at least."""
NEAR = 5 * MARGIN
"""How near to every kink some point comes, where such points are soon found."""
POLE_MARGIN = 5e-3
"""How far from zero what stands below a fraction, a root or in a logarithm stays, at least."""
STEEPEST = 6.0
"""How large the argument of an exponential function gets, at most: beyond, digits are lost."""
_EXPONENTIAL = frozenset(
    {"exp", "sigmoid", "tanh", "sinh", "cosh", "softplus", "silu", "elu", "logcosh", "softmax"}
    | {"logsumexp"}
)
_CHOOSING = frozenset({"max", "max_rows", "hardmax", "hardmax_rows"})
_INVERTING = frozenset({"inv", "logdet", "logabsdet"})
_BATCH = 64
_ROUNDS = 40
_NEAR_ROUNDS = 3
_USUAL_ROUNDS = 6
"""After so many rounds without enough points, what is large is looked at for what it is."""
_FEW = 24
"""Of more entries than these, some come as much nearer to a kink or a pole as they are more."""
_LARGE = 6
"""From this size on matrices that are inverted are looked at for how well that can be done."""
_CONDITION = 300.0
"""How much an inverse may magnify an error, at most."""
_LOOKED_AT = 1 << 12
"""So many expressions are remembered with what was found in them."""

_Found = TypeVar("_Found", bound=Expr)

Point = dict[str, Array]


def values(prog: Program, point: Point) -> Point:
    """The point with every quantity that the program defines."""
    return _evaluated(prog, point, len(next(iter(point.values()), (0,))))[0]


def _evaluated(prog: Program, point: Point, count: int) -> tuple[Point, ArrayScope]:
    """The same for so many points, with the scope in which it was evaluated."""
    known = dict(point)
    scope = ArrayScope(leaf=lambda s: known[_name(s)], sizes=prog.sizes)
    for eq in prog.equations:
        value = scope.value(eq.expr)
        shape = (count, *eq.symbol.shape.sized(prog.sizes))
        # A constant has one value, which stands for all points.
        known[eq.name] = value if value.shape == shape else np.broadcast_to(value, shape)
    return known, scope


def _exponential_arguments(prog: Program) -> list[Expr]:
    """What goes into functions that grow or saturate exponentially."""
    return _among(prog, _exponentiated)


def _among(prog: Program, find: Callable[[Expr], tuple[_Found, ...]]) -> list[_Found]:
    """What is found in the equations, each once and in order."""
    return list(dict.fromkeys(one for eq in prog.equations for one in find(eq.expr)))


@lru_cache(maxsize=_LOOKED_AT)
def _exponentiated(expr: Expr) -> tuple[Expr, ...]:
    nodes = (n for n in walk(expr) if isinstance(n, Apply | Call) and n.function in _EXPONENTIAL)
    return tuple(node.arg for node in nodes)


@lru_cache(maxsize=_LOOKED_AT)
def _inverted(expr: Expr) -> tuple[Expr, ...]:
    """What is inverted, or differentiated with its inverse."""
    nodes = (n for n in walk(expr) if isinstance(n, Call) and n.function in _INVERTING)
    return tuple(node.arg for node in nodes)


def _name(expr: Expr) -> str:
    assert isinstance(expr, Symbol)
    return expr.name


def poles(prog: Program) -> tuple[Expr, ...]:
    """The expressions at whose zeros a logarithm, a negative power, a root or a norm has none."""
    return tuple(_among(prog, _poles))


@lru_cache(maxsize=_LOOKED_AT)
def _poles(expr: Expr) -> tuple[Expr, ...]:
    found: list[Expr] = []
    squared = {n.base for n in walk(expr) if isinstance(n, Power) and _is_even(n.exponent)}
    for node in walk(expr):
        if isinstance(node, Call) and node.function == "norm" and node not in squared:
            found.append(node)
        if isinstance(node, Apply):
            found += [filled(text, "x", node.arg) for text in ELEMENTWISE[node.function].poles]
        if isinstance(node, Power) and isinstance(node.exponent, Number):
            exponent = node.exponent.value
            if exponent < 0 or exponent.denominator != 1:
                found.append(node.base)
    return tuple(found)


def _is_even(exponent: Expr) -> bool:
    """Whether it is 2, 4 and so on: such a power of a norm has a derivative everywhere."""
    return isinstance(exponent, Number) and exponent.value > 0 and exponent.value % 2 == 0


def largest(prog: Program) -> tuple[Call, ...]:
    """The parts that are a largest entry: where two are as large there is no derivative."""
    return tuple(call for eq in prog.equations for call in _choosing(eq.expr))


@lru_cache(maxsize=_LOOKED_AT)
def _choosing(expr: Expr) -> tuple[Call, ...]:
    return tuple(n for n in walk(expr) if isinstance(n, Call) and n.function in _CHOOSING)


def draw(prog: Program, rng: np.random.Generator, count: int) -> Point:
    """`count` points stacked along the first axis, clear of every kink and of every pole.

    Together the points see both sides of every kink: units that are live and units that are dead;
    an expression that never changes its sign is the exception. Some come near to each kink, where
    a function that only resembles the right one is farthest from it.
    Raises DrawError where no such points were found within the bound.
    """
    whole = draw_whole(prog, rng, count)
    return {v.name: whole[v.name] for v in prog.variables}


def draw_whole(prog: Program, rng: np.random.Generator, count: int) -> Point:
    """The points of `draw`, with every quantity that the program defines.

    What was evaluated to find them good is not evaluated once more. Raises DrawError as `draw`
    does.
    """
    edges = kinks(prog)
    margins = [*((e, MARGIN) for e in edges), *((p, POLE_MARGIN) for p in poles(prog))]
    names = [*(v.name for v in prog.variables), *(eq.name for eq in prog.equations)]
    clear: list[Array] = []
    sides: list[Array] = []
    rounds: list[list[Array]] = []
    found = 0
    for number in range(_ROUNDS):
        batch = {
            v.name: DOMAINS[v.domain](rng, (_BATCH, *v.shape.sized(prog.sizes)))
            for v in prog.variables
        }
        many = number >= _USUAL_ROUNDS
        if many and number % 2:  # sums of many terms are large: no function is to saturate
            real = (v.name for v in prog.variables if v.domain == "real")
            batch |= {name: batch[name] / 2 for name in real}
        known, good, seen = _inspect(prog, batch, margins, many=many)
        keep = np.flatnonzero(good)
        found += len(keep)
        rounds.append(seen[: len(edges)])
        clear = _longer(clear, [known[name][keep] for name in names])
        sides = _longer(sides, [array[keep] for array in rounds[-1]])
        picked = _telling(sides, found, count, near=number < _NEAR_ROUNDS)
        if picked is not None:
            return {name: array[picked] for name, array in zip(names, clear, strict=True)}
    changing = [
        side for side, ever in zip(sides, zip(*rounds, strict=True), strict=True) if _changes(ever)
    ]
    picked = _telling(changing, found, count, near=False)
    if picked is not None:
        return {name: array[picked] for name, array in zip(names, clear, strict=True)}
    where = ", ".join(to_text(e) for e, _ in margins) or "nothing"
    if not found:
        raise DrawError(
            f"at none of {_ROUNDS * _BATCH} points is every value a number, and {where} away"
            " from zero: give the variables in it another domain, such as positive"
        )
    raise DrawError(
        f"no {count} points were found that keep {where} away from zero on both sides "
        f"({_ROUNDS * _BATCH} tried, {found} clear of zeros)"
    )


def _longer(before: Sequence[Array], more: list[Array]) -> list[Array]:
    return [np.concatenate(pair) for pair in zip(before, more, strict=True)] if before else more


def _changes(ever: Sequence[Array]) -> bool:
    """Whether an expression was seen positive and negative, at good points or bad ones."""
    return any((a > 0).any() for a in ever) and any((a < 0).any() for a in ever)


def _inspect(
    prog: Program, batch: Point, margins: Sequence[tuple[Expr, float]], *, many: bool = False
) -> tuple[Point, Array, list[Array]]:
    """All quantities, which points are good, and the values of the expressions with a margin.

    A good point keeps them outside their margins, no exponential too steep, all values finite, and
    what is inverted well so. With `many` the last does not count, and margins are narrower for what
    has many entries.
    """
    with np.errstate(all="ignore"):  # what is not finite is not good, without a warning
        known, scope = _evaluated(prog, batch, _BATCH)
        seen = [_at_each(scope.value(e)) for e, _ in margins]
        steep = [_at_each(scope.value(e)) for e in _exponential_arguments(prog)]
        gaps = [_gap(scope, node) for node in largest(prog)]
        inverted = [_at_each(scope.value(e)) for e in _among(prog, _inverted)]
    good = np.ones(_BATCH, dtype=bool)
    for gap in gaps:
        good &= (gap > MARGIN).all(axis=1)
    if seen:
        widths = [array[0].size for array in seen]
        narrow = [min(1.0, _FEW / width) if many else 1.0 for width in widths]
        each = [margin * by for (_, margin), by in zip(margins, narrow, strict=True)]
        margin = np.repeat(each, widths)
        good &= (np.abs(_side_by_side(seen)) > margin).all(axis=1)
    if steep:
        good &= (np.abs(_side_by_side(steep)) < STEEPEST).all(axis=1)
    for array in [] if many else inverted:
        if array.shape[-1] >= _LARGE and np.isfinite(array).all():
            good &= np.linalg.cond(array) < _CONDITION
    if prog.equations:
        defined = [known[eq.name] for eq in prog.equations]
        good &= np.isfinite(_side_by_side(defined)).all(axis=1)
    return known, good, seen


def _gap(scope: ArrayScope, node: Call) -> Array:
    """How far the second largest entry, of all or of each row, lies below the largest."""
    array = _at_each(scope.value(node.arg))
    if node.function in ("max", "hardmax"):
        array = array.reshape(len(array), 1, -1)
    if array.shape[-1] == 1:
        return np.full(array.shape[:-1], np.inf)  # the only one
    order = np.sort(array, axis=-1)
    return np.asarray(order[..., -1] - order[..., -2])


def _at_each(array: Array) -> Array:
    """The values at each point; a constant has one, which stands for all."""
    shape = (_BATCH, *array.shape[-2:])
    return array if array.shape == shape else np.broadcast_to(array, shape)


def _side_by_side(arrays: Sequence[Array]) -> Array:
    """All entries of several quantities in one row for each point."""
    return np.concatenate([array.reshape(_BATCH, -1) for array in arrays], axis=1)


def _telling(edges: list[Array], found: int, count: int, *, near: bool) -> NDArray[np.intp] | None:
    """So many of the points found that see positive and negative entries of every edge.

    And entries close to it, where `near` ones are wanted. None where there are no such points.
    """
    if found < count:
        return None
    flat = [edge.reshape(found, -1) for edge in edges]
    seen: list[Array] = [np.asarray(each.any(axis=1)) for e in flat for each in (e > 0, e < 0)]
    if near:
        seen += [np.asarray((np.abs(e) < NEAR).any(axis=1)) for e in flat]
    chosen: list[int] = []
    wanted = np.array(seen).reshape(len(seen), found)
    while len(wanted) and len(chosen) <= count:  # the point that shows most of what is not seen
        best = int(wanted.sum(axis=0).argmax())
        if not wanted[:, best].any():
            return None
        chosen.append(best)
        wanted = wanted[~wanted[:, best]]
    others = (k for k in range(found) if k not in chosen)
    picked = [*chosen, *islice(others, max(0, count - len(chosen)))]
    return np.sort(picked) if len(picked) == count else None
