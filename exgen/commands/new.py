"""`exgen new`: a homework file to start from."""

import re
from pathlib import Path
from typing import Annotated

import typer

from exgen.errors import InputError
from exgen.wording import quoted


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="The file to write.")],
) -> None:
    """Write a commented homework file that makes a sheet at once."""
    from exgen.places import templates

    shown = quoted(str(file), limit=200)
    if file.suffix != ".toml":
        raise InputError(f"{shown} does not end in .toml, as a homework file must")
    text = (templates() / "starter.toml").read_text(encoding="utf-8")
    text = text.replace('"NAME"', f'"{_name(file.stem)}"').replace("FILE", _argument(file))
    try:
        with file.open("x", encoding="utf-8", newline="\n") as target:
            target.write(text)
    except FileExistsError:
        raise InputError(f"{shown} exists already: choose another name") from None
    except OSError as error:
        raise InputError(f"cannot write {shown}: {error.strerror}") from None
    print(file)


def _name(stem: str) -> str:
    """The name of a homework, from that of its file."""
    return "-".join(re.findall(r"[a-z0-9]+", stem.lower()))[:60].strip("-") or "homework"


def _argument(file: Path) -> str:
    """The file as it stands in a command, on one line of a comment."""
    text = file.name
    return text if re.fullmatch(r"[\w.-]+", text) else "FILE.toml"
