"""`exgen export`: a sheet that was made, in another format."""

from pathlib import Path
from typing import Annotated

import typer

from exgen.errors import InputError
from exgen.wording import quoted


def export(
    sheet: Annotated[
        Path, typer.Argument(metavar="KEY.json|DIR", help="A sheet: its folder, or the key in it.")
    ],
    *,
    to: Annotated[str, typer.Option(metavar="FORMAT", help="Which format; exgen list has them.")],
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write; without it, beside the key."),
    ] = None,
) -> None:
    """Write a sheet that was made in another format."""
    from exgen.writers import Made, find

    writer = find(to)
    folder = sheet if sheet.is_dir() else sheet.parent
    if not sheet.exists():
        raise InputError(f"there is no {quoted(str(sheet), limit=200)}: name a sheet's folder")
    files = writer.write(Made.of_folder(folder))
    target = out or folder
    for name, content in files.items():
        try:
            target.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(content)
            if not name.startswith("problems."):
                (target / name).chmod(0o600)  # as the solution and the key beside it
        except OSError as error:
            shown = quoted(str(target / name), limit=200)
            raise InputError(f"cannot write {shown}: {error.strerror}") from None
        print(target / name)
