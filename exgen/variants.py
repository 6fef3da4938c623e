"""Variants of a homework without pages: drawn and proved on several processes, for writers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from typing import Any, Final

from exgen.homework import Homework
from exgen.key_figures import figures
from exgen.key_text import key_text
from exgen.pipeline import draw_sheet
from exgen.writers.made import KEY, SheetFiles

_CHUNK: Final = 4
"""So many seeds a process has at once: sheets differ in how long they take."""


def variants(
    homework: Homework,
    seeds: Sequence[int],
    *,
    jobs: int,
    done: Callable[[int], None],
    documents: bool = True,
    prepare: Mapping[str, Callable[[SheetFiles], Any]] | None = None,
) -> list[SheetFiles]:
    """The sheet of every seed, in their order; `done` is told how many there are so far.

    `jobs` processes work side by side. Without `documents` a sheet has no `.tex` files, which
    writers of questions need none of. `prepare` is what formats want made of each sheet, by their
    names. Raises what `draw_sheet` raises.
    """
    made: list[SheetFiles] = []
    apart = (
        not documents and len(seeds) > 1
    )  # of a pool of variants one is shown without the others
    one = partial(variant, homework, documents=documents, apart=apart, prepare=prepare)
    if jobs == 1 or len(seeds) <= _CHUNK:
        for seed in seeds:
            made.append(one(seed))
            done(len(made))
        return made
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        try:
            for each in pool.map(one, seeds, chunksize=_CHUNK):
                made.append(each)
                done(len(made))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return made


def variant(
    homework: Homework,
    seed: int,
    *,
    documents: bool = True,
    apart: bool = False,
    prepare: Mapping[str, Callable[[SheetFiles], Any]] | None = None,
) -> SheetFiles:
    """The sheet of a seed, as writers read it; with `apart` no question speaks of another."""
    drawn = draw_sheet(homework, seed=seed)
    if apart:
        drawn = drawn.each_by_itself()
    contents = drawn.key()
    files = {KEY: key_text(contents).encode()}
    files |= {f"{one.name}.svg": one.svg for one in figures(contents, drawn.problems)}
    if documents:
        files |= {f"{kind}.tex": one.source.encode() for kind, one in drawn.documents().items()}
    made = SheetFiles(files | drawn.files())
    return replace(made, prepared={name: of(made) for name, of in (prepare or {}).items()})
