"""The plot of errors against steps."""

import re
from itertools import pairwise

import pytest

from exgen.typeset.document import compose
from exgen.typeset.engine import typeset
from exgen.typeset.error_plot import step_plot

ROWS = [(10.0**-k, 10.0 ** -(2 * k) + 1e-16 * 10.0**k) for k in range(1, 12)]


def dots(code: str) -> list[tuple[float, float]]:
    """The centres of the filled dots, in mm: the middle of their right and left ends."""
    found = []
    for row in code.splitlines():
        if row.startswith("q 0 0 0 rg") and " c" in row:
            ends = re.findall(r"(-?[\d.]+) (-?[\d.]+) [mlc](?= )", row)
            xs, ys = [float(x) for x, _ in ends], [float(y) for _, y in ends]
            middle = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
            found.append((middle[0] * 25.4 / 72, middle[1] * 25.4 / 72))
    return found


def test_a_dot_for_every_number_at_its_place() -> None:
    """Equal ratios are equal distances, to the right and upwards."""
    centres = dots(step_plot(ROWS))
    assert len(centres) == len(ROWS)
    xs = [x for x, _ in centres]
    steps = [b - a for a, b in pairwise(xs)]
    assert steps == pytest.approx([steps[0]] * len(steps), abs=1e-2)
    assert steps[0] > 0
    lowest = min(centres, key=lambda c: c[1])
    best = min(ROWS, key=lambda r: r[1])
    assert xs.index(lowest[0]) == sorted(h for h, _ in ROWS).index(best[0])
    left = centres[1][1] - centres[0][1]
    right = centres[-1][1] - centres[-2][1]
    assert right == pytest.approx(-2 * left, rel=0.05), "slopes 2 and -1"


def test_decades_are_labelled() -> None:
    """Both axes name powers of ten that enclose all numbers."""
    code = step_plot(ROWS, x="step $h$")
    powers = {int(p) for p in re.findall(r"\$10\^\{(-?\d+)\}\$", code)}
    assert {-11, -1} <= powers
    assert "step $h$" in code
    assert "relative error" in code


def test_the_marked_step_has_a_ring() -> None:
    """One more circle, not filled, around the point of the script's step."""
    plain, ringed = step_plot(ROWS), step_plot(ROWS, marked=ROWS[4][0])
    assert ringed.count(" c") > plain.count(" c")
    assert len(dots(ringed)) == len(dots(plain))


def test_numbers_that_have_no_logarithm_are_left_out() -> None:
    """An error of exactly zero has no place; too few points make no plot."""
    assert len(dots(step_plot([*ROWS, (1e-12, 0.0)]))) == len(ROWS)
    with pytest.raises(ValueError, match="two points"):
        step_plot([(1e-1, 0.0), (1e-2, 1e-4)])


def test_the_plot_fits_a_page() -> None:
    """As a figure it is set without complaint, and its height is moderate."""
    tall = [(h, e * 10.0**k) for k, (h, e) in zip(range(-20, 2, 2), ROWS, strict=True)]
    for rows in (ROWS, tall):
        code = step_plot(rows, marked=1e-5)
        size = re.search(r"\\begin\{picture\}\(([\d.]+),([\d.]+)\)", code)
        assert size is not None
        assert float(size[1]) < 110
        assert float(size[2]) < 75
    document = compose(
        kind="solutions", title="T", course="", code="ABCDEF", seed=1,
        body=rf"\exfigure{{{code}}}{{}}", points=1,
    )  # fmt: skip
    made = typeset({"plot": document})["plot"]
    assert not made.overfull
    assert not made.warnings
