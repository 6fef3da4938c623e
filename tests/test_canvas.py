"""The canvas: PDF paths and labels in one picture."""

import re

import pytest

from exgen.typeset.canvas import Align, Canvas, Stroke, gray
from exgen.typeset.label_size import LabelSize
from exgen.typeset.path import Bounds, curve, line

BP = 72 / 25.4


def _literals(code: str) -> list[str]:
    return [row for row in code.splitlines() if row.startswith("q ")]


def _sample() -> Canvas:
    canvas = Canvas()
    canvas.circle((0, 0), 4, fill=gray(0.9))
    canvas.box((20, 0), (4, 3), radius=1, stroke=Stroke(width_pt=0.8))
    canvas.arrow(line((4, 0), (16, 0)), stroke=Stroke(dash=(1, 0.5), color=(0.5, 0, 0)))
    canvas.label("$x$", at=(0, -1))
    canvas.path(curve((0, 4), ((0, 9), (20, 9), (20, 3))))
    return canvas


def test_every_path_restores_the_graphics_state() -> None:
    """Each literal saves the state first and restores it last, once."""
    rows = _literals(_sample().latex())
    assert len(rows) == 5
    for row in rows:
        tokens = row.split()
        assert (tokens[0], tokens[-1]) == ("q", "Q")
        assert tokens.count("q") == tokens.count("Q") == 1


def test_order_of_drawing_is_kept() -> None:
    """A label drawn between two paths stands between them in the picture."""
    code = _sample().latex()
    assert code.count(r"\pdfliteral{") == 2
    assert code.index("$x$") < code.rindex(r"\pdfliteral{")


def test_picture_is_as_large_as_what_was_drawn() -> None:
    """Size and origin of the picture are those of the bounding box, line widths included."""
    canvas = Canvas()
    canvas.box((10, 5), (10, 5), stroke=Stroke(width_pt=72.27 / 25.4))
    assert canvas.bounds() == Bounds(-0.5, -0.5, 20.5, 10.5)
    assert r"\begin{picture}(21,11)(-0.5,-0.5)%" in canvas.latex()


def test_a_line_drawn_before_is_drawn_in_its_own_way() -> None:
    """The same shapes at another scale, and in another look, are as if nothing came before."""

    def shapes(scale: float, color: tuple[float, float, float]) -> str:
        canvas = Canvas(scale=scale)
        canvas.arrow(line((0, 0), (10, 0)), stroke=Stroke(color=color))
        canvas.box((20, 0), (5, 5), stroke=Stroke(color=color))
        canvas.label("$x$", at=(30, 0), color=color)
        return canvas.latex()

    plain, red, small = shapes(1.0, (0, 0, 0)), shapes(1.0, (1, 0, 0)), shapes(0.5, (0, 0, 0))
    assert "1 0 0 RG" in red and "1 0 0 RG" not in plain
    assert r"\color[rgb]{1,0,0}" in red and r"\color" not in plain
    assert r"\put(30,0)" in plain and r"\put(15,0)" in small
    assert "70.866 -14.173 l" in plain and "35.433 -7.087 l" in small
    assert shapes(1.0, (0, 0, 0)) == plain


def test_coordinates_become_big_points() -> None:
    """Millimetres of the canvas are written as the PDF unit."""
    canvas = Canvas()
    canvas.path(line((0, 0), (25.4, 50.8)))
    assert "0 0 m 72 144 l S" in canvas.latex()


def test_arrow_head_lies_at_the_end_along_the_tangent() -> None:
    """The tip is the end of the curve, and the base of the head is square to its last direction."""
    canvas = Canvas()
    canvas.arrow(curve((0, 0), ((0, 10), (20, 10), (20, 0))))
    head = _literals(canvas.latex())[1]
    tip, left, _notch, right = (
        (float(x) / BP, float(y) / BP) for x, y in re.findall(r"(\S+) (\S+) [ml]", head)
    )
    assert tip == pytest.approx((20, 0), abs=1e-3)
    assert left[1] == pytest.approx(right[1], abs=1e-3)
    assert left[1] > 1
    assert (left[0] + right[0]) / 2 == pytest.approx(20, abs=1e-3)


def test_arrow_shaft_ends_inside_its_head() -> None:
    """The shaft stops short of the tip, so that the tip stays sharp."""
    canvas = Canvas()
    canvas.arrow(line((0, 0), (10, 0)))
    shaft = re.search(r"0 0 m (\S+) 0 l S", canvas.latex())
    assert shaft is not None
    assert 8 < float(shaft[1]) / BP < 9


def test_arrow_without_length_is_an_error() -> None:
    """An arrow needs a direction."""
    with pytest.raises(ValueError, match="no direction"):
        Canvas().arrow(line((1, 1), (1, 1)))


@pytest.mark.parametrize(("align", "left"), [("left", 10), ("center", 9), ("right", 8)])
def test_label_alignment_moves_its_box(align: Align, left: float) -> None:
    """The given point is the left end, the middle or the right end of the baseline."""
    canvas = Canvas()
    canvas.label("$x$", at=(10, 0), align=align, size=LabelSize(2.0, 2.0, 0.5))
    assert canvas.bounds().left == left
    assert rf"\makebox[0pt][{align[0]}]" in canvas.latex()


def test_label_color_stays_inside_the_label() -> None:
    """The colour is set inside the label's own group, and black sets none."""
    canvas = Canvas()
    canvas.label("a", at=(0, 0), color=(1, 0, 0))
    canvas.label("b", at=(0, 0))
    rows = [row for row in canvas.latex().splitlines() if r"\makebox" in row]
    assert r"{\color[rgb]{1,0,0}" in rows[0]
    assert r"\color" not in rows[1]


def test_scale_multiplies_lengths_and_type_but_not_lines() -> None:
    """A scaled canvas is smaller all over, with lines as heavy as before."""
    canvas = Canvas(scale=0.5)
    canvas.path(line((0, 0), (50.8, 0)), stroke=Stroke(width_pt=0.6))
    canvas.label("$x$", at=(10, 4), font_pt=10)
    code = canvas.latex()
    assert "0.598 w" in code
    assert "0 0 m 72 0 l" in code
    assert r"\put(5,2)" in code
    assert r"\fontsize{5}{6}" in code


def test_given_bounds_replace_the_computed_ones() -> None:
    """Two figures can be given the same frame."""
    code = _sample().latex(bounds=Bounds(-50, -20, 50, 20))
    assert r"\begin{picture}(100,40)(-50,-20)%" in code


def test_a_phantom_takes_its_room_and_is_not_drawn() -> None:
    """What is a phantom widens the room, not the picture, and leaves no code."""
    canvas, plain = _sample(), _sample()
    canvas.arrow(line((0, 0), (60, 0)), phantom=True)
    canvas.path(line((0, 0), (0, -30)), stroke=None, fill=gray(0.5), phantom=True)
    canvas.label("$y$", at=(-40, 0), size=LabelSize(2.0, 2.0, 0.5), phantom=True)
    assert canvas.latex() == plain.latex()
    assert canvas.bounds() == plain.bounds() == plain.room()
    room = canvas.room()
    assert (room.left, room.bottom, room.right) == (-41, -30, 60)
    assert room.top == plain.bounds().top


def test_empty_canvas_says_so() -> None:
    """A picture without contents has no size."""
    with pytest.raises(ValueError, match="nothing has been drawn"):
        Canvas().latex()


def test_negative_zero_is_printed_as_zero() -> None:
    """Rounding errors on either side of zero give the same bytes."""
    canvas = Canvas()
    canvas.path(line((-1e-9, 0), (1e-9, 5)))
    assert "0 0 m 0 14.173 l" in canvas.latex()
