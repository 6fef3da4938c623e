"""Rectangles and paths."""

import pytest

from exgen.typeset.path import Bounds, curve, line, rounded


def test_rectangles_that_touch_do_not_overlap() -> None:
    """A shared border is no overlap, a shared strip is one."""
    left = Bounds(0, 0, 2, 2)
    assert not left.overlaps(Bounds(2, 0, 4, 2))
    assert left.overlaps(Bounds(1.9, 0, 4, 2))


def test_bounds_of_nothing_are_an_error() -> None:
    """There is no smallest rectangle around no rectangle."""
    with pytest.raises(ValueError, match="nothing has been drawn"):
        Bounds.around([])


def test_bounds_of_a_curve_follow_the_curve() -> None:
    """Control points that the curve does not reach do not count."""
    arch = curve((0, 0), ((0, 4), (10, 4), (10, 0)))
    assert arch.bounds().top == pytest.approx(3)


def test_rounded_corner_leaves_the_ends_alone() -> None:
    """Rounding keeps both ends and cuts the corner."""
    bent = rounded([(0, 0), (0, 10), (10, 10)], radius=3)
    assert (bent.start, bent.end) == ((0, 0), (10, 10))
    assert (0, 7) in bent.points()
    assert (0, 10) not in bent.points()


def test_rounded_corner_is_cut_to_the_lines_it_joins() -> None:
    """A radius longer than a line takes the whole line and no more."""
    bent = rounded([(0, 0), (0, 2), (10, 2)], radius=5)
    assert bent.bounds() == Bounds(0, 0, 10, 2)
    assert len(bent.segments) == 2


def test_end_of_a_line() -> None:
    """The end is the last point."""
    assert line((0, 0), (1, 0), (1, 5)).end == (1, 5)
