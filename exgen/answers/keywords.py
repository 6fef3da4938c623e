"""What a function in code takes beside its operand: an axis, bounds, the kind of a norm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from exgen.answers.typed_tree import Applied, Leaf, Node, Option, Sum
from exgen.calculus.build import number
from exgen.calculus.expr import Number

_ALONG: Final = frozenset({"sum", "mean", "norm", "softmax", "logsumexp"})
"""Functions that go along an axis."""
_LARGEST: Final = frozenset({"max", "min"})
_AXES: Final = {"0": 0, "1": 1, "-1": 1, "-2": 0}
_FROM_ONE: Final = {"1": 0, "2": 1}
"""An axis as it is called -> NumPy's; Julia counts from 1."""
_SAYS_NOTHING: Final = frozenset({"keepdims", "keepdim", "dtype", "device", "out"})
_AXIS: Final = frozenset({"axis", "dim", "dims"})
_BOUNDS: Final = (frozenset({"min", "a_min"}), frozenset({"max", "a_max"}))
_KIND: Final = frozenset({"ord", "p"})
_EUCLIDEAN: Final = frozenset({"", "2", "None", "fro", "F"})


class CalledWith(NamedTuple):
    """A function as it is called; `options` are other functions that may be meant."""

    function: str
    args: tuple[Node, ...]
    axis: int | None = None
    options: Mapping[str, int] = {}


def called_with(
    function: str, args: Sequence[Node], keys: Mapping[str, str], *, from_one: bool
) -> CalledWith:
    """The function with what its keywords and further arguments say.

    `from_one` is whether the answer has signs of Matlab or Julia, which count axes from 1. Raises
    ValueError for a keyword that is not read, as it might change the value.
    """
    expected = set(_SAYS_NOTHING | _AXIS)
    if function == "clip":
        expected |= _BOUNDS[0] | _BOUNDS[1]
    if function == "norm":
        expected |= _KIND
    if strange := sorted(keys.keys() - expected):
        raise ValueError(f"the keyword {strange[0]} of {function} is not read")
    if function == "clip":
        return _clipped(args, keys)
    if function == "transpose":  # the axes that are swapped
        return CalledWith(function, tuple(args[:1]))
    if function in _LARGEST and keys.keys() & _AXIS:  # by position it would be a second operand
        said = next(keys[k] for k in sorted(_AXIS) if k in keys)
        return CalledWith(function, tuple(args), (_FROM_ONE if "dims" in keys else _AXES).get(said))
    if function not in _ALONG:
        return CalledWith(function, tuple(args))
    further = ""
    if len(args) > 1 and (value := number_of(args[1])) is not None:
        further = str(value)
        args = args[:1]
    if function == "norm":
        kind = next((keys[k] for k in _KIND if k in keys), further)
        if kind == "1":
            return CalledWith("norm1", tuple(args[:1]))
        if kind not in _EUCLIDEAN:
            raise ValueError(f"of the norms only those with 2, F and 1 are read, not {kind}")
        further = ""
    if further == "2" or "dims" in keys:
        axis = _FROM_ONE.get(keys.get("dims", further))
    else:
        axis = _AXES.get(keys.get("axis", keys.get("dim", further)))
    both = further == "1" and from_one and function in ("sum", "mean")
    return CalledWith(function, tuple(args), axis, {f"col{function}": 1} if both else {})


def _clipped(args: Sequence[Node], keys: Mapping[str, str]) -> CalledWith:
    """`clamp(min=0)` is a maximum, one with both bounds a clip."""
    low, high = (
        next((_bound(keys[k]) for k in sorted(names) if k in keys), None) for names in _BOUNDS
    )
    if low is not None and high is not None:
        return CalledWith("clip", (*args[:1], low, high))
    if low is not None or high is not None:
        bound = low or high
        assert bound is not None
        return CalledWith("max" if low is not None else "min", (*args[:1], bound))
    return CalledWith("clip", tuple(args))


def _bound(text: str) -> Node | None:
    """A bound as a number; None where it is none, as None and inf are none."""
    try:
        return Leaf(0, (Option(number(Fraction(text))),))
    except ValueError:
        return None


def number_of(node: Node) -> Fraction | None:
    """The number that a piece is, None where it is none."""
    match node:
        case Leaf(options=(Option(expr=Number(value=value)), *_)):
            return value
        case Sum(terms=((negative, term),)):
            found = number_of(term)
            return -found if found is not None and negative else found
    return None


def between_bounds(function: str, args: Sequence[Node]) -> tuple[Node, Node, Node] | None:
    """`max(-1, min(1, u))` as u with its two bounds; None where it is something else."""
    opposite = {"max": "min", "min": "max"}.get(function)
    for bound, inner in (args, args[::-1]) if opposite and len(args) == 2 else ():
        if not isinstance(inner, Applied) or inner.function != opposite:
            continue
        for other, arg in (inner.args, inner.args[::-1]) if len(inner.args) == 2 else ():
            low, high = (bound, other) if function == "max" else (other, bound)
            values = number_of(low), number_of(high)
            if values[0] is not None and values[1] is not None and values[0] < values[1]:
                return arg, low, high
    return None
