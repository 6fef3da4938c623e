"""`exgen make`: a sheet, its worked solution and its key."""

from pathlib import Path
from typing import Annotated

import typer

from exgen.commands.progress import progress
from exgen.commands.seeds import parse_seed, warn_of_guessing
from exgen.errors import InputError
from exgen.wording import listed, quoted


def make(
    *,
    seed: Annotated[
        str | None, typer.Option(metavar="N", help="Which sheet: a whole number from 0.")
    ] = None,
    homework: Annotated[
        str, typer.Option(metavar="NAME|FILE.toml", help="Which homework; see exgen list.")
    ] = "sampler",
    original: Annotated[
        bool, typer.Option("--original", help="The homework as it was first set, not a variant.")
    ] = False,
    to: Annotated[
        list[str] | None,
        typer.Option(metavar="FORMAT", help="Another format besides; may be repeated."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder to write.", show_default=False)
    ] = None,
) -> None:
    """Make a sheet, its worked solution and its key."""
    from exgen.homework import read
    from exgen.output import check_target, write_folder
    from exgen.questions.families import FAMILIES
    from exgen.writers import Made, find

    writers = [find(name) for name in dict.fromkeys(to or ())]
    number = None if seed is None and original else parse_seed(seed)
    asked = read(homework, families=FAMILIES)
    if original and not asked.has_original:
        raise InputError(
            f"homework {quoted(asked.name)} has no original: take {_with_original()} with"
            " --homework, or leave out --original"
        )
    target = out or Path("output") / f"{asked.name}-{'original' if original else number}"
    check_target(target)

    with progress() as report:
        from exgen.pipeline import build

        files = build(asked, seed=number, original=original, report=report)
        for writer in writers:
            report(f"writing {writer.name}")
            files |= writer.write(Made(files))
        write_folder(target, files)
    if number is not None and not original:
        warn_of_guessing(number)
    for name in ("problems.pdf", "solutions.pdf", "problems.html", "solutions.html"):
        if name in files:
            print(target / name)
    print(target)


def _with_original() -> str:
    """Name the homeworks that have an original."""
    from exgen.homework import read
    from exgen.places import homework_files
    from exgen.questions.families import FAMILIES

    return listed(name for name in homework_files() if read(name, families=FAMILIES).has_original)
