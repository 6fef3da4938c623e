"""`exgen grade-code`: a student's function against the key."""

from pathlib import Path
from typing import Annotated

import typer


def grade_code(
    key: Annotated[Path, typer.Argument(metavar="KEY.json", help="The key of the sheet.")],
    file: Annotated[Path, typer.Argument(metavar="FILE.py", help="The student's file.")],
    *,
    part: Annotated[
        str | None, typer.Option(metavar="ID", help="Which part, where a key has several.")
    ] = None,
) -> int:
    """Run a student's function and compare its gradients with the key."""
    from exgen.grading.command import grade_file

    outcome = grade_file(key, file, part=part)
    print(outcome.report)
    return 0 if outcome.all_right else 1
