"""`exgen find`: from the code on a sheet to the student, the key and the solution."""

from pathlib import Path
from typing import Annotated

import typer


def find(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code on the sheet.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of the class.")],
) -> None:
    """Find the student, the solution and the key of a sheet by its code."""
    from exgen.classroom.found_sheet import find as find_sheet

    for line in find_sheet(code, folder):
        print(line)
