"""`exgen mark`: a whole class's answers, with a gradebook and feedback for everybody."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from exgen.commands.progress import processors, student_bar
from exgen.errors import InputError
from exgen.wording import nearest, one_line, quoted


def mark(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder that exgen class wrote.")
    ],
    answers: Annotated[
        Path,
        typer.Argument(
            metavar="ANSWERS.csv|FOLDER",
            help="A table with a column for each part, or files named by id or code.",
        ),
    ],
    *,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write; DIR-marks by default."),
    ] = None,
    gradebook: Annotated[
        str,
        typer.Option(metavar="FORMAT", help="canvas, moodle, gradescope or csv."),
    ] = "csv",
    jobs: Annotated[
        int | None, typer.Option(metavar="J", help="Processes; the processors there are.")
    ] = None,
    trust: Annotated[
        bool, typer.Option("--trust", help="Where there is no fence, run code without one.")
    ] = False,
) -> int:
    """Mark a class: a gradebook, feedback for each student, and the mistakes that were made."""
    if jobs is not None and not 1 <= jobs <= 256:
        raise InputError(f"--jobs {jobs}: expected a whole number from 1 to 256")
    from exgen.marks.gradebook import GRADEBOOKS

    if gradebook not in GRADEBOOKS:
        hint = nearest(gradebook, GRADEBOOKS)
        raise InputError(f"--gradebook {quoted(gradebook)} is not known: {hint}")
    from exgen.crew.forked import processes
    from exgen.marks.marks_run import mark_class

    target = out or folder.with_name(f"{folder.resolve().name}-marks")
    with student_bar() as bar:

        def told(total: int) -> Callable[[int], None]:
            return lambda done: bar("marking", done, total)

        outcome = mark_class(
            folder,
            answers,
            out=target,
            gradebook=gradebook,
            workers=processes(jobs or processors(), preload=("exgen.marks.marked_student",)),
            told=told,
            trust=trust,
        )
    for warning in outcome.warnings:
        print(f"exgen: warning: {one_line(warning)}", file=sys.stderr)
    for trouble in outcome.failed:
        print(f"exgen: not marked: {one_line(trouble)}", file=sys.stderr)
    print(target)
    return 1 if outcome.failed else 0
