"""What there is to choose from: homeworks, their questions, and how hard a variant is to be."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exgen.balance import pieces
from exgen.families.registry import FAMILIES
from exgen.homework import Homework, read
from exgen.homework import QuestionTable as Asked
from exgen.library import catalogue
from exgen.places import homework_files
from exgen.verify.edition import edition

_LEVELS: Final = {2: ("easier", "harder"), 3: ("easy", "medium", "hard")}
_NAMED: Final = 4
"""Titles that the name of a kind has."""
_SAYS_NOTHING: Final = frozenset({"either", "random"})
"""Values of options that narrow nothing down."""


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """A question of a homework at a level: 0 is any, 1 the easiest."""

    homework: str
    question: str
    level: int = 0

    @property
    def text(self) -> str:
        """The choice in one word, as forms and the store have it."""
        return f"{self.homework}/{self.question}/{self.level}"

    @classmethod
    def of(cls, text: str) -> Choice:
        """The choice that a text says. ValueError for a text that says none."""
        homework, question, level = text.split("/")
        return cls(homework, question, int(level))


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionKind:
    """A kind of question: what it is called, and its levels by name."""

    choice: Choice
    title: str
    levels: tuple[str, ...]

    def choices(self) -> Iterator[Choice]:
        """All that can be chosen of it."""
        for level in range(len(self.levels) + 1):
            yield Choice(self.choice.homework, self.choice.question, level)


@dataclass(frozen=True, slots=True)
class Course:
    """A homework to practise: where it was read from, and its kinds of questions."""

    reference: str
    homework: Homework
    kinds: tuple[QuestionKind, ...]

    def narrowed(self, choice: Choice) -> Homework:
        """The homework with the question that is chosen alone, and those that it goes on from."""
        by_id = {asked.id: asked for asked in self.homework.questions}
        wanted = by_id[choice.question]
        before = [by_id[v] for v in wanted.options.values() if isinstance(v, str) and v in by_id]
        if choice.level:
            band = list(pieces(wanted)[choice.level - 1])
            wanted = wanted.model_copy(update={"difficulty": band, "balance": []})
        questions = [*(one for one in before if one.id != wanted.id), wanted]
        return self.homework.model_copy(update={"questions": questions, "sections": []})

    @property
    def made_with(self) -> str:
        """What variants depend on: the code that proves, and the homework's own file."""
        ours = edition()
        digest = hashlib.sha256((ours.name if ours else "").encode())
        digest.update(self.homework.model_dump_json().encode())
        return digest.hexdigest()[:24]


def courses(reference: str | None) -> tuple[Course, ...]:
    """The homework of that name or file, or all that come with exgen. Raises InputError."""
    names: Sequence[str] = [reference] if reference else list(homework_files())
    return tuple(_course(name) for name in names)


def _course(reference: str) -> Course:
    homework = read(reference, families=FAMILIES)
    own = Path(reference).suffix == ".toml"
    titles = _titles(homework)
    name = homework.name if not own else Path(reference).stem
    kinds = tuple(
        QuestionKind(
            choice=Choice(name, asked.id),
            title=_title(asked, titles),
            levels=_LEVELS.get(len(pieces(asked)), ()),
        )
        for asked in homework.questions
    )
    return Course(reference, homework, kinds)


def _titles(homework: Homework) -> dict[str, str]:
    """The titles of all that questions name: forms, compositions and programs, the file's own too.

    A title that has a formula in it is left out.
    """
    own = homework.rows
    rows = [
        *catalogue.forms().values(), *catalogue.compositions().values(),
        *catalogue.programs().values(), *own.forms, *own.compositions, *own.programs,
    ]  # fmt: skip
    return {row.name: row.title for row in rows if row.title and "$" not in row.title}


def _title(asked: Asked, titles: Mapping[str, str]) -> str:
    """What a question is about: what it names, or its family and what narrows that down."""
    words = [word for value in asked.options.values() for word in _words(value)]
    known = list(dict.fromkeys(titles[word] for word in words if word in titles))
    if known:
        return "; ".join(known[:_NAMED]) + ("; \N{HORIZONTAL ELLIPSIS}" if known[_NAMED:] else "")
    said = FAMILIES[asked.family].what
    narrower = [
        word.replace("-", " ")
        for word in words
        if word not in _SAYS_NOTHING and not word[0].isdigit()
    ]
    return f"{said[0].upper()}{said[1:]}" + (f" ({', '.join(narrower[:4])})" if narrower else "")


def _words(value: object) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [one for one in given if isinstance(one, str) and one]
