"""`exgen check`: a student's typed answers beside the key."""

from pathlib import Path
from typing import Annotated

import typer

from exgen.errors import InputError
from exgen.wording import listed, nearest, quoted


def check(
    key: Annotated[Path, typer.Argument(metavar="KEY.json", help="The key of the sheet.")],
    answers: Annotated[
        str,
        typer.Argument(
            metavar="ANSWERS",
            help="A file of answers (text, TOML, JSON or CSV), or with --part one answer.",
        ),
    ],
    *,
    part: Annotated[
        str | None, typer.Option(metavar="ID", help="The part to which the answer is given.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Write the verdicts as JSON.")] = False,
    reader: Annotated[
        str, typer.Option("--for", metavar="student|ta", help="Whom it is for.")
    ] = "ta",
    trust: Annotated[
        bool, typer.Option("--trust", help="Where there is no fence, run code without one.")
    ] = False,
) -> int:
    """Say of typed answers whether they are right, or which mistake was made."""
    from json import dumps

    from exgen.checking.keyed_sheet import read_key
    from exgen.checking.marker import mark, total
    from exgen.checking.records import Status
    from exgen.checking.submission import fold, read_answers
    from exgen.checking.verdict_report import Reader, as_data, report

    if reader not in ("student", "ta"):
        raise InputError(f"--for {quoted(reader)}: expected {listed(['student', 'ta'])}")
    sheet = read_key(key)
    ids = {fold(name): name for name in sheet.ids()}
    if part is not None:
        if fold(part) not in ids:
            known = nearest(part, ids.values()) if ids else "the key has none"
            raise InputError(f"--part {quoted(part)}: there is no such part: {known}")
        given = {ids[fold(part)]: answers}
        folder = Path()
    else:
        given = read_answers(Path(answers), sheet.ids())
        folder = Path(answers).parent
    found = mark(sheet, given, folder=folder, trust=trust, alone=part is not None)
    points = total(sheet, found)
    told = [v for v in found if part is None or v.part in given]
    if part is not None:
        points = told[0].points
    who: Reader = "student" if reader == "student" else "ta"
    if json:
        print(dumps([as_data(v, reader=who) for v in told], indent=1, ensure_ascii=False))
    else:
        print(report(told, points, reader=who))
    fine = (Status.RIGHT, Status.BY_HAND)
    return 0 if all(v.status in fine for v in told if v.status is not Status.BLANK) else 1
