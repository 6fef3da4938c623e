"""`exgen desk`: the teaching assistants of a class mark together in the browser."""

from pathlib import Path
from typing import Annotated

import typer

from exgen.errors import InputError


def desk(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder that exgen class wrote.")
    ],
    *,
    marks: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder that exgen mark wrote; DIR-marks by default."),
    ] = None,
    scans: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Scanned PDFs named by id or by the sheet's code."),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="The port; 0 is any free one.")
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
    host: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS",
            help="Where to listen; others than 127.0.0.1 ask "
            "for --token, for other machines can then come in.",
        ),
    ] = "127.0.0.1",
    token: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The secret of the address, 16 letters up.")
    ] = None,
) -> None:
    """Mark a class in the browser: by student or by mistake, several people at once."""
    try:
        from exgen.web.access import access
        from exgen.web.serving import listen, serve
    except ModuleNotFoundError as error:
        raise InputError(
            f"exgen desk needs {error.name}: pip install 'exgen[web]' brings it along"
        ) from None
    given = access(host=host, port=port, token=token)

    from exgen.desk.board import Board
    from exgen.desk.files import Files
    from exgen.desk.site import site
    from exgen.ledger.table import NAME, Ledger
    from exgen.marks.folder import MarksFolder
    from exgen.marks.run import class_of

    students = class_of(folder)
    files = Files(folder, students, scans)
    target = marks or folder.with_name(f"{folder.resolve().name}-marks")
    MarksFolder(target).close()
    ledger = Ledger(target / NAME)
    sock = listen(given)
    app = site(Board(students, target, ledger), ledger, files, given)
    serve(app, sock, access=given, what="desk", browser=browser)
