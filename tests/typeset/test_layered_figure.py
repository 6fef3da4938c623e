"""The figure of a layered network: geometry, the marked path, what it refuses."""

import re
from itertools import combinations, pairwise
from typing import TypedDict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tried import examples

from exgen.typeset.document import compose
from exgen.typeset.engine import typeset
from exgen.typeset.layered_figure import layered_figure, paint
from exgen.typeset.layered_layout import (
    MOST_DRAWN,
    RADIUS,
    Edge,
    LayeredLayout,
    arrange,
    shown_units,
)
from exgen.typeset.path import Bounds

WIDTHS = st.lists(st.one_of(st.integers(1, 7), st.integers(8, 300)), min_size=2, max_size=5)


class Names(TypedDict):
    """The two arguments that name things."""

    value_names: list[str]
    weight_names: list[str]


def names(widths: list[int]) -> Names:
    """Names for the values and weights of a network."""
    layers = range(1, len(widths))
    return Names(
        value_names=["$x$", *(f"$h^{{{k}}}$" for k in layers)],
        weight_names=[f"$W^{{{k}}}$" for k in layers],
    )


def placed(
    widths: list[int], *, path: list[tuple[int, int]] | None = None, bias: bool = False
) -> LayeredLayout:
    """The layout within the width of the text."""
    return arrange(widths, **names(widths), highlight=path or [], bias=bias, width_mm=160)


@st.composite
def networks(choose: st.DrawFn) -> tuple[list[int], list[tuple[int, int]], bool]:
    """Widths, a path through all of the layers or a stretch of them, biases or none."""
    widths = choose(WIDTHS)
    first = choose(st.integers(0, len(widths) - 1))
    last = choose(st.integers(first, len(widths) - 1))
    path = [(k, choose(st.integers(0, widths[k] - 1))) for k in range(first, last + 1)]
    return widths, path, choose(st.booleans())


def crosses(edge: Edge, box: Bounds) -> bool:
    """Whether an edge runs through a box."""
    (x0, y0), (x1, y1) = edge.start, edge.end
    return any(
        box.left < x0 + t * (x1 - x0) < box.right and box.bottom < y0 + t * (y1 - y0) < box.top
        for t in (k / 200 for k in range(201))
    )


@settings(deadline=None, max_examples=examples(60))
@given(networks())
def test_nothing_lies_on_a_label(drawn: tuple[list[int], list[tuple[int, int]], bool]) -> None:
    """No edge, no node and no other label meets a label."""
    widths, path, bias = drawn
    found = placed(widths, path=path, bias=bias)
    boxes = [label.bounds for label in found.labels]
    assert not any(crosses(edge, box) for edge in found.edges for box in boxes)
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    nodes = [Bounds(*u.at, *u.at).grown(RADIUS) for u in found.units]
    nodes += [Bounds(*dot, *dot).grown(1.9) for dot in found.dots]
    assert not any(node.overlaps(box) for node in nodes for box in boxes)
    assert not any(a.overlaps(b) for a, b in combinations(nodes, 2))


@settings(deadline=None, max_examples=examples(60))
@given(networks())
def test_figure_keeps_to_the_page(drawn: tuple[list[int], list[tuple[int, int]], bool]) -> None:
    """At most 160 mm wide and 60 mm high, and everything within the picture."""
    widths, path, bias = drawn
    found = placed(widths, path=path, bias=bias)
    box = paint(found).bounds()
    assert box.width <= 160
    assert box.height <= 60
    parts = [label.bounds for label in found.labels]
    parts += [Bounds(*u.at, *u.at).grown(RADIUS) for u in found.units]
    whole = Bounds.around([*parts, box.grown(-1e-9)])
    assert (whole.width, whole.height) == pytest.approx((box.width, box.height), abs=0.01)


@settings(deadline=None, max_examples=examples(60))
@given(networks())
def test_path_is_marked(drawn: tuple[list[int], list[tuple[int, int]], bool]) -> None:
    """The units of the path are drawn whatever the width, and its edges are marked, no others."""
    widths, path, bias = drawn
    found = placed(widths, path=path, bias=bias)
    assert [(u.layer, u.number) for u in found.units if u.marked] == path
    marked = [(e.source, e.target) for e in found.edges if e.marked]
    ends = [((a.layer, a.number), (b.layer, b.number)) for a, b in marked]
    assert ends == list(pairwise(path))


@pytest.mark.parametrize("bias", [False, True])
def test_every_weight_is_an_edge(bias: bool) -> None:
    """Up to six units a layer all nodes and all edges are drawn, those of the biases included."""
    widths = [4, 6, 2, 1]
    found = placed(widths, bias=bias)
    counted = [sum(u.layer == k and u.number is not None for u in found.units) for k in range(4)]
    assert counted == widths
    assert len(found.edges) == sum((a + bias) * b for a, b in pairwise(widths))
    assert found.dots == ()
    code = layered_figure(widths, **names(widths), bias=bias)
    curves = [row for row in code.splitlines() if row.startswith("q ") and " c " in row]
    assert len(curves) == sum(widths)


@pytest.mark.parametrize("marked", [None, 0, 3, 5, 17, 30, 38, 39])
def test_wide_layers_are_summarised(marked: int | None) -> None:
    """The first ones, the last and the marked unit take six places with the dots between them."""
    shown = shown_units(40, frozenset(() if marked is None else (marked,)))
    assert shown[0] == 0
    assert shown[1] == 1
    assert shown[-1] == 39
    assert marked is None or marked in shown
    gaps = [b - a - 1 for a, b in pairwise(shown)]
    assert len(shown) + sum(g > 0 for g in gaps) == MOST_DRAWN
    assert 1 not in gaps


def test_widths_are_written() -> None:
    """Every column says how many units it has, the summarised ones too."""
    code = layered_figure([12, 7, 1], **names([12, 7, 1]))
    assert [count for count in ("12 units", "7 units", "1 unit}") if count not in code] == []
    numbers = re.findall(r"\\makebox\[0pt\]\[c\]\{(\d+)\}", code)
    assert numbers == ["1", "2", "3", "4", "12", "1", "2", "3", "4", "7", "1"]


def test_path_survives_a_black_and_white_print() -> None:
    """Marked edges are black and several times as wide as the others, marked nodes darker."""
    plain = layered_figure([2, 2], **names([2, 2]))
    strong = layered_figure([2, 2], **names([2, 2]), highlight=[(0, 1), (1, 0)])
    wide = re.findall(r"([\d.]+) w \[\] 0 d 0 0 0 RG \S+ \S+ m \S+ \S+ l S", strong)
    light = re.findall(r"([\d.]+) w \[\] 0 d 0\.62 0\.62 0\.62 RG", strong)
    assert len(wide) == 1
    assert len(light) == 3
    assert float(wide[0]) > 3 * float(light[0])
    assert strong.count("0.74 0.74 0.74 rg") == 2
    assert "0.74 0.74 0.74 rg" not in plain


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"widths": [3]}, "two layers or more"),
        ({"widths": [3, 0]}, "at least one unit"),
        ({"value_names": ["$x$"]}, "value_names must hold 2 names"),
        ({"weight_names": []}, "weight_names must hold 1 names"),
        ({"highlight": [(0, 3)]}, "no unit 3 in layer 0"),
        ({"highlight": [(2, 0)]}, "no unit 0 in layer 2"),
        ({"highlight": [(1, 0), (0, 0)]}, "from layer to next layer"),
        ({"width_mm": 15}, "do not fit into 15 mm"),
    ],
)  # fmt: skip
def test_what_has_no_figure_is_refused(change: dict[str, object], message: str) -> None:
    """An error names the argument that does not fit."""
    arguments: dict[str, object] = {
        "widths": [3, 2], "value_names": ["$x$", "$h$"], "weight_names": ["$W$"], **change
    }  # fmt: skip
    with pytest.raises(ValueError, match=message):
        layered_figure(**arguments)  # type: ignore[arg-type]


def test_figures_typeset_within_the_page() -> None:
    """The largest figures of both kinds set without an overfull box."""
    body = ""
    for widths, bias in (([6, 6, 6, 6, 6], True), ([300, 40, 1000, 7, 12], False)):
        path = [(k, width - 1) for k, width in enumerate(widths)]
        figure = layered_figure(widths, **names(widths), highlight=path, bias=bias)
        body += f"\\exfigure{{{figure}}}{{A network.}}\n\n"
    document = compose(
        kind="problems", title="Figures", course="", code="ABC", seed=None, body=body, points=1
    )
    made = typeset({"problems": document})["problems"]
    assert (made.overfull, made.undefined, made.warnings) == ((), (), ())
