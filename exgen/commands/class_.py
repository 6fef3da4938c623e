"""`exgen class`: a sheet for every student of a roster, and what TAs need for marking."""

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from exgen.commands.progress import processors, student_bar
from exgen.commands.seeds import parse_seed
from exgen.errors import InputError
from exgen.wording import one_line, quoted

if TYPE_CHECKING:
    from exgen.classroom.work import Failed
    from exgen.writers import SheetFiles, Writer

_TEX = 3
_MANY = 10_000
"""So many students are asked after: a roster of them is rarer than a wrong file."""
_KEEP = "keep it, and to yourself, for without it these sheets cannot be made again"


def class_(
    rosters: Annotated[
        list[Path],
        typer.Argument(
            metavar="ROSTER", help="CSV or XLSX with a header, one or several.", dir_okay=False
        ),
    ],
    *,
    seed: Annotated[
        str | None, typer.Option(metavar="N", help="Which class: a whole number from 0.")
    ] = None,
    homework: Annotated[
        str, typer.Option(metavar="NAME|FILE.toml", help="Which homework; see exgen list.")
    ] = "sampler",
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="The folder to write.", show_default=False)
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(metavar="J", help="Processes; the processors there are by default."),
    ] = None,
    secret: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The class's secret; DIR.secret by default."),
    ] = None,
    accept_changes: Annotated[
        bool,
        typer.Option("--accept-changes", help="Go on though many students leave or ids change."),
    ] = False,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Work on the Dask cluster there.")
    ] = None,
    sheet: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A sheet of the workbook to read; several may be named."),
    ] = None,
    encoding: Annotated[
        str, typer.Option(metavar="NAME", help="How a CSV is encoded, where that is not found.")
    ] = "",
    marking: Annotated[
        bool, typer.Option("--marking", help="Notes for marking for each student, too.")
    ] = False,
    to: Annotated[
        list[str] | None,
        typer.Option(metavar="FORMAT", help="Each sheet in another format, too."),
    ] = None,
    grader: Annotated[
        str | None, typer.Option(metavar="NAME", help="The notebook for otter or nbgrader.")
    ] = None,
    answers: Annotated[
        bool, typer.Option("--answers", help="Each student's answers alone, too, on one page.")
    ] = False,
    id_column: Annotated[
        str | None, typer.Option(metavar="HEADER", help="The roster's column of ids.")
    ] = None,
    name_column: Annotated[
        str | None, typer.Option(metavar="HEADER", help="Its column of whole names.")
    ] = None,
    first_column: Annotated[
        str | None, typer.Option(metavar="HEADER", help="Its column of first names.")
    ] = None,
    last_column: Annotated[
        str | None, typer.Option(metavar="HEADER", help="Its column of last names.")
    ] = None,
    email_column: Annotated[
        str | None, typer.Option(metavar="HEADER", help="Its column of e-mail addresses.")
    ] = None,
    section_column: Annotated[
        str | None, typer.Option(metavar="HEADER", help="Its column of sections.")
    ] = None,
) -> int:
    """Make a sheet, solution and key for every student of one or several rosters."""
    from exgen.classroom.preloaded import PRELOADED
    from exgen.crew.cluster import cluster
    from exgen.crew.forked import processes

    if jobs is not None and jobs < 1:
        raise InputError(f"--jobs {jobs} cannot be used: expected a whole number from 1")
    workers = (
        cluster(scheduler) if scheduler else processes(jobs or processors(), preload=PRELOADED)
    )

    from exgen.classroom.headers import Role
    from exgen.classroom.roster import read_rosters
    from exgen.classroom.secret import open_to_others, secret_path
    from exgen.families.registry import FAMILIES
    from exgen.homework import read
    from exgen.writers import chosen

    formats = tuple(one.name for one in chosen(to or (), grader=grader))
    number = parse_seed(seed)
    asked = read(homework, families=FAMILIES)
    headers: dict[Role, str | None] = {
        "id": id_column,
        "name": name_column,
        "first": first_column,
        "last": last_column,
        "email": email_column,
        "section": section_column,
    }
    named = {role: header for role, header in headers.items() if header is not None}
    listed = read_rosters(rosters, named=named, sheets=sheet or (), encoding=encoding)
    _warn(listed.warnings)
    count = len(listed.students)
    if count >= _MANY:
        _warn(
            [f"{count} students: this takes long and much room; interrupt it if they are too many"]
        )
    target = out or Path("output") / f"{asked.name}-class-{number}"
    place = secret_path(target, secret)

    from exgen.classroom.class_run import Order, check_folder, make_class, secret_for
    from exgen.typeset.document import besides
    from exgen.typeset.engine import find_program
    from exgen.typeset.typeset_ahead import format_ahead

    check_folder(target)
    if scheduler is None:
        find_program()  # before anything is written
    fresh = not place.exists()
    order = Order(
        homework=asked,
        seed=number,
        students=listed.students,
        secret=secret_for(target, place),
        out=target,
        columns=listed.columns,
        accept=accept_changes,
        secret_file=place,
        besides=besides(marking=marking, answers=answers),
        formats=formats,
    )
    if fresh:
        print(f"exgen: made the secret {quoted(str(place), limit=200)}: {_KEEP}", file=sys.stderr)
    if open_to_others(place):
        _warn([f"others can read the secret: run `chmod 600 {quoted(str(place), limit=200)}`"])
    ready = contextlib.nullcontext() if scheduler else format_ahead()
    with student_bar() as bar, ready:

        def told(doing: str, done: int) -> None:
            bar(doing, done, count)

        told("starting", 0)
        outcome = make_class(order, workers=workers, told=told, say=_say)
    _warn(outcome.warnings)
    _tell_failures(outcome.failed, count=count)
    if target.exists():
        _join(target, formats)
        print(target)
    statuses = {one.status for one in outcome.failed}
    return _TEX if _TEX in statuses else int(bool(statuses))


def _join(target: Path, formats: Sequence[str]) -> None:
    """The formats that hold a whole class, each as one thing to import, and where to click."""
    from exgen.commands.became import tell
    from exgen.commands.export import put
    from exgen.words import speaking
    from exgen.writers import SheetFiles, find
    from exgen.writers.where import NAME, readme

    writers = [find(name) for name in formats]
    keys = sorted((target / "keys").glob("*.json")) if writers else []
    for writer in writers if keys else ():
        sheets = [SheetFiles.of_key(key) for key in keys]
        if writer.together is not None:
            with speaking(sheets[0].language):
                written = writer.together(sheets)
            put(target, written.files)
            tell(writer.name, written.became)
        else:
            tell(writer.name, _became(writer, sheets))
    if keys and (page := readme(writers)):
        put(target, {NAME: page})


def _became(writer: "Writer", sheets: "Sequence[SheetFiles]") -> list[tuple[str, str]]:
    """What the parts became in each student's own files; nothing for what is made of pages."""
    try:
        return [part for one in sheets for part in writer.write(one).became]
    except InputError:
        return []


def _tell_failures(failed: "Sequence[Failed]", *, count: int) -> None:
    """Who has no sheet and why; once, where it is the same for all."""
    causes = {one.cause for one in failed}
    if len(failed) == count > 1 and len(causes) == 1:
        _say(f"no student has a sheet: {causes.pop()}")
    else:
        for one in failed:
            _say(f"student {one.student}: {one.cause}")
    if failed:
        _say(
            f"{len(failed)} of {count} students have no sheet: mend what is named above, then run"
            " the same command again"
        )


def _say(line: str) -> None:
    print(f"exgen: {one_line(line)}", file=sys.stderr)


def _warn(warnings: tuple[str, ...] | list[str]) -> None:
    for warning in warnings:
        _say(f"warning: {warning}")
