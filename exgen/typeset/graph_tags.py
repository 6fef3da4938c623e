"""The labels of a computation graph: their type sizes, and math set beside an edge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from exgen.typeset.canvas import Align
from exgen.typeset.label_size import LabelSize, estimate
from exgen.typeset.path import Bounds, Point

LABEL_PT, ADJOINT_PT, OPERATION_PT = 10.0, 10.0, 8.0
BASELINE = -0.77  # puts the middle of a letter without ascender into the middle of its node
AXIS = 0.88  # height of a fraction's bar above the baseline


@dataclass(frozen=True, slots=True)
class Typesize:
    """Estimates labels at `scale`, in lengths before scaling; `close` where room is short."""

    scale: float
    close: bool = False

    def of(self, latex: str, font_pt: float) -> LabelSize:
        """The size of `latex` set at `font_pt` times the scale."""
        return _unscaled(latex, font_pt, self.scale, self.close)


# A figure has a dozen labels, and every step of its layout asks for their sizes.
@lru_cache(maxsize=256)
def _unscaled(latex: str, font_pt: float, scale: float, close: bool) -> LabelSize:
    size = estimate(latex, font_pt=font_pt * scale, close=close)
    return LabelSize(size.width / scale, size.height / scale, size.depth / scale)


@dataclass(frozen=True, slots=True)
class Tag:
    """Math beside an edge: `at` is the left end, middle or right end of its baseline."""

    math: str
    at: Point
    size: LabelSize
    font_pt: float
    align: Align = "center"

    @property
    def bounds(self) -> Bounds:
        """The box that the math is estimated to fill."""
        shift = {"left": 0.0, "center": 0.5, "right": 1.0}[self.align] * self.size.width
        left, base = self.at[0] - shift, self.at[1]
        return Bounds(left, base - self.size.depth, left + self.size.width, base + self.size.height)
