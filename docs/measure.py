"""Measure a single sheet and its judges, and print a table (run it with .venv/bin/python).

Every time is the median of five runs, one after the other on one machine; a first run that is not
counted fills the caches of the disk and of exgen.
"""

import multiprocessing
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from exgen.errors import ExgenError
from exgen.families.registry import FAMILIES
from exgen.homework import Homework, read
from exgen.verify.proof_store import SWITCH

EXGEN = Path(sys.executable).with_name("exgen")
SEED = 7
RUNS = 5
SEEDS = 50
DEFAULT = "sampler"
DRAWN = "matrix-gradients"
Result = TypeVar("Result")


def main() -> int:
    """Measure everything; return the exit status."""
    if not EXGEN.exists():
        print(f"measure: {EXGEN} is missing; make setup installs it", file=sys.stderr)
        return 1
    if shutil.which("pdflatex") is None:
        print("measure: pdflatex is missing; exgen doctor tells how to get it", file=sys.stderr)
        return 3
    try:
        with tempfile.TemporaryDirectory() as folder:
            made, plain = _wall_times(Path(folder))
        (exact, numeric), (again, _) = _judges(kept=False), _judges(kept=True)
        (fresh,) = _apart(_seeds_per_second, [False])
        (drawn,) = _apart(_seeds_per_second, [True])
    except subprocess.CalledProcessError as error:
        print(f"measure: {error.cmd[0]} failed: {error.stderr or error.stdout}", file=sys.stderr)
        return 1
    except ExgenError as error:
        print(f"measure: {error}", file=sys.stderr)
        return error.status
    rows = [
        (f"`exgen make --seed {SEED}`, all of it", f"{made:.2f} s"),
        ("`pdflatex` alone, twice on each of its two `.tex` files", f"{plain:.2f} s"),
        ("the exact judge, that sheet, no proofs kept from before", f"{exact:.2f} s"),
        ("the same with the proofs kept", f"{again:.2f} s"),
        ("the numerical judge, that sheet", f"{numeric:.2f} s"),
        (
            f"`{DRAWN}` drawn, derived and verified, no TeX, no proofs kept",
            f"{fresh:.1f} seeds a second",
        ),
        ("the same with the proofs kept", f"{drawn:.1f} seeds a second"),
    ]
    print("| what | measured |\n| --- | --- |")
    for what, measured in rows:
        print(f"| {what} | {measured} |")
    return 0


def _wall_times(folder: Path) -> tuple[float, float]:
    """Seconds of `exgen make`, and of four plain runs of pdflatex on what it wrote."""
    sheet = folder / "sheet"

    def make() -> None:
        _run([str(EXGEN), "make", "--seed", str(SEED), "--out", str(sheet)], folder)

    def plain() -> None:
        # Fresh files each time: a .aux from before would spare TeX some of the work.
        work = Path(tempfile.mkdtemp(dir=folder))
        for name in ("problems.tex", "solutions.tex"):
            shutil.copy(sheet / name, work)
            for _ in range(2):
                _run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", name], work)

    make()
    plain()
    # In turns, so that a change in the machine's load falls on both alike.
    pairs = [(_timed(make), _timed(plain)) for _ in range(RUNS)]
    return statistics.median(p[0] for p in pairs), statistics.median(p[1] for p in pairs)


def _judges(*, kept: bool) -> tuple[float, float]:
    """Seconds in the exact and in the numerical judge, each time in a process of its own."""
    times = _apart(_judged, [kept] * RUNS)
    return statistics.median(t[0] for t in times), statistics.median(t[1] for t in times)


def _apart(measure: Callable[[bool], Result], kept: Sequence[bool]) -> list[Result]:
    """Each measurement in a process of its own; it is told whether to use proofs kept on disk."""
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        return pool.map(measure, kept, chunksize=1)


def _judged(kept: bool) -> tuple[float, float]:
    """Seconds in both judges while one sheet is drawn."""
    os.environ[SWITCH] = "on" if kept else "off"
    from exgen.pipeline import draw_sheet
    from exgen.verify.judge import CLOCK

    draw_sheet(_homework(DEFAULT), seed=SEED, original=False)
    return CLOCK.exact, CLOCK.numeric


def _seeds_per_second(kept: bool) -> float:
    """How many sheets a second are drawn, derived and verified, in one process."""
    os.environ[SWITCH] = "on" if kept else "off"
    from exgen.pipeline import draw_sheet

    homework = _homework(DRAWN)

    def draw_all() -> None:
        for seed in range(SEEDS):
            draw_sheet(homework, seed=seed, original=False)

    if kept:
        draw_all()
    return SEEDS / _timed(draw_all)


def _homework(name: str) -> Homework:
    """Read a homework that comes with exgen."""
    return read(name, families=FAMILIES)


def _timed(action: Callable[[], None]) -> float:
    """Seconds that an action takes."""
    start = perf_counter()
    action()
    return perf_counter() - start


def _run(command: list[str], folder: Path) -> None:
    """Run a program quietly in a folder; CalledProcessError when it fails."""
    subprocess.run(
        command, cwd=folder, capture_output=True, check=True, text=True, errors="replace"
    )


if __name__ == "__main__":
    sys.exit(main())
