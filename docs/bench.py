"""Measure a whole class beside plain `pdflatex`, and print a table: make bench.

By hand: .venv/bin/python docs/bench.py [--homework NAME] [--students 20 100 200] [--jobs J]

Everything runs one after the other on one machine, with exgen's modules compiled as pip leaves
them: `exgen class` for each number of students, with a cache that is empty at first; a sample of
the same sheets through plain `pdflatex`, twice per file; and the same documents in one run of TeX
without splitting, which is the floor. The plain way and the floor are TeX alone: drawing, deriving
and proving are not counted for them.
"""

import argparse
import compileall
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from process_tree import Watched, watch

import exgen
from exgen.errors import ExgenError
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.pipeline import draw_sheet
from exgen.typeset.batch_source import lay_out
from exgen.typeset.document import Source
from exgen.typeset.engine import (
    JOB,
    find_program,
    link_format,
    log_text,
    tex_command,
    tex_environment,
)
from exgen.typeset.formats import find_format
from exgen.typeset.tex_processes import Processes
from exgen.typeset.texlog import read_log

EXGEN: Final = Path(sys.executable).with_name("exgen")
SAMPLE: Final = 6  # students whose files are set the plain way
FLOOR: Final = 40  # students whose documents are set in one run
SEED: Final = 7
GOAL: Final = 20  # times faster than the plain way
HTML_GOAL: Final = 30.0  # seconds for 200 students with accessible pages, on two cores
ROOM: Final = 400  # MB above TeX


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """What a run of `exgen class` took, for this many students."""

    students: int
    watched: Watched

    @property
    def each(self) -> float:
        """Seconds per student."""
        return self.watched.seconds / self.students


def main() -> int:
    """Measure everything; return the exit status."""
    parser = argparse.ArgumentParser(description="Measure exgen class.")
    parser.add_argument("--homework", default="matrix-gradients")
    parser.add_argument("--students", type=int, nargs="+", default=[20, 100, 200])
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    asked = parser.parse_args()
    compileall.compile_dir(Path(exgen.__file__).parent, quiet=2)
    try:
        with tempfile.TemporaryDirectory(prefix="exgen-bench-") as name:
            folder = Path(name)
            documents = _documents(asked.homework)
            sample = dict(list(documents.items())[: 2 * SAMPLE])
            before = _plain(sample, folder / "before")
            floor, pages = _floor(documents, folder)
            classes = [
                _class(n, homework=asked.homework, jobs=asked.jobs, folder=folder, cache=f"new-{n}")
                for n in asked.students
            ]
            most = max(asked.students)
            again = _class(
                most, homework=asked.homework, jobs=asked.jobs, folder=folder,
                cache=f"new-{most}", seed=SEED + 1,
            )  # fmt: skip
            pages_too = _class(
                most, homework=asked.homework, jobs=asked.jobs, folder=folder,
                cache=f"new-{most}", seed=SEED + 2, to=("--to", "html"),
            )  # fmt: skip
            # Once before and once after all else, since a machine does not keep its speed.
            plain = (before + _plain(sample, folder / "after")) / 2
    except subprocess.CalledProcessError as error:
        print(f"bench: {error.cmd[0]} failed: {error.stderr or error.stdout}", file=sys.stderr)
        return 1
    except ExgenError as error:
        print(f"bench: {error}", file=sys.stderr)
        return error.status
    print(f"`{asked.homework}`, {asked.jobs} processes, {pages:.1f} pages a student\n")
    print(_table(classes, again, plain=plain, floor=floor, jobs=asked.jobs))
    told = f"{pages_too.watched.seconds:.0f} s for {most} students with --to html"
    print(f"\n{told}; wanted: at most {HTML_GOAL:.0f} s for 200 on two cores")
    return 0


def _table(classes: list[Class], again: Class, *, plain: float, floor: float, jobs: int) -> str:
    """The table in Markdown, with what was wanted beside what was measured."""
    rows = [
        ("`pdflatex` twice per file, one after another (TeX alone)", f"{plain:.3f} s", "1", ""),
        (
            "one run of TeX for all, not split (TeX alone)",
            f"{floor:.3f} s",
            _times(plain, floor),
            "",
        ),
    ]
    rows += [_row(f"`exgen class`, {c.students} students", c, plain) for c in classes]
    rows.append(_row(f"`exgen class`, {again.students} others, proofs in the cache", again, plain))
    best = min(c.each for c in [*classes, again])
    limit = 2 * floor / jobs
    slim = all(c.watched.peak_without_tex < ROOM << 20 for c in classes)
    wanted = (
        f"Wanted: {GOAL} times faster ({_verdict(plain / best >= GOAL)});"
        f" at most {limit:.3f} s, twice the floor over {jobs} processes"
        f" ({_verdict(best <= limit)}); at most {ROOM} MB outside TeX ({_verdict(slim)})."
    )
    lines = [
        "| how | a student (sheet and solution) | times faster | most memory, of it outside TeX |",
        "| --- | --- | --- | --- |",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
        wanted,
    ]
    return "\n".join(lines)


def _row(what: str, made: Class, plain: float) -> tuple[str, str, str, str]:
    memory = f"{made.watched.peak >> 20} MB, {made.watched.peak_without_tex >> 20} MB"
    return what, f"{made.each:.3f} s", _times(plain, made.each), memory


def _times(plain: float, other: float) -> str:
    return f"{plain / other:.1f}"


def _verdict(holds: bool) -> str:
    return "met" if holds else "not met"


def _documents(homework: str) -> dict[str, Source]:
    """Both documents of some students, by file name."""
    asked = read(homework, families=FAMILIES)
    return {
        f"{kind}-{seed}": document
        for seed in range(FLOOR)
        for kind, document in draw_sheet(asked, seed=seed).documents().items()
    }


def _plain(documents: dict[str, Source], work: Path) -> float:
    """Seconds per student of plain pdflatex, twice per file, in a new folder."""
    work.mkdir()
    for name, document in documents.items():
        (work / f"{name}.tex").write_text(document.source, encoding="utf-8")
    begun = time.perf_counter()
    for name in documents:
        for _ in range(2):
            subprocess.run(
                ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"],
                cwd=work, check=True, capture_output=True, text=True, errors="replace",
            )  # fmt: skip
    return (time.perf_counter() - begun) / (len(documents) / 2)


def _floor(documents: dict[str, Source], folder: Path) -> tuple[float, float]:
    """Seconds and pages per student of one run that sets all documents; a format is at hand."""
    work = folder / "floor"
    work.mkdir()
    program, environment = find_program(), tex_environment()
    processes = Processes(deadline=time.monotonic() + 600)
    static = next(iter(documents.values())).static
    found = find_format(static, program=program, environment=environment, processes=processes)
    linked = link_format(found, work)
    source = lay_out(list(documents.values()), with_format=linked is not None)
    (work / f"{JOB}.tex").write_text(source.text, encoding="utf-8")
    command = tex_command(program, with_format=linked is not None)
    begun = time.perf_counter()
    status = processes.run(command, folder=work, environment=environment)
    seconds = time.perf_counter() - begun
    if status:
        raise subprocess.CalledProcessError(status, command, stderr=log_text(work)[-1000:])
    students = len(documents) / 2
    return seconds / students, read_log(log_text(work)).pages / students


def _class(
    students: int,
    *,
    homework: str,
    jobs: int,
    folder: Path,
    cache: str,
    seed: int = SEED,
    to: tuple[str, ...] = (),
) -> Class:
    """A run of `exgen class` with the cache of that name; `to` asks for other formats."""
    roster = folder / f"roster-{students}.csv"
    rows = [f"s{number:04d},Student {number}" for number in range(students)]
    roster.write_text("\n".join(["id,name", *rows]) + "\n", encoding="utf-8")
    command = [
        str(EXGEN), "class", str(roster), "--homework", homework, "--seed", str(seed),
        "--out", str(folder / f"class-{students}-{seed}"), "--jobs", str(jobs),
        *to,
    ]  # fmt: skip
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder / cache)}
    return Class(students=students, watched=watch(command, environment=environment, folder=folder))


if __name__ == "__main__":
    sys.exit(main())
