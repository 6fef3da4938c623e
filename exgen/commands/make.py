"""`exgen make`: a sheet, its worked solution and its key."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from exgen.collector import leave_alone
from exgen.commands.became import tell, tell_language
from exgen.commands.progress import progress
from exgen.commands.seeds import parse_seed, warn_of_guessing
from exgen.errors import InputError
from exgen.wording import listed, quoted
from exgen.words import speaking

_PAGES: Final = ("problems.pdf", "solutions.pdf", "marking.pdf", "answers.pdf")


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
    grader: Annotated[
        str | None, typer.Option(metavar="NAME", help="The notebook for otter or nbgrader.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder to write.", show_default=False)
    ] = None,
    marking: Annotated[
        bool, typer.Option("--marking", help="Notes for marking, too: points, usual mistakes.")
    ] = False,
    answers: Annotated[
        bool, typer.Option("--answers", help="The answers alone, too, on one page.")
    ] = False,
) -> None:
    """Make a sheet, its worked solution and its key."""
    from exgen.families.registry import FAMILIES
    from exgen.homework import read
    from exgen.output import check_target, write_folder
    from exgen.writers import SheetFiles, chosen, every
    from exgen.writers.where import NAME, readme

    writers = chosen(to or (), grader=grader)
    number = None if seed is None and original else parse_seed(seed)
    asked = read(homework, families=FAMILIES)
    if original and not asked.has_original:
        raise InputError(
            f"homework {quoted(asked.name)} has no original: take {_with_original()} with"
            " --homework, or leave out --original"
        )
    target = out or Path("output") / f"{asked.name}-{'original' if original else number}"
    ours = {name.partition("/")[0] for one in every() for name in (*one.makes, NAME)}
    check_target(target, also=ours)

    with progress() as report:
        from exgen.pipeline import build
        from exgen.typeset.document import besides

        leave_alone()  # what was loaded stays
        files = build(
            asked,
            seed=number,
            original=original,
            report=report,
            besides=besides(marking=marking, answers=answers),
        )
        pages: list[str] = [name for name in _PAGES if name in files]
        became: dict[str, Sequence[tuple[str, str]]] = {}
        for writer in writers:
            report(f"writing {writer.name}")
            with speaking(asked.sheet.language):
                written = writer.write(SheetFiles(files))
            pages += written.files
            files |= written.files
            became[writer.name] = written.became
        page = readme(writers)
        write_folder(target, {**files, **({NAME: page} if page else {})}, also=ours)
    if number is not None and not original:
        warn_of_guessing(number)
    for name, parts in became.items():
        tell(name, parts)
    if any(name != "html" for name in became):
        tell_language(asked.sheet.language)
    for name in dict.fromkeys(name.partition("/")[0] for name in pages):
        print(target / name)
    print(target)


def _with_original() -> str:
    """Name the homeworks that have an original."""
    from exgen.families.registry import FAMILIES
    from exgen.homework import read
    from exgen.places import homework_files

    return listed(name for name in homework_files() if read(name, families=FAMILIES).has_original)
