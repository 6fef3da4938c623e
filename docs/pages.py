"""Measure how full the last pages are: .venv/bin/python docs/pages.py [HOMEWORK ...] [--seeds N].

For each homework and each of its two documents: how many of the last pages hold fewer than five
lines, how much of them is blank, and how many pages but the last are a quarter blank. A page is
looked at as a picture; a line is as high as a line of text, whatever stands in it.
"""

import argparse
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2

from exgen.families.registry import FAMILIES
from exgen.homework import available, read
from exgen.pipeline import draw_sheet
from exgen.typeset.batch import typeset_batch

KINDS = ("problems", "solutions")
LINE = 13.6
"""Height of a line, in points."""
TOP, BOTTOM = 71.0, 71.0
"""What lies above and below the text, in points: margins, with the running head and the footer."""
FEW = 5
EMPTY = 0.25
_BATCH = 10


@dataclass(frozen=True, slots=True)
class Page:
    """How far down a page of text goes: lines, and the share of its height that is blank."""

    lines: float
    blank: float


def pages(pdf: bytes) -> list[Page]:
    """The pages of a document, which has one at least."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_page(page) for page in document]
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> Page:
    """A page by its ink: a pixel is a point."""
    picture = page.render(scale=1, grayscale=True).to_numpy()
    height = len(picture)
    rows = np.asarray(picture.reshape(height, -1).min(axis=1) < 200)
    inside = rows[int(TOP) : height - int(BOTTOM)]
    used = int(np.flatnonzero(inside)[-1]) + 1 if inside.any() else 0
    return Page(lines=used / LINE, blank=1 - used / len(inside))


def measured(name: str, seeds: Sequence[int]) -> Iterator[tuple[str, int, list[Page]]]:
    """Kind, seed and pages of each document of a homework."""
    homework = read(name, families=FAMILIES)
    for start in range(0, len(seeds), _BATCH):
        documents = {
            f"{kind} {seed}": document
            for seed in seeds[start : start + _BATCH]
            for kind, document in draw_sheet(homework, seed=seed).documents().items()
        }
        for title, made in typeset_batch(documents).items():
            kind, seed = title.split()
            yield kind, int(seed), pages(made.pdf)


def main() -> None:
    """Print a row for each document, and the seeds whose last page holds few lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("homework", nargs="*", default=[one.name for one in available()])
    parser.add_argument("--seeds", type=int, default=50)
    given = parser.parse_args()
    for name in given.homework:
        found = list(measured(name, range(given.seeds)))
        for kind in KINDS:
            whole = [(seed, all_pages) for k, seed, all_pages in found if k == kind]
            last = [all_pages[-1] for _, all_pages in whole]
            short = [seed for seed, all_pages in whole if all_pages[-1].lines < FEW]
            early = [page for _, all_pages in whole for page in all_pages[:-1]]
            gaps = sum(page.blank > EMPTY for page in early)
            median = statistics.median(page.blank for page in last)
            print(
                f"{name} {kind}: {sum(len(p) for _, p in whole)} pages; last pages with fewer than"
                f" {FEW} lines {len(short)} of {len(whole)} {short[:8]}; blank on the last page,"
                f" median {median:.0%}; pages before it a quarter blank {gaps} of {len(early)}",
                flush=True,
            )


if __name__ == "__main__":
    main()
