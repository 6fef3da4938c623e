"""Plots of bars."""

from exgen.web.plot import plot


def test_the_plot_is_to_scale() -> None:
    """The highest bar fills the picture, the part is to the same scale, many bars fit."""
    drawn = plot([("a", 4, 1), ("b", 2, 2)])
    assert [bar.all_high / drawn.height for bar in drawn.bars] == [1, 0.5]
    assert [bar.part_high / drawn.height for bar in drawn.bars] == [0.25, 0.5]
    many = plot([(str(k), 1, 0) for k in range(100)])
    assert many.bars[-1].x + many.bars[-1].width <= many.width
    assert plot([]).bars == () and plot([("a", 0, 0)]).bars[0].all_high == 0
