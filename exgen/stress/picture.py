"""The spread of the difficulty as a picture; needs matplotlib, an extra of exgen's."""

from __future__ import annotations

import io
from importlib.util import find_spec
from math import ceil

from exgen.errors import ExgenError
from exgen.homework import Homework
from exgen.stress.spread import BAND, spread
from exgen.stress.tally import SHEET, Tally

INSTALL = "pip install matplotlib"
_BARS = 40
_INK, _BOX, _SHADE = "#1f3b57", "#7fa3c7", "#e4e4e0"


def check_plot() -> None:
    """Raises ExgenError with the command that helps where matplotlib is missing."""
    if find_spec("matplotlib") is None:
        raise ExgenError(f"--plot needs matplotlib, which is missing: {INSTALL}")


def as_png(tally: Tally, homework: Homework) -> bytes:
    """Two panels: the sheets' totals as a histogram, each question's from least to most."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    ids = tally.ids()
    figure = Figure(figsize=(8, 3.4 + 0.32 * len(ids)), layout="constrained")
    FigureCanvasAgg(figure)
    top, bottom = figure.subplots(2, 1, height_ratios=(2.6, 0.6 + 0.32 * len(ids)))

    totals = tally.places[SHEET].counts["total"]
    found = spread(totals)
    top.set_title(f"{homework.name}: computed difficulty of {totals.total()} sheets")
    if found is not None:
        low, high = (1 - BAND) * found.median, (1 + BAND) * found.median
        top.axvspan(low, high, color=_SHADE, label=f"within {BAND:.0%} of the median")
        # As wide as whole numbers are apart, else bars stand out that are none.
        width = max(1, ceil((found.greatest - found.least) / _BARS))
        edges = range(found.least, found.greatest + width + 1, width)
        top.hist(list(totals), weights=list(totals.values()), bins=list(edges), color=_BOX)
        top.axvline(found.median, color=_INK, label=f"median {found.median}")
        top.legend(fontsize=8)
    top.set_ylabel("sheets")

    bands = {asked.id: asked.difficulty for asked in homework.questions}
    for row, id in enumerate(ids):
        each, band = spread(tally.places[id].counts["total"]), bands.get(id)
        if band is not None:
            bottom.barh(row, band[1] - band[0], left=band[0], height=0.8, color=_SHADE)
        if each is not None:
            bottom.hlines(row, each.least, each.greatest, color=_INK, linewidth=1)
            bottom.barh(row, each.upper - each.lower, left=each.lower, height=0.4, color=_BOX)
            bottom.vlines(each.median, row - 0.3, row + 0.3, color=_INK, linewidth=2)
    bottom.set_yticks(range(len(ids)), ids)
    bottom.invert_yaxis()
    bottom.set_xlim(left=0)
    bottom.set_xlabel("difficulty of a question: least, quartiles, median, most; shaded: its band")
    written = io.BytesIO()
    figure.savefig(written, format="png", dpi=120, metadata={"Software": None})
    return written.getvalue()
