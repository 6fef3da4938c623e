"""`exgen stress`: many seeds of one homework, drawn and proved."""

import os
from pathlib import Path
from typing import Annotated, Final

import typer

from exgen.commands.progress import processors
from exgen.commands.seeds import parse_seeds
from exgen.errors import InputError
from exgen.wording import quoted

MOST_JOBS: Final = 256


def stress(
    homework: Annotated[
        str, typer.Argument(metavar="HOMEWORK", help="A name, see exgen list, or FILE.toml.")
    ],
    *,
    seeds: Annotated[str, typer.Option(metavar="A:B", help="From seed A up to B, without B.")],
    jobs: Annotated[
        int | None,
        typer.Option(metavar="J", help="So many processes; all cores by default."),
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write everything as JSON.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE.png", help="Write the difficulty as a picture.")
    ] = None,
    typeset: Annotated[int, typer.Option(metavar="K", help="Typeset the first K seeds too.")] = 0,
) -> int:
    """Draw and prove many seeds of a homework, and tell what fails and how hard they are."""
    from exgen.families.registry import FAMILIES
    from exgen.homework import read

    wanted = parse_seeds(seeds)
    workers = _jobs(jobs, wanted)
    if not 0 <= typeset <= len(wanted):
        raise InputError(f"--typeset {typeset}: expected 0 to {len(wanted)}, the number of seeds")
    asked = read(homework, families=FAMILIES)
    for option, file, suffix in (("--json", json, ""), ("--plot", plot, ".png")):
        if file is not None:
            _check_file(option, file, suffix)
    from exgen.stress.stress_run import run

    return run(asked, seeds=wanted, jobs=workers, pages=typeset, json=json, plot=plot)


def _jobs(jobs: int | None, seeds: range) -> int:
    if jobs is None:
        jobs = min(processors(), MOST_JOBS)
    elif not 1 <= jobs <= MOST_JOBS:
        raise InputError(f"--jobs {jobs}: expected 1 to {MOST_JOBS}")
    return min(jobs, len(seeds))


def _check_file(option: str, file: Path, suffix: str) -> None:
    """Refuse, before any work is done, a file that cannot be written."""
    shown = f"{option} {quoted(str(file), limit=200)}"
    if suffix and file.suffix.lower() != suffix:
        raise InputError(f"{shown}: expected a name that ends in {suffix}")
    try:
        if file.is_dir():
            raise InputError(f"{shown} is a folder: give the name of a file")
        folder = file.resolve().parent
        if not folder.is_dir():
            raise InputError(f"{shown}: there is no folder {quoted(str(folder), limit=200)}")
        if not os.access(file if file.exists() else folder, os.W_OK):
            raise InputError(f"{shown}: no permission to write there")
    except (OSError, RuntimeError, ValueError) as error:
        raise InputError(f"{shown} cannot be written: {error}") from None
