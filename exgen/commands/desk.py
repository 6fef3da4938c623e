"""`exgen desk`: the teaching assistants of a class mark together in the browser."""

from pathlib import Path
from typing import Annotated

import typer

from exgen.commands.served import Browser, Host, Port, Secret, admitted


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
    port: Port = 0,
    browser: Browser = True,
    host: Host = "127.0.0.1",
    token: Secret = None,
) -> None:
    """Mark a class in the browser: by student or by mistake, several people at once."""
    given = admitted("desk", host=host, port=port, token=token)

    from exgen.desk.board import Board
    from exgen.desk.desk_site import site
    from exgen.desk.files import Files
    from exgen.desk.scans import Scans
    from exgen.ledger.ledger_table import NAME, Ledger
    from exgen.marks.marks_folder import MarksFolder
    from exgen.marks.marks_run import class_of
    from exgen.web.serving import listen, serve

    students = class_of(folder)
    files = Files(folder, None if scans is None else Scans(scans, students))
    target = marks or folder.with_name(f"{folder.resolve().name}-marks")
    MarksFolder(target).close()
    ledger = Ledger(target / NAME)
    sock = listen(given)
    app = site(Board(students, target, ledger), ledger, files, given)
    serve(app, sock, access=given, what="desk", browser=browser)
