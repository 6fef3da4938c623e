"""What dots leave out: `(y_1, ..., y_n)` has all the `y_i`, `y_1 + ... + y_n` is their sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from itertools import islice
from typing import Any, Final

from exgen.answers.typed_tree import Dots, Indexed, Leaf, Node, TypedMatrix

ROW: Final = "row index"
COLUMN: Final = "column index"
"""The letters of the entry in general: no student's, since they are two words."""
IsLast = Callable[[Any], bool]


def general_entry(node: TypedMatrix, is_last: IsLast) -> Node | None:
    """The entry in general of a vector or matrix of which dots leave out a part; else None.

    It is told from the corners: an index that is 1 in the first and the last index of a dimension
    (`is_last`) in the last row runs over the rows, and so for columns.
    """
    lines = [row for row in node.rows if not all(isinstance(e, Dots) for e in row)]
    if not lines or any(isinstance(e, Dots) for row in lines for e in (row[0], row[-1])):
        return None
    if len(node.rows) == 1:
        corners = (lines[0][0], lines[0][-1], lines[0][0], lines[0][-1])
    elif max(map(len, node.rows)) == 1:
        corners = (lines[0][0], lines[0][0], lines[-1][0], lines[-1][0])
    else:
        corners = (lines[0][0], lines[0][-1], lines[-1][0], lines[-1][-1])
    return _node(_general(corners, is_last))


def diagonal_entry(node: TypedMatrix, is_last: IsLast) -> Node | None:
    """The entry in general of a diagonal matrix with dots, whose other entries are 0 or blank."""
    size = len(node.rows)
    if size < 2 or any(len(row) != size for row in node.rows):
        return None
    diagonal = [node.rows[k][k] for k in range(size)]
    rest = [e for i, row in enumerate(node.rows) for j, e in enumerate(row) if i != j]
    zeros = [e for e in rest if not isinstance(e, Dots)]
    if not has_dots(diagonal) or not zeros or not all(map(_is_zero, zeros)):
        return None
    return general_term((diagonal[0], diagonal[-1]), is_last, ROW)


def _is_zero(node: Node) -> bool:
    return isinstance(node, Leaf) and getattr(node.options[0].expr, "value", None) == 0


def general_term(terms: Sequence[Node], is_last: IsLast, index: str) -> Node | None:
    """The term in general of a sum whose middle is dots, with this index; else None."""
    first, last = terms[0], terms[-1]
    if isinstance(first, Dots) or isinstance(last, Dots):
        return None
    return _node(_general((first, first, last, last), is_last, row=index))


def has_dots(pieces: Sequence[Node]) -> bool:
    """Whether dots stand among the pieces."""
    return any(isinstance(each, Dots) for each in pieces)


def _node(found: Any) -> Node | None:
    return found if isinstance(found, Node) else None


def _general(corners: tuple[Any, ...], is_last: IsLast, row: str = ROW) -> Any:
    """The piece that the four corners have in common, with letters for what runs; None if none."""
    first = corners[0]
    if isinstance(first, Indexed):
        return _indexed(corners, is_last, row)
    if isinstance(first, Node):
        if any(type(each) is not type(first) for each in corners):
            return None
        made: dict[str, Any] = {}
        for field in islice(fields(first), 1, None):
            found = _general(tuple(getattr(c, field.name) for c in corners), is_last, row)
            if found is None and getattr(first, field.name) is not None:
                return None
            made[field.name] = found
        return replace(first, **made)
    if isinstance(first, tuple) and not hasattr(first, "_fields"):
        if any(len(each) != len(first) for each in corners):
            return None
        parts = [_general(each, is_last, row) for each in zip(*corners, strict=True)]
        lost = any(p is None and f is not None for p, f in zip(parts, first, strict=True))
        return None if lost else tuple(parts)
    return first if all(each == first for each in corners) else None


def _indexed(corners: tuple[Any, ...], is_last: IsLast, row: str) -> Node | None:
    first = corners[0]
    if any(not isinstance(c, Indexed) or len(c.places) != len(first.places) for c in corners):
        return None
    base = _general(tuple(c.base for c in corners), is_last, row)
    places = []
    for one, right, below, last in zip(*(c.places for c in corners), strict=True):
        if one == right == below == last:
            places.append(one)
        elif one == right == first.first and below == last and is_last(last):
            places.append(row)
        elif one == below == first.first and right == last and is_last(last):
            places.append(COLUMN)
        else:
            return None
    return None if base is None else replace(first, base=base, places=tuple(places))
