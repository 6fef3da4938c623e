"""Shapes that are not known yet: the bold 1 and I take theirs from what stands around them."""

from __future__ import annotations

from dataclasses import dataclass

from exgen.calculus.shape import Shape
from exgen.dimensions import Dim
from exgen.printed.lexer import MisreadError


@dataclass(slots=True, eq=False)
class Unknown:
    """A dimension that becomes known by what it has to agree with; 1 only where it may be `one`."""

    value: Dim | Unknown | None = None
    one: bool = False


Open = Dim | Unknown
Extent = tuple[Open, Open]
"""Rows and columns."""


def settled(dim: Open) -> Open:
    """What is known of the dimension by now."""
    while isinstance(dim, Unknown) and dim.value is not None:
        dim = dim.value
    return dim


def agree(left: Open, right: Open, what: str) -> None:
    """Have two dimensions be one; MisreadError where they are known to differ."""
    left, right = settled(left), settled(right)
    if left is right or left == right:
        return
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        left.one = right.one = left.one and right.one
    if isinstance(left, Unknown) and (left.one or right != 1):
        left.value = right
    elif isinstance(right, Unknown) and (right.one or left != 1):
        right.value = left
    else:
        raise MisreadError(f"{what}: {shown(left)} does not agree with {shown(right)}")


def is_scalar(extent: Extent) -> bool:
    """Whether it is known to be 1 x 1."""
    return settled(extent[0]) == 1 and settled(extent[1]) == 1


def shape(extent: Extent) -> Shape:
    """The shape; MisreadError where nothing tells it."""
    rows, cols = settled(extent[0]), settled(extent[1])
    if isinstance(rows, Unknown) or isinstance(cols, Unknown):
        raise MisreadError("nothing tells how long a vector of ones or zeros is")
    return Shape(rows, cols)


def shown(dim: Open) -> str:
    """A dimension for messages."""
    dim = settled(dim)
    return "?" if isinstance(dim, Unknown) else str(dim)
