"""What a text from an instructor consists of, free of any output's markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PlainText:
    """Plain text, white space at its ends included."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasised:
    """Bold text or emphasis."""

    style: Literal["strong", "emphasis"]
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class CodeSpan:
    """Text as a program has it."""

    text: str


@dataclass(frozen=True, slots=True)
class MathSpan:
    """TeX that `formula.checked` let through; a `display` stands on a line of its own."""

    tex: str
    display: bool


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """Text that leads to an address, which is ASCII."""

    address: str
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """The place of a quantity's letter, `{x}` in the note of a form."""

    name: str


@dataclass(frozen=True, slots=True)
class NewLine:
    """A new line within a paragraph."""


Inline = PlainText | Emphasised | CodeSpan | MathSpan | Hyperlink | Role | NewLine


@dataclass(frozen=True, slots=True)
class TextParagraph:
    """A paragraph."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class ListOfItems:
    """A list; `start` is the first number of one with numbers, None without."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None


Block = TextParagraph | ListOfItems


@dataclass(frozen=True, slots=True)
class Text:
    """A whole text: its blocks, in order; none for an empty one."""

    blocks: tuple[Block, ...]

    def plain(self) -> str:
        """The text alone in one line, for places without any markup."""
        return " ".join("".join(_plain(self.blocks)).split())


def _plain(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, TextParagraph):
            yield from _words(block.inside)
            yield " "
        else:
            for item in block.items:
                yield from _plain(item)


def _words(inside: tuple[Inline, ...]) -> Iterator[str]:
    for one in inside:
        match one:
            case PlainText(text) | CodeSpan(text):
                yield text
            case MathSpan(tex):
                yield tex
            case Emphasised(inside=deeper) | Hyperlink(inside=deeper):
                yield from _words(deeper)
            case Role(name):
                yield name
            case NewLine():
                yield " "
