"""What single keys of a homework file may hold, each refusal saying what was expected."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from exgen.errors import InputError
from exgen.markdown import MarkdownError, Text
from exgen.markdown import read as read_markdown
from exgen.markdown import read_line as read_markdown_line
from exgen.typeset.prose import prose
from exgen.wording import listed, quoted
from exgen.words import CatalogueError, catalogue, languages

LONGEST_LINE: Final = 300
MOST_POINTS: Final = 1000
NAME: Final = "small letters, digits and single hyphens (at most 60 characters)"
ID: Final = "letters and digits, with dots between (such as A.1, at most 20 characters)"

Scalar = str | int | float | bool
Option = Scalar | list[Scalar]


def shaped(pattern: str, longest: int, wanted: str) -> Callable[[str], str]:
    """Make a validator for text of a fixed form, which says in words what it wants."""

    def validate(text: str) -> str:
        if not re.fullmatch(pattern, text) or len(text) > longest:
            raise ValueError(f"expected {wanted}, got {quoted(text)}")
        return text

    return validate


def _line(text: str) -> str:
    """Let through one line of printable text and trim it."""
    trimmed = text.strip()
    if not trimmed or not trimmed.isprintable() or len(trimmed) > LONGEST_LINE:
        raise ValueError(
            f"expected one line of 1 to {LONGEST_LINE} printable characters, got {quoted(text)}"
        )
    return trimmed


def _whole(least: int) -> Callable[[int], int]:
    def validate(points: int) -> int:
        if not least <= points <= MOST_POINTS:
            raise ValueError(
                f"expected a whole number from {least} to {MOST_POINTS}, got {quoted(points)}"
            )
        return points

    return validate


def _option(value: object) -> object:
    """Let through what JSON can hold in one line: a scalar or a list of scalars."""
    for item in value if isinstance(value, list) else [value]:
        finite = not isinstance(item, float) or math.isfinite(item)
        if not isinstance(item, str | int | float | bool) or not finite:
            raise ValueError("expected text, a number, true or false, or a list of these")
    return value


def _difficulty(value: object) -> object:
    """Let through the ends of a band."""
    match value:
        case [int(least), int(most)] if 0 < least <= most and not isinstance(least, bool):
            return (least, most)
    raise ValueError(f"expected two whole numbers from 1, the smaller first, got {quoted(value)}")


def _share(value: object) -> float:
    """Let through a share of points."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"expected a share of the points, from 0 to 1, got {quoted(value)}")
    return float(value)


def _preliminaries(value: object) -> object:
    """Let through a switch or a list of lines."""
    lines = value if isinstance(value, list) else []
    if not isinstance(value, bool) and not (
        lines and all(isinstance(line, str) and line.strip() for line in lines)
    ):
        raise ValueError("expected true, false or a list of lines of text")
    return value


def checked(text: str, reader: Callable[[str], Text]) -> str:
    """Let through Markdown that the sheet's fonts can print; ValueError says what is wrong."""
    if not text.strip():
        raise ValueError("the text is empty: leave the key out")
    try:
        prose(reader(text))
    except (MarkdownError, InputError) as error:
        raise ValueError(str(error)) from None
    return text


def _markdown(text: str) -> str:
    return checked(text, read_markdown)


def _markdown_line(text: str) -> str:
    return checked(text, read_markdown_line)


Options = dict[str, Annotated[Option, BeforeValidator(_option)]]


def _language(code: str) -> str:
    """Let through the code of a language that has words for everything."""
    if code not in languages():
        raise ValueError(f"expected {listed(map(repr, languages()))}, got {quoted(code)}")
    try:
        catalogue(code)
    except CatalogueError as error:
        raise ValueError(str(error)) from error
    return code


Language = Annotated[str, AfterValidator(_language)]
Name = Annotated[str, AfterValidator(shaped(r"[a-z0-9]+(-[a-z0-9]+)*", 60, NAME))]
Id = Annotated[str, AfterValidator(shaped(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*", 20, ID))]
Line = Annotated[str, AfterValidator(_line)]
Points = Annotated[int, AfterValidator(_whole(1))]
SharedPoints = Annotated[int, AfterValidator(_whole(0))]
Share = Annotated[float, BeforeValidator(_share)]
Band = Annotated[tuple[int, int] | None, BeforeValidator(_difficulty)]
Preliminaries = Annotated[bool | list[str], BeforeValidator(_preliminaries)]
Markdown = Annotated[str, AfterValidator(_markdown)]
MarkdownLine = Annotated[str, AfterValidator(_markdown_line)]
