"""What a key says in words, as Markdown: of the sheet, of each question and of each part.

They are taken from the problem sheet itself, so that a key alone tells what its sheet tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from exgen.document.asked_texts import AskedQuestion, asked
from exgen.document.block_reading import read
from exgen.document.blocks import (
    Block,
    Listing,
    Paragraph,
    QuestionHeading,
    SectionHeading,
    Words,
)
from exgen.words import tr
from exgen.writers.markdown import markdown

Key = Mapping[str, Any]


def with_words(
    key: Key, problems: str, *, title: str = "", texts: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """The key with what its `sheet` says, `statement` in each question, `text` in each part.

    `problems` is the body of the problem sheet, `title` the sheet's, `texts` are LaTeX: what an
    instructor says of the whole sheet, by name. Parts that share a number share their text; a part
    without a number of its own has its question's statement alone, and no text. The script that a
    sheet prints is a file beside it, and left out.
    """
    found = asked_in(key, problems)
    said = {name: markdown(read(text)) for name, text in texts.items()}
    known = markdown(_before_questions(problems))
    sheet = {"title": title, **said, "preliminaries": known}
    return {
        **_placed(key, "sheet", {k: v for k, v in sheet.items() if v}, after="variant"),
        "questions": [_question(one, found[one["id"]].statement, found[one["id"]].parts)
                      for one in key["questions"]],
    }  # fmt: skip


def _before_questions(problems: str) -> Sequence[Block]:
    """The conventions that a problem sheet begins with, without their heading."""
    found = []
    for block in _read(problems):
        if isinstance(block, QuestionHeading) or (isinstance(block, SectionHeading) and block.id):
            break
        if not isinstance(block, SectionHeading):
            found.append(block)
    return found


@lru_cache(maxsize=2)
def _read(problems: str) -> tuple[Block, ...]:
    return read(problems)


def asked_in(key: Key, problems: str) -> Mapping[str, AskedQuestion]:
    """What the body of a problem sheet asks, by the ids of the key's questions."""
    return _asked(problems, tuple(question["id"] for question in key["questions"]))


@lru_cache(maxsize=2)
def _asked(problems: str, ids: tuple[str, ...]) -> Mapping[str, AskedQuestion]:
    """The same, kept: words and figures are taken from one reading."""
    return asked(_read(problems), ids)


def _question(
    question: Key, statement: Sequence[Block], parts: Mapping[str, Sequence[Block]]
) -> dict[str, Any]:
    """The question with words, each before what it is about."""
    titled = {**question, "title": tr(question["title"])}
    told = {number: markdown(_without_script(text)) for number, text in parts.items()}
    return {
        **_placed(titled, "statement", markdown(_without_script(statement)), after="points"),
        "parts": [
            _placed(part, "text", told[part["number"]], after="number")
            if part["number"] in told
            else dict(part)
            for part in question["parts"]
        ],
    }


def _placed(record: Key, name: str, value: Any, *, after: str) -> dict[str, Any]:
    """The record with one more field, where a reader looks for it."""
    found: dict[str, Any] = {}
    for field, held in record.items():
        found[field] = held
        if field == after:
            found[name] = value
    return found


def _without_script(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without listings and the words that announce one."""
    return [
        block
        for k, block in enumerate(blocks)
        if not isinstance(block, Listing)
        and not (
            isinstance(block, Paragraph)
            and isinstance(blocks[min(k + 1, len(blocks) - 1)], Listing)
            and isinstance(block.inside[-1], Words)
            and block.inside[-1].text.endswith(":")
        )
    ]
