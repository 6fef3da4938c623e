"""What a problem sheet asks, question by question: the statement, and the text of each part."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from exgen.document.blocks import (
    AnswerRoom,
    Block,
    PageBreak,
    PartHeading,
    QuestionHeading,
    SectionHeading,
)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question on the sheet: what stands before its parts, and what each part asks, by number."""

    statement: tuple[Block, ...]
    parts: Mapping[str, tuple[Block, ...]] = field(default_factory=dict)


def asked(blocks: Sequence[Block], ids: Collection[str]) -> dict[str, AskedQuestion]:
    """The questions with the given ids, in the order of the sheet.

    A question that is a whole section has the section's heading for its own. ValueError where the
    sheet has no heading for an id.
    """
    found: dict[str, dict[str, list[Block]]] = {}
    inside: list[Block] = []  # what stands before the first question belongs to none
    for block in blocks:
        if isinstance(block, SectionHeading | QuestionHeading):
            inside = found.setdefault(block.id, {}).setdefault("", []) if block.id in ids else []
            here = block.id
        elif isinstance(block, PartHeading) and found:
            inside = found[here].setdefault(block.id, [])
        elif not isinstance(block, AnswerRoom | PageBreak):
            inside.append(block)
    missing = [id for id in ids if id not in found]
    if missing:
        raise ValueError(f"the sheet has no heading for question {missing[0]}")
    return {
        id: AskedQuestion(
            tuple(texts.pop("")), {number: tuple(text) for number, text in texts.items()}
        )
        for id, texts in found.items()
    }
