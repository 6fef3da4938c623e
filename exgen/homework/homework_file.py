"""Reading a homework file: which questions a homework asks, for how many points, in what notation.

A slip of the pen is never silently ignored: it is refused in one line that names the file, the
table and the key.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from exgen.errors import InputError
from exgen.homework.records import Homework, QuestionTable, points_of_sections
from exgen.homework.telling import tell
from exgen.library.collection import NO_ROWS
from exgen.library.library_rows import NamedTable
from exgen.library.programs import ProgramRow
from exgen.markdown import MarkdownError, read_line
from exgen.markdown import read as read_text
from exgen.places import homework_files
from exgen.typeset.escape import escape
from exgen.typeset.prose import prose
from exgen.wording import nearest, quoted


def read(reference: str, *, families: Collection[str]) -> Homework:
    """Read a homework by the name exgen knows it by, or from a path that ends in `.toml`.

    `families` are the question families that exist. A question that is never asked is checked and
    left out. Raises `InputError` (one line that names the file and the key) for an unknown name,
    an unreadable file, or a file that is no homework.
    """
    path = Path(reference)
    own = path.suffix == ".toml"
    if not own:
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
        raise InputError(f"homework file {shown}: {tell(error, table)}") from None
    try:
        _check_whole(homework, families=families)
        homework = _with_rows(homework)
    except _Wrong as error:
        raise InputError(f"homework file {shown}: {error}") from None
    asked = homework.asking(original=False)
    return asked.from_file(shown) if own else asked


class _Wrong(Exception):
    """What is wrong with a whole that no single key can tell, the key first."""


def _load(path: Path, shown: str) -> dict[str, Any]:
    """Read a TOML file into plain tables."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"cannot read homework file {shown}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise InputError(f"homework file {shown} is not TOML: it is not UTF-8 text") from None
    except (ValueError, RecursionError) as error:
        reason = "tables nested too deeply" if isinstance(error, RecursionError) else error
        raise InputError(f"homework file {shown} is not TOML: {reason}") from None


def _check_whole(homework: Homework, *, families: Collection[str]) -> None:
    """Check what no single key can tell: the ids, the families, the points of the sections."""
    for question in homework.questions:
        if question.family not in families:
            raise _Wrong(
                f"question[{question.id}].family: unknown family {quoted(question.family)}:"
                f" {nearest(question.family, families)}"
            )
        if question.balance and not _cuts(question):
            band = question.difficulty and list(question.difficulty)
            raise _Wrong(
                f"question[{question.id}].balance: expected growing numbers inside the band"
                f" 'difficulty' ({band or 'which is missing'}), got {question.balance}"
            )
        if sum(question.parts.values()) > question.points:
            raise _Wrong(
                f"question[{question.id}].parts: expected {question.points} together, the points"
                f" of the question, got {sum(question.parts.values())}"
            )
    for kind, ids in (
        ("question", [question.id for question in homework.questions]),
        ("section", [section.id for section in homework.sections]),
    ):
        twice = [name for name, count in Counter(ids).items() if count > 1]
        if twice:
            raise _Wrong(f"{kind}[{twice[0]}].id: used more than once")
    if all(question.ask == "never" for question in homework.questions):
        raise _Wrong("question: every one has ask = 'never'")
    if homework.course and homework.sheet.course:
        raise _Wrong("sheet.course: the course is given at the top of the file already")
    _check_deductions(homework)
    _check_points(homework)


def _cuts(question: QuestionTable) -> bool:
    """Whether the cuts of a band leave no piece of it empty."""
    least, most = question.difficulty or (0, 0)
    ends = [least - 1, *question.balance, most]
    return all(low < high for low, high in pairwise(ends))


def _check_deductions(homework: Homework) -> None:
    """Each is for a mistake that there is."""
    for name in homework.marking.deductions:
        from exgen.mistakes.mistake_table import names  # for those who say so, and for nobody else

        if name not in names():
            raise _Wrong(f"marking.deductions.{name}: unknown mistake, {nearest(name, names())}")


def _check_points(homework: Homework) -> None:
    sums = points_of_sections(homework.questions)
    declared = {section.id: section.points for section in homework.sections}
    for name in [*sums, *declared] if declared else []:  # first what other sums may come from
        if name not in declared:
            raise _Wrong(f"section[{name}]: missing, but asked for by ids")
        if declared[name] != sums[name]:
            raise _Wrong(
                f"section[{name}].points: expected {sums[name]}, the sum over its questions, got"
                f" {declared[name]}"
            )
    total = sum(question.points for question in homework.questions if question.ask != "never")
    cap = homework.sheet.at_most
    if cap is not None and cap >= total:
        raise _Wrong(
            f"sheet.at_most: expected less than {total}, the points of all questions, got {cap}"
        )


def _with_rows(homework: Homework) -> Homework:
    """The homework with the rows of its own checked, their letters kept as written."""
    if homework.rows == NO_ROWS:
        return homework
    from exgen.families.registry import family_of_table
    from exgen.library import catalogue
    from exgen.questions.own_names import RowError

    known: dict[str, Collection[str]] = {
        "form": catalogue.forms(),
        "composition": catalogue.compositions(),
        "program": (),  # one of the file's own stands in for the library's
        "network": (),
    }
    rows: dict[str, Sequence[Any]] = {
        "form": homework.forms,
        "composition": homework.compositions,
        "program": homework.programs,
        "network": homework.networks,
    }
    kept: dict[str, list[Any]] = {kind: [] for kind in rows}
    for kind in rows:
        for row in rows[kind]:
            where = f"{kind}[{row.name}]"
            if row.name in known[kind]:
                raise _Wrong(f"{where}.name: exgen's own library has a {kind} of that name")
            if any(row.name == other.name for other in kept[kind]):
                raise _Wrong(f"{where}.name: used more than once")
            _check_texts(row, where)
            try:
                kept[kind].append(family_of_table(kind).check(row))
            except RowError as error:
                raise _Wrong(f"{where}.{error}") from None
    _check_drawn(homework, rows)
    return homework.model_copy(update={f"{kind}s": found for kind, found in kept.items()})


def _check_drawn(homework: Homework, kinds: Collection[str]) -> None:
    """Rows are asked for by questions that draw from their table; a network by one at least."""
    from exgen.families.registry import family, family_of_table

    for question in homework.questions:
        for kind, plural in product(kinds, ("", "s")):
            key = kind + plural
            if key in question.options and key not in family(question.family).options:
                raise _Wrong(
                    f"question[{question.id}].options.{key}: the family {question.family} does not"
                    f" draw from [[{kind}]]: write family = {family_of_table(kind).name!r}"
                )
    asked: set[object] = set()
    for question in homework.questions:
        for table in (question.options, question.original):
            for names in (table.get("network"), table.get("networks")):
                asked.update(names if isinstance(names, list) else [names])
    for network in homework.networks:
        if network.name not in asked:
            raise _Wrong(
                f"network[{network.name}]: no question asks about it: give one of the family"
                f" network options = {{ network = '{network.name}' }}, or leave it out"
            )


def _check_texts(row: NamedTable, where: str) -> None:
    """The title and the Markdown can be read, and the sheet's fonts have their letters."""
    reader = read_text if isinstance(row, ProgramRow) else read_line
    letters = dict.fromkeys(row.spoken, "")
    for key, text in [("title", row.title), *row.texts()]:
        try:
            if key == "title":
                escape(text)
            else:
                prose(reader(text, roles=row.spoken), letters)
        except (MarkdownError, InputError) as error:
            raise _Wrong(f"{where}.{key}: {error}") from None
