"""`exgen export`: a sheet that was made, a class or several seeds in another format."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from exgen.commands.became import tell, tell_language
from exgen.commands.progress import processors, student_bar
from exgen.commands.seeds import parse_seeds
from exgen.errors import InputError
from exgen.places import homework_files
from exgen.wording import quoted

if TYPE_CHECKING:
    from exgen.writers import SheetFiles, Writer, Written


def export(
    sheet: Annotated[
        Path | None,
        typer.Argument(
            metavar="KEY.json|DIR", help="A sheet: its folder, or the key in it; or a class.",
            show_default=False,
        ),
    ] = None,
    *,
    to: Annotated[
        list[str], typer.Option(metavar="FORMAT", help="Which formats; exgen list has them.")
    ],
    grader: Annotated[
        str | None, typer.Option(metavar="NAME", help="The notebook for otter or nbgrader.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where to write; without it, beside the key."),
    ] = None,
    seeds: Annotated[
        str | None,
        typer.Option(metavar="A:B", help="Variants of the sheet's homework, from seed A up to B."),
    ] = None,
    homework: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE.toml", help="With --seeds: of this homework instead."),
    ] = None,
) -> None:  # fmt: skip
    """Write a sheet, a class or the variants of several seeds in other formats."""
    from exgen.writers import chosen

    writers = chosen(to, grader=grader)
    if sheet is not None and not sheet.exists():
        raise InputError(f"there is no {quoted(str(sheet), limit=200)}: name a sheet's folder")
    if homework is not None and seeds is None:
        raise InputError("--homework is for variants of several seeds: add --seeds A:B")
    if seeds is not None:
        made = of_seeds(_homework(sheet, homework), seeds, writers)
    elif sheet is None:
        raise InputError("name a sheet's folder or its key.json, or give --homework and --seeds")
    else:
        made = _made(sheet)
    target = out or (Path("output") if sheet is None else sheet if sheet.is_dir() else sheet.parent)
    for writer in writers:
        written = together(writer, made)
        put(target, written.files)
        tell(writer.name, written.became)
    if any(writer.name != "html" for writer in writers):
        tell_language(made[0].language)
    instruct(target)


def of_seeds(homework: str, seeds: str, writers: "Sequence[Writer]") -> "list[SheetFiles]":
    """The variants of a homework, with their documents where one of these writers reads them.

    InputError for what is no range of seeds, or no homework.
    """
    from exgen.families.registry import FAMILIES
    from exgen.homework import read
    from exgen.variants import variants

    wanted = parse_seeds(seeds)
    asked = read(homework, families=FAMILIES)
    with student_bar("variants") as bar:
        return variants(
            asked,
            wanted,
            jobs=processors(),
            done=lambda n: bar("drawing", n, len(wanted)),
            documents=any(writer.documents for writer in writers),
            prepare={one.name: one.prepare for one in writers if one.prepare},
        )


def together(writer: "Writer", made: "Sequence[SheetFiles]") -> "Written":
    """The sheets in a format: in one file where it can hold variants, else in a folder each."""
    from exgen.words import speaking
    from exgen.writers import Written

    if len(made) == 1:
        with speaking(made[0].language):
            return writer.write(made[0])
    if writer.together is not None:
        with speaking(made[0].language):
            return writer.together(made)
    files: dict[str, bytes] = {}
    became: list[tuple[str, str]] = []
    for one in made:
        with speaking(one.language):
            written = writer.write(one)
        folder = f"{writer.name}/{one.key['variant']}"
        files |= {f"{folder}/{name}": content for name, content in written.files.items()}
        became += written.became
    return Written(files=files, became=became)


def put(target: Path, files: Mapping[str, bytes]) -> None:
    """Write the files and print their names; those with answers are their owner's alone."""
    from exgen.output import HANDED_OUT, make_private, write_whole

    for name, content in files.items():
        path = target / name
        # Answers are as private as the solution and the key beside them, whatever the umask.
        mode = 0o644 if path.name.startswith(HANDED_OUT) else 0o600
        try:
            make_private(path.parent)
            write_whole(path, content, mode=mode)
        except OSError as error:
            shown = quoted(str(path), limit=200)
            raise InputError(f"cannot write {shown}: {error.strerror}") from None
    for name in dict.fromkeys(name.partition("/")[0] for name in files):
        print(target / name)


def instruct(target: Path) -> None:
    """Tell beside the files where to click, for every format that the folder now holds."""
    from exgen.writers import every
    from exgen.writers.where import NAME, readme

    there = {path.name for path in target.iterdir()}
    page = readme(one for one in every() if there & {name.split("/")[0] for name in one.makes})
    if page:
        put(target, {NAME: page})


def _homework(sheet: Path | None, homework: str | None) -> str:
    """The homework whose variants are wanted: the one named, or else that of the sheet."""
    if homework is not None:
        return homework
    if sheet is None:
        raise InputError("--seeds: name the homework with --homework, or a sheet of it")
    name = str(_made(sheet)[0].key["homework"])
    if name not in homework_files():
        raise InputError(
            f"--seeds: the sheet is of the homework {quoted(name)}, which is not exgen's own: name"
            " its file with --homework FILE.toml"
        )
    return name


def _made(sheet: Path) -> "list[SheetFiles]":
    """A sheet, or those of a class. InputError for a folder that holds neither."""
    from exgen.writers import SheetFiles

    keys = sorted((sheet / "keys").glob("*.json")) if sheet.is_dir() else []
    if keys:
        return [SheetFiles.of_key(key) for key in keys]
    return [SheetFiles.of_folder(sheet) if sheet.is_dir() else SheetFiles.of_key(sheet)]
