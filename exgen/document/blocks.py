"""What a document is made of: a closed type of blocks and inlines, with formulas as TeX inside.

A writer is a function over these types. A new kind of block is a class here, a row in
`block_reading` and a row in every writer; `tests/writers` holds that none is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["emphasis", "strong", "italic"]


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text, any Unicode; a line end is a space."""

    text: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in running text, as the TeX between its dollars."""

    tex: str


@dataclass(frozen=True, slots=True)
class Styled:
    """Text in another style."""

    style: Style
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A name or a piece of a program in running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to an address of the web."""

    address: str
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class LineBreak:
    """The end of a line within a paragraph."""


Inline = Words | Formula | Styled | Code | Link | LineBreak
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; behind a part or the word that opens a solution it goes on in that line."""

    inside: Inlines


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """The heading of a section; `id` and `points` are "" for one without."""

    id: str
    title: Inlines
    points: str


@dataclass(frozen=True, slots=True)
class QuestionHeading:
    """The heading of a question."""

    id: str
    points: str
    title: Inlines


@dataclass(frozen=True, slots=True)
class PartHeading:
    """The number of a part and its points ("" where none are said); its text follows."""

    id: str
    points: str


@dataclass(frozen=True, slots=True)
class Solution:
    """The word that opens a worked solution; its text follows."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A hint on a problem sheet."""

    inside: Inlines


@dataclass(frozen=True, slots=True)
class Checked:
    """How answers were checked."""

    inside: Inlines


@dataclass(frozen=True, slots=True)
class Wrong:
    """What usually goes wrong in a question, and what would come of it."""

    inside: Inlines


@dataclass(frozen=True, slots=True)
class Givens:
    """A list of formulas, each with words about it, which may be none."""

    items: tuple[tuple[str, Inlines], ...]


@dataclass(frozen=True, slots=True)
class Display:
    """A formula on a line of its own: in one line, and broken for a page too narrow for that.

    `rule` names what it follows by; `step` is False for what a sheet gives and True for a line of
    a derivation.
    """

    one: str
    broken: str
    rule: Inlines = ()
    step: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A boxed answer; `shape` is TeX, "1" for a scalar and "" where nothing is said."""

    one: str
    shape: str
    broken: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as the canvas writes it, in LaTeX, and what is said below it.

    `description` tells it in words to who cannot see it, "" where nobody has any.
    """

    picture: str
    caption: Inlines
    description: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Code, line by line."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `start` is the number of the first item, None where items have no numbers."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the first cell of a row is its heading."""

    rows: tuple[tuple[Inlines, ...], ...]


@dataclass(frozen=True, slots=True)
class AnswerRoom:
    """Room for an answer."""


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


Block = (
    Paragraph | SectionHeading | QuestionHeading | PartHeading | Solution | Hint | Checked | Wrong
    | Givens | Display | Answer | Figure | Listing | Items | Table | AnswerRoom | PageBreak
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole document: its head, and its blocks in order.

    `kind` says what it is ("Problem sheet"), `variant` the line that tells sheets apart, `points`
    the total; `course`, `name` and `id` may be empty. `language` is a code such as `en`.
    """

    title: str
    kind: str
    variant: Inlines
    points: int
    blocks: tuple[Block, ...]
    course: Inlines = ()
    name: str = ""
    id: str = ""
    language: str = "en"
