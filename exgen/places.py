"""Where things lie: the templates, the homework files that come with exgen."""

import tomllib
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ShippedHomework:
    """One homework that comes with exgen, as `exgen list` shows it."""

    name: str
    title: str


def templates() -> Path:
    """The folder of all templates: beside this file in a wheel, else the checkout's top level."""
    packaged = Path(__file__).parent / "templates"
    return packaged if packaged.is_dir() else Path(__file__).parent.parent / "templates"


def sources() -> Path:
    """The folder of exgen's own modules, some of which go along with what is exported."""
    return Path(__file__).parent


def homework_files() -> dict[str, Path]:
    """The homework files that come with exgen, by name, in alphabetical order."""
    return {path.stem: path for path in sorted((templates() / "homework").glob("*.toml"))}


def available() -> list[ShippedHomework]:
    """Name and title of every homework that comes with exgen, without checking the rest of it."""
    return [
        ShippedHomework(name=name, title=tomllib.loads(path.read_text(encoding="utf-8"))["title"])
        for name, path in homework_files().items()
    ]
