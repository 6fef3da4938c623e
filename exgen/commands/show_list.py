"""`exgen list`: homeworks, question families and formats, or what a homework holds."""

from typing import Annotated

import typer


def list_all(
    homework: Annotated[
        str | None,
        typer.Argument(metavar="NAME|FILE.toml", help="List this homework's questions instead."),
    ] = None,
) -> None:
    """List homeworks, families and formats, or the questions of a homework, one line each."""
    from exgen.families.registry import FAMILIES
    from exgen.places import available
    from exgen.writers import every

    if homework is None:
        rows = [("homework", listing.name, listing.title) for listing in available()]
        rows += [("family", name, one.what) for name, one in FAMILIES.items()]
        rows += [("format", one.name, one.title) for one in every()]
    else:
        rows = _of(homework)
    first, widest = (max(len(row[k]) for row in rows) for k in (0, 1))
    for kind, name, what in rows:
        print(f"{kind:{first}}  {name:{widest}}  {what}")


def _of(reference: str) -> list[tuple[str, str, str]]:
    """A homework, its questions, and the rows of its own that they draw from."""
    from exgen.families.registry import FAMILIES
    from exgen.homework import read
    from exgen.wording import counted

    homework = read(reference, families=FAMILIES)
    rows = [("homework", homework.name, homework.title)]
    for question in homework.questions:
        rows.append(
            ("question", question.id, f"{question.family}, {counted(question.points, 'point')}")
        )
    rows += [("form", form.name, form.title) for form in homework.forms]
    rows += [("composition", row.name, row.title) for row in homework.compositions]
    rows += [("program", row.name, row.title) for row in homework.programs]
    rows += [("network", row.name, row.title) for row in homework.networks]
    return rows
