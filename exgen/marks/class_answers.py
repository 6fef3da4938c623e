"""What a class handed in: a table from a form or a quiz, or a folder of files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from exgen.checking.submission import fold as fold_id
from exgen.classroom.codes import fold as fold_code
from exgen.classroom.delimited import decode, read_records
from exgen.classroom.ids import file_key
from exgen.errors import InputError
from exgen.marks.platform_cells import answer_in
from exgen.marks.records import HandedIn, MarkedStudent
from exgen.wording import quoted

LARGEST: Final = 100 * 2**20
_MOST_FILES: Final = 50_000
_ANSWERS: Final = frozenset({".txt", ".md", ".toml", ".json", ".csv", ""})
_CODE: Final = frozenset({".py", ".ipynb"})
_WORDS: Final = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_RESPONSE: Final = re.compile(r"(?:response|answer|antwort|réponse|respuesta) ?(\d+)", re.I)


@dataclass(frozen=True, slots=True)
class People:
    """The students by whatever names them: the id, the code on the sheet, the e-mail address."""

    by: Mapping[str, MarkedStudent]

    @classmethod
    def of(cls, students: Sequence[MarkedStudent]) -> People:
        """Ids come before codes, and codes before addresses."""
        by: dict[str, MarkedStudent] = {}
        for name in ("email", "code", "id"):
            for student in students:
                value = getattr(student, name)
                if value:
                    by[_key(value)] = student
                    if name == "code":
                        by.setdefault(_key(fold_code(value)), student)
                    if name == "id":
                        by.setdefault(_key(file_key(value)), student)
        return cls(by)

    def find(self, text: str) -> MarkedStudent | None:
        """The student whom a cell or the name of a file names."""
        text = text.strip()
        if not text or len(text) > 200:
            return None
        # as it is, without the apostrophe against formulas, without all that spreadsheets add
        for each in (text, text.removeprefix("'"), text.strip("'=\"#").strip()):
            found = self.by.get(_key(each)) or self.by.get(_key(fold_code(each)))
            if each and found is not None:
                return found
        return None

    def owner(self, file: Path, folder: Path) -> MarkedStudent | None:
        """Whose a file is: by its whole name, by a word in it, or by the folders around it."""
        around = [p.name for p in file.parents if p != folder and p.is_relative_to(folder)]
        for name in (file.stem, *around):
            words = re.split(r"[_\s,;()]+", name)
            for text in (name, *words):
                student = self.find(text)
                if student is not None:
                    return student
        return None


def _key(text: str) -> str:
    return text.strip().casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """All that was handed in, by the ids of students, and what a person should know."""

    by_student: Mapping[str, HandedIn]
    warnings: tuple[str, ...]


def collect(path: Path, students: Sequence[MarkedStudent], ids: Sequence[str]) -> Collected:
    """Read a CSV or a folder; `ids` are those of all parts of the class.

    Raises InputError for what cannot be read at all; what concerns one student is a note of theirs.
    """
    people = People.of(students)
    shown = quoted(str(path), limit=200)
    try:
        if path.is_dir():
            return _folder(path, people, shown)
        if not path.exists():
            raise InputError(f"the answers {shown} do not exist: give a CSV or a folder")
        if path.stat().st_size > LARGEST:
            raise InputError(f"{shown} is over 100 MB: that is no table of answers")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read the answers {shown}: {error.strerror or error}") from None
    return _table(data, people, ids, shown)


def _table(data: bytes, people: People, ids: Sequence[str], shown: str) -> Collected:
    text, told = decode(data, shown)
    warnings = [f"{shown}: {told}"] if told else []
    if "\0" in text:
        raise InputError(f"{shown} is no text: save the answers as CSV")

    def score(row: Sequence[str]) -> int:
        return sum(part_of(cell, ids) is not None for cell in row)

    records = [(n, row) for n, row in read_records(text, shown, score) if any(map(str.strip, row))]
    at = max(range(min(10, len(records))), key=lambda k: score(records[k][1]), default=None)
    if at is None or not score(records[at][1]):
        raise InputError(
            f"{shown} has no column of answers: expected a header with the ids of parts, such as"
            f" {', '.join(list(ids)[:3])}"
        )
    heads = [part_of(cell, ids) for cell in records[at][1]]
    twice = [h for h in heads if h is not None and heads.count(h) > 1]
    if twice:
        raise InputError(f"{shown} has two columns for part {twice[0]}: keep one")
    found: dict[str, HandedIn] = {}
    strangers: list[str] = []
    for number, row in records[at + 1 :]:
        cells = dict(zip(heads, row, strict=False))
        others = [cell for head, cell in zip(heads, row, strict=False) if head is None]
        student = next((s for s in map(people.find, others) if s is not None), None)
        if student is None:
            strangers.append(str(number))
            continue
        if student.id in found:
            warnings.append(f"{student.id} is in several rows: the last, {number}, counts")
        typed = {h: answer_in(c) for h, c in cells.items() if h is not None}
        answers = {h: text for h, text in typed.items() if text}
        found[student.id] = HandedIn(answers=answers)
    if strangers:
        count = len(strangers)
        listed = ", ".join(strangers[:10]) + (", ..." if count > 10 else "")
        warnings.append(f"{shown}: no student of the class is named in {count} rows ({listed})")
    if not found:
        raise InputError(
            f"{shown} names nobody of the class: expected a column of ids, of codes of sheets or of"
            " e-mail addresses"
        )
    return Collected(by_student=found, warnings=tuple(warnings))


def part_of(head: str, ids: Sequence[str]) -> str | None:
    """The part that the head of a column names: alone, or within a question's text.

    `Response 3`, as Moodle exports a quiz, is the third part.
    """
    if head.strip() in ids:
        return head.strip()
    known = {fold_id(name): name for name in ids}
    exact = known.get(fold_id(head))
    if exact is not None:
        return exact
    numbered = _RESPONSE.fullmatch(head.strip())
    if numbered and 0 < int(numbered[1]) <= len(ids):
        return ids[int(numbered[1]) - 1]
    # Canvas puts its own number before, `49321: B.2.W2 Compute ...`: a bare number is no id there.
    words = [fold_id(word) for word in _WORDS.findall(head)[:12]]
    inner = [w for w in words if w in known and not (w.isdigit() and len(words) > 1)]
    return known[inner[0]] if inner else None


def _folder(path: Path, people: People, shown: str) -> Collected:
    found: dict[str, HandedIn] = {}
    warnings: list[str] = []
    strangers: list[str] = []
    listed = sorted(islice(files_of(path), _MOST_FILES + 1))
    if len(listed) > _MOST_FILES:
        raise InputError(f"{shown} has more than {_MOST_FILES} files: is it the right folder?")
    for file in listed:
        if file.suffix.lower() not in _ANSWERS | _CODE:
            strangers.append(file.name)
            continue
        student = people.owner(file, path)
        if student is None:
            strangers.append(file.name)
            continue
        before = found.get(student.id, HandedIn())
        found[student.id] = replace(before, files=(*before.files, file))
    if strangers:
        some = ", ".join(map(quoted, strangers[:5])) + (", ..." if len(strangers) > 5 else "")
        warnings.append(f"{len(strangers)} files in {shown} are nobody's of the class: {some}")
    if not found:
        raise InputError(
            f"{shown} holds no file of the class: name them by id or by the sheet's code, such as"
            " ID.txt or CODE.py"
        )
    return Collected(by_student=found, warnings=tuple(warnings))


def files_of(path: Path) -> Iterator[Path]:
    """The files in a folder and below, but for hidden ones and links."""
    for each in path.rglob("*"):
        hidden = any(part.startswith((".", "__")) for part in each.relative_to(path).parts)
        if not hidden and each.is_file() and not each.is_symlink():
            yield each


def is_code(file: Path) -> bool:
    """Whether a file is code to be run, by its ending."""
    return file.suffix.lower() in _CODE
