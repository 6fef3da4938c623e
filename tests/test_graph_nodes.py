"""The outline of a node, and where lines cut it."""

from math import cos, hypot, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exgen.typeset.graph_nodes import PlacedNode
from exgen.typeset.graph_records import GraphNode


def _node(half: tuple[float, float], corner: float) -> PlacedNode:
    return PlacedNode(GraphNode("a", "a", "value"), (20.3, -7.1), half, corner)


SHAPES = {
    "circle": _node((4.0, 4.0), 4.0),
    "wide circle": _node((6.3, 4.0), 4.0),
    "rounded box": _node((4.7, 3.6), 1.0),
    "box": _node((3.1, 2.8), 0.0),
}


@pytest.mark.parametrize("shape", SHAPES)
@given(
    angle=st.floats(0, 6.3),
    offset=st.tuples(st.floats(-0.7, 0.7), st.floats(-0.7, 0.7)),
    length=st.floats(10, 200),
)
def test_a_line_is_cut_where_halving_finds_the_outline(
    shape: str, angle: float, offset: tuple[float, float], length: float
) -> None:
    """The place is the one that thirty halvings of the line end at, from any point inside."""
    node = SHAPES[shape]
    x, y = (middle + 2.8 * share for middle, share in zip(node.at, offset, strict=True))
    dx, dy = length * cos(angle), length * sin(angle)
    low, high = 0.0, 1.0
    for _ in range(30):
        middle = (low + high) / 2
        if node.contains((x + middle * dx, y + middle * dy)):
            low = middle
        else:
            high = middle
    found = node.crossing((x, y), (x + dx, y + dy))
    assert hypot(found[0] - (x + low * dx), found[1] - (y + low * dy)) < 1e-6
    assert node.contains(found)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_axes_are_cut_at_half_width_and_height(shape: str) -> None:
    """Along the axes the outline is as far from the middle as the node says."""
    node = SHAPES[shape]
    (x, y), (w, h) = node.at, node.half
    for (dx, dy), reach in (((1, 0), w), ((-1, 0), w), ((0, 1), h), ((0, -1), h)):
        found = node.crossing(node.at, (x + 50 * dx, y + 50 * dy))
        assert found == pytest.approx((x + reach * dx, y + reach * dy), abs=1e-6)
    assert node.top(1.0)[0] == node.bottom(1.0)[0] == x + 1.0
    assert node.top(1.0)[1] - y == pytest.approx(y - node.bottom(1.0)[1], abs=1e-6)


def test_a_line_from_outside_is_not_cut() -> None:
    """A start that is no longer inside stays where it is."""
    node = SHAPES["circle"]
    start = (node.at[0] + 4.5, node.at[1])
    assert node.crossing(start, (node.at[0] + 4.5, node.at[1] + 30)) == start
