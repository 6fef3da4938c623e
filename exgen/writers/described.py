"""The figures of a problem sheet with their descriptions, which its key has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from exgen.document.blocks import Block, Figure, PartHeading, QuestionHeading, SectionHeading


def described(blocks: Sequence[Block], key: Mapping[str, Any]) -> tuple[Block, ...]:
    """The blocks of a problem sheet; a figure before the parts of a question is told in words.

    `key` is that of the sheet. A figure for which it has no words is left as it is.
    """
    return tuple(_with_words(blocks, key))


def _with_words(blocks: Sequence[Block], key: Mapping[str, Any]) -> Iterator[Block]:
    words = {one["id"]: one.get("figures", ()) for one in key["questions"]}
    waiting: Iterator[Mapping[str, str]] = iter(())
    for block in blocks:
        match block:
            case SectionHeading(id=id) | QuestionHeading(id=id):
                waiting = iter(words.get(id, ()))
            case PartHeading():
                waiting = iter(())
            case Figure():
                told = next(waiting, None)
                yield block if told is None else replace(block, description=told["description"])
                continue
        yield block
