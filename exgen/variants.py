"""Variants of a homework without pages: drawn and proved on several processes, for writers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, Final

from exgen.crew.forked import processes
from exgen.crew.records import DiedError
from exgen.errors import ExgenError
from exgen.homework import Homework
from exgen.key_figures import figures
from exgen.key_text import key_text
from exgen.pipeline import draw_sheet
from exgen.writers.made import KEY, SheetFiles

_FEW: Final = 4
"""For so many seeds no process is begun."""


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
    names. Raises what `draw_sheet` raises, and ExgenError where a process dies.
    """
    made: list[SheetFiles] = []
    # Of a pool of variants one is shown without the others.
    apart = not documents and len(seeds) > 1
    one = partial(variant, homework, documents=documents, apart=apart, prepare=prepare)
    if jobs == 1 or len(seeds) <= _FEW:
        for seed in seeds:
            made.append(one(seed))
            done(len(made))
        return made
    with processes(jobs, preload=(__name__, "exgen.families.loaded"))() as crew:
        futures = [crew.executor.submit(one, seed) for seed in seeds]
        for seed, future in zip(seeds, futures, strict=True):
            try:
                made.append(future.result())
            except DiedError as error:
                raise ExgenError(
                    f"seed {seed}: the process that had it ended with status {error.status}"
                    " (out of memory, perhaps): ask for fewer seeds at once"
                ) from None
            done(len(made))
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
