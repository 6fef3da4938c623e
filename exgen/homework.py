"""Reading a homework file: which questions a homework asks, for how many points, in what notation.

A homework file is TOML. `Homework`, `Section` and `Question` below are its tables; a key that they
do not name is an error, so that a slip of the pen is never silently ignored.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NoReturn

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from exgen.errors import InputError
from exgen.places import available, homework_files
from exgen.wording import nearest, quoted

__all__ = ["Homework", "Question", "Section", "available", "read"]

LONGEST_LINE: Final = 300
MOST_POINTS: Final = 1000
NAME: Final = "small letters, digits and single hyphens (at most 60 characters)"
ID: Final = "letters and digits, with dots between (such as A.1, at most 20 characters)"

Scalar = str | int | float | bool
Option = Scalar | list[Scalar]


def _shaped(pattern: str, longest: int, wanted: str) -> Callable[[str], str]:
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


def _points(points: int) -> int:
    """Let through points that a question can be worth."""
    if not 0 < points <= MOST_POINTS:
        raise ValueError(f"expected a whole number from 1 to {MOST_POINTS}, got {quoted(points)}")
    return points


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


def _preliminaries(value: object) -> object:
    """Let through a switch or a list of lines."""
    lines = value if isinstance(value, list) else []
    if not isinstance(value, bool) and not (
        lines and all(isinstance(line, str) and line.strip() for line in lines)
    ):
        raise ValueError("expected true, false or a list of lines of text")
    return value


Options = dict[str, Annotated[Option, BeforeValidator(_option)]]
Name = Annotated[str, AfterValidator(_shaped(r"[a-z0-9]+(-[a-z0-9]+)*", 60, NAME))]
Id = Annotated[str, AfterValidator(_shaped(r"[A-Za-z0-9]+(\.[A-Za-z0-9]+)*", 20, ID))]
Line = Annotated[str, AfterValidator(_line)]
Points = Annotated[int, AfterValidator(_points)]


class _Table(BaseModel):
    """What all tables of a homework file share: no unknown key, no silent conversion, frozen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Section(_Table):
    """A heading over the questions whose ids begin with its `id` and a dot, or are its `id`."""

    id: Annotated[str, AfterValidator(_shaped(r"[A-Za-z0-9]+", 10, "a short id such as A"))]
    title: Line
    intro: Line | None = None
    points: Points


class Question(_Table):
    """One question: its family, its points, and what it hands to the family.

    `options` steers the random draw; the family checks it. `difficulty` is the band in which the
    computed difficulty of a draw must lie (see `exgen.questions.difficulty`); without it every
    draw will do. `original` says what `--original` asks instead; empty where the question has no
    original. `ask` switches the question: "variants" leaves it out of `--original`, "never" out of
    every sheet.
    """

    id: Id
    family: str
    points: Points
    ask: Literal["always", "variants", "never"] = "always"
    difficulty: Annotated[tuple[int, int] | None, BeforeValidator(_difficulty)] = None
    options: Options = {}
    original: Options = {}


class Homework(_Table):
    """A homework as its file describes it.

    `preliminaries`: whether the conventions are printed before the questions, or the lines to
    print there instead of exgen's own.
    """

    name: Name
    title: Line
    course: Line | None = None
    layout: Literal["denominator", "numerator"] = "denominator"
    notation: Literal["bold", "plain"] = "bold"
    preliminaries: Annotated[bool | list[str], BeforeValidator(_preliminaries)] = True
    sections: list[Section] = Field(default=[], alias="section")
    questions: list[Question] = Field(alias="question", min_length=1)

    @property
    def has_original(self) -> bool:
        """Whether every question that `--original` asks says how."""
        asked = [question for question in self.questions if question.ask == "always"]
        return bool(asked) and all(question.original for question in asked)

    def asking(self, *, original: bool) -> "Homework":
        """The homework with those questions alone that a variant, or the original, asks.

        A section counts the points of what is left in it, and goes with its last question.
        """
        switches = {"always"} if original else {"always", "variants"}
        kept = [question for question in self.questions if question.ask in switches]
        sums = _points_of_sections(kept)
        sections = [
            section.model_copy(update={"points": sums[section.id]})
            for section in self.sections
            if section.id in sums
        ]
        return self.model_copy(update={"questions": kept, "sections": sections})


def read(reference: str, *, families: Collection[str]) -> Homework:
    """Read a homework by the name exgen knows it by, or from a path that ends in `.toml`.

    `families` are the question families that exist. A question that is never asked is checked and
    left out. Raises `InputError` (one line that names the file and the key) for an unknown name,
    an unreadable file, or a file that is no homework.
    """
    path = Path(reference)
    if path.suffix != ".toml":
        files = homework_files()
        if reference not in files:
            raise InputError(
                f"unknown homework {quoted(reference)}: {nearest(reference, files)}"
                " (exgen list shows all; a file of your own must end in .toml)"
            )
        path = files[reference]
    shown = quoted(str(path), limit=200)
    table = _load(path, shown)
    try:
        homework = Homework.model_validate(table)
    except ValidationError as error:
        _refuse(error, table=table, shown=shown)
    _check_whole(homework, families=families, shown=shown)
    return homework.asking(original=False)


def _load(path: Path, shown: str) -> dict[str, Any]:
    """Read a TOML file into plain tables."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"cannot read homework file {shown}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"homework file {shown} is not TOML: it is not UTF-8 text") from None
    except (ValueError, RecursionError) as error:
        reason = "tables nested too deeply" if isinstance(error, RecursionError) else error
        raise InputError(f"homework file {shown} is not TOML: {reason}") from None


def _check_whole(homework: Homework, *, families: Collection[str], shown: str) -> None:
    """Check what no single key can tell: the ids, the families, the points of the sections."""
    for question in homework.questions:
        if question.family not in families:
            raise InputError(
                f"homework file {shown}: question[{question.id}].family: unknown family"
                f" {quoted(question.family)}: {nearest(question.family, families)}"
            )
    for kind, ids in (
        ("question", [question.id for question in homework.questions]),
        ("section", [section.id for section in homework.sections]),
    ):
        twice = [name for name, count in Counter(ids).items() if count > 1]
        if twice:
            raise InputError(f"homework file {shown}: {kind}[{twice[0]}].id: used more than once")
    if all(question.ask == "never" for question in homework.questions):
        raise InputError(f"homework file {shown}: question: every one has ask = 'never'")
    sums = _points_of_sections(homework.questions)
    declared = {section.id: section.points for section in homework.sections}
    for name in [*declared, *sums] if declared else []:
        if name not in declared:
            raise InputError(
                f"homework file {shown}: section[{name}]: missing, but asked for by ids"
            )
        if declared[name] != sums[name]:
            raise InputError(
                f"homework file {shown}: section[{name}].points: expected {sums[name]}, the sum"
                f" over its questions, got {declared[name]}"
            )


def _points_of_sections(questions: Collection[Question]) -> Counter[str]:
    """Add up the points of the questions of each section, by the section's id."""
    sums = Counter[str]()
    for question in questions:
        sums[question.id.split(".")[0]] += question.points
    return sums


EXPECTED: Final = {
    "int_type": "a whole number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "list_type": "a list of tables",
    "dict_type": "a table",
    "model_type": "a table",
    "too_short": "at least one",
}


def _refuse(error: ValidationError, *, table: dict[str, Any], shown: str) -> NoReturn:
    """Tell the first thing that is wrong, and how many more there are, in one line."""
    first, *rest = error.errors(include_url=False)
    kind, where, got = first["type"], first["loc"], quoted(first["input"])
    if kind == "missing":
        problem = "missing"
    elif kind == "extra_forbidden":
        problem = f"unknown key, {nearest(str(where[-1]), _keys_beside(where))}"
    elif kind == "literal_error":
        problem = f"expected {first['ctx']['expected']}, got {got}"
    elif kind == "value_error":
        problem = str(first["ctx"]["error"])
    else:
        problem = f"expected {EXPECTED.get(kind, first['msg'])}, got {got}"
    more = f" (and {len(rest)} more)" if rest else ""
    raise InputError(f"homework file {shown}: {_dotted(where, table)}: {problem}{more}") from None


def _keys_beside(where: tuple[int | str, ...]) -> list[str]:
    """List the keys of the table in which an unknown key stands."""
    tables: dict[str, type[_Table]] = {"question": Question, "section": Section}
    table = tables[str(where[0])] if where[1:] else Homework
    return [field.alias or name for name, field in table.model_fields.items()]


def _dotted(where: tuple[int | str, ...], table: dict[str, Any]) -> str:
    """Write a place in the file as a dotted path; a question or section goes by its id."""
    path = ""
    value: Any = table
    for step in where:
        value = value[step] if isinstance(step, int) or step in value else None
        if isinstance(step, int):
            name = value.get("id") if isinstance(value, dict) else None
            path += (
                f"[{name}]" if isinstance(name, str) and name.isprintable() else f"[#{step + 1}]"
            )
        else:
            path += f".{step}" if path else step
    return path
