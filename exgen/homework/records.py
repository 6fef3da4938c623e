"""The tables of a homework file: a key that they do not name is an error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr

from exgen.homework.fields import (
    Band,
    Id,
    Language,
    Line,
    Markdown,
    MarkdownLine,
    Name,
    Options,
    Points,
    Preliminaries,
    Share,
    SharedPoints,
    shaped,
)
from exgen.library.collection import Rows
from exgen.library.library_rows import Composition, Form
from exgen.library.networks import NetworkRow
from exgen.library.programs import ProgramRow

Hints = Literal["all", "none"]


class TomlTable(BaseModel):
    """What all tables of a homework file share: no unknown key, no silent conversion, frozen."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Settings(TomlTable):
    """`[sheet]`: what stands on the sheet beside the questions, and how it is printed.

    `instructions` and `honour` are Markdown, `course` and `due` one paragraph of it. `size` is in
    points; `space` is room for answers; `at_most` caps the points that count. Without `listing`
    a script is handed out as a file and not printed. `language` is a code such as `de`.
    """

    course: MarkdownLine | None = None
    due: MarkdownLine | None = None
    instructions: Markdown | None = None
    honour: Markdown | None = None
    paper: Literal["a4", "letter"] = "a4"
    size: Literal[11, 14, 17] = 11
    space: Literal["none", "lines", "boxes", "page"] = "none"
    hints: Hints = "none"
    at_most: Points | None = None
    listing: bool = True
    language: Language = "en"


class Section(TomlTable):
    """A heading over the questions whose ids begin with its `id` and a dot, or are its `id`."""

    id: Annotated[str, AfterValidator(shaped(r"[A-Za-z0-9]+", 10, "a short id such as A"))]
    title: Line
    intro: Line | None = None
    points: Points


class QuestionTable(TomlTable):
    """One question: its family, its points, and what it hands to the family.

    `options` steers the random draw; the family checks it. `parts` gives parts their points, by
    the ends of their ids; the others share what is left. `intro` is Markdown before the question,
    `page` begins a new page, `hints` overrides the sheet's. `difficulty` is the band in which the
    computed difficulty of a draw must lie (see `exgen.questions.difficulty`); without it every
    draw will do. `balance` cuts the band (see `exgen.balance`): each number ends a piece of it.
    `original` says what `--original` asks instead; empty where the question has no original. `ask`
    switches the question: "variants" leaves it out of `--original`, "never" out of every sheet.
    """

    id: Id
    family: str
    points: Points
    parts: dict[str, SharedPoints] = {}
    intro: Markdown | None = None
    page: bool = False
    hints: Hints | None = None
    ask: Literal["always", "variants", "never"] = "always"
    difficulty: Band = None
    balance: list[int] = []
    options: Options = {}
    original: Options = {}


class Marking(TomlTable):
    """How typed answers are marked: the share of a part's points that a mistake costs, by name."""

    deductions: dict[str, Share] = {}


class Homework(TomlTable):
    """A homework as its file describes it.

    `preliminaries`: whether the conventions are printed before the questions, or the lines to
    print there instead of exgen's own.
    """

    name: Name
    title: Line
    course: Line | None = None
    layout: Literal["denominator", "numerator"] = "denominator"
    notation: Literal["bold", "plain"] = "bold"
    preliminaries: Preliminaries = True
    sheet: Settings = Settings()
    marking: Marking = Marking()
    forms: list[Form] = Field(default=[], alias="form")
    compositions: list[Composition] = Field(default=[], alias="composition")
    programs: list[ProgramRow] = Field(default=[], alias="program")
    networks: list[NetworkRow] = Field(default=[], alias="network")
    sections: list[Section] = Field(default=[], alias="section")
    questions: list[QuestionTable] = Field(alias="question", min_length=1)
    _file: str = PrivateAttr(default="")

    @property
    def called(self) -> str:
        """How a message names the homework: by its file where one was read, else by its name."""
        return f"homework file {self._file}" if self._file else f"homework {self.name}"

    @property
    def rows(self) -> Rows:
        """The forms, compositions, programs and networks of the file."""
        return Rows(
            tuple(self.forms),
            tuple(self.compositions),
            tuple(self.programs),
            tuple(self.networks),
        )

    @property
    def has_original(self) -> bool:
        """Whether every question that `--original` asks says how."""
        asked = [question for question in self.questions if question.ask == "always"]
        return bool(asked) and all(question.original for question in asked)

    def in_language(self, code: str) -> Homework:
        """The homework with sheets in a language, by a code that its catalogue has."""
        sheet = self.sheet.model_copy(update={"language": code})
        return self.model_copy(update={"sheet": sheet})

    def asking(self, *, original: bool) -> Homework:
        """The homework with those questions alone that a variant, or the original, asks.

        A section counts the points of what is left in it, and goes with its last question.
        """
        switches = {"always"} if original else {"always", "variants"}
        kept = [question for question in self.questions if question.ask in switches]
        sums = points_of_sections(kept)
        sections = [
            section.model_copy(update={"points": sums[section.id]})
            for section in self.sections
            if section.id in sums
        ]
        return self.model_copy(update={"questions": kept, "sections": sections})

    def from_file(self, shown: str) -> Homework:
        """The homework, which is called by its file (ready for a message) from now on."""
        copy = self.model_copy()
        copy._file = shown
        return copy


def points_of_sections(questions: Collection[QuestionTable]) -> Counter[str]:
    """Add up the points of the questions of each section, by the section's id."""
    sums = Counter[str]()
    for question in questions:
        sums[question.id.split(".")[0]] += question.points
    return sums
