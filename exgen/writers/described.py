"""The figures of a sheet and of its solution in words, from the facts that its key has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from exgen.document.blocks import Block, Figure, PartHeading, QuestionHeading, SectionHeading
from exgen.wording import listed
from exgen.writers.spoken import spoken

Key = Mapping[str, Any]
_NAME: Final = re.compile(r"[A-Za-z_]\w*")


def described(blocks: Sequence[Block], key: Key) -> tuple[Block, ...]:
    """The blocks of a problem sheet; a figure before the parts of a question is told in words.

    `key` is that of the sheet. A figure for which it has no words is left as it is.
    """
    words = {
        one["id"]: [figure["description"] for figure in one.get("figures", ())]
        for one in key["questions"]
    }
    return tuple(_told(blocks, lambda question, _: words.get(question, []), within=False))


def described_solution(blocks: Sequence[Block], key: Key) -> tuple[Block, ...]:
    """The blocks of a solution; of a network both passes are told, of a plot its points.

    A network stands before the parts of its question, a plot within them. A figure for which the
    key has no facts is left as it is.
    """
    questions = {one["id"]: one for one in key["questions"]}

    def words(question: str, within: bool) -> list[str]:
        found = questions.get(question)
        if found is None:
            return []
        return list(_points(found)) if within else list(_both_passes(found))

    return tuple(_told(blocks, words, within=True))


def _told(
    blocks: Sequence[Block], words: Callable[[str, bool], list[str]], *, within: bool
) -> Iterator[Block]:
    """The blocks with words for figures; those in parts have their own where they are `within`."""
    waiting: Iterator[str] = iter(())
    question = ""
    parted = False
    for block in blocks:
        match block:
            case SectionHeading(id=id) | QuestionHeading(id=id):
                question, parted = id, False
                waiting = iter(words(id, False))
            case PartHeading() if not parted:
                parted = True
                waiting = iter(words(question, True) if within else ())
            case Figure(_, caption, _):
                told = next(waiting, None)
                if told is not None:
                    # what the key says of a problem sheet's figure has its caption in it
                    text = f"{spoken(caption)} {told}".strip() if within else told
                    yield replace(block, description=text)
                    continue
        yield block


def _both_passes(question: Key) -> Iterator[str]:
    """What leads to what along the arrows of each figure of the question, there and back."""
    for figure in question.get("figures", ()):
        forward = figure["description"].removeprefix(figure["caption"]).strip()
        yield f"Forward: {forward} Backward: {_backward(question)}"


def _backward(question: Key) -> str:
    """From which derivatives each one comes, from the objective to what it is asked in."""
    asked = [part for part in question["parts"] if part["kind"] == "gradient"]
    of = asked[0]["of"]
    reads = {name: set(_NAME.findall(text)) for name, text in question["definitions"]}
    wanted = {part["wrt"] for part in asked}
    names = [*reversed(reads), *(v for v in question["variables"] if v in wanted)]
    lines: list[str] = []
    for name in names:
        readers = [one for one in reads if name in reads[one]]
        if name == of or not readers:
            continue
        through = [one for one in readers if one != of]
        sources = [of] if of in readers else []
        if through:
            those = "that" if len(through) == 1 else "those"
            sources.insert(0, f"{those} with respect to {listed(through, last='and')}")
        adds = ", which add up" if len(readers) > 1 else ""
        what = "that" if lines else f"the derivative of {of}"
        lines.append(f"{what} with respect to {name} comes from {' and '.join(sources)}{adds}")
    return "; ".join(lines) + "."


def _points(question: Key) -> Iterator[str]:
    """The points of a plot of errors against steps, as they lie from the largest step on."""
    for part in question["parts"]:
        points = part.get("step_errors", ())
        if points:
            told = listed([f"{_power(y)} at {_power(x)}" for x, y in points], last="and")
            yield f"Both axes are logarithmic. The relative error by the step: {told}."


def _power(value: float) -> str:
    """A number of one digit, as it is said: `9 times 10 to the power minus 11`."""
    digit, _, exponent = f"{value:.0e}".partition("e")
    power = f"10 to the power {'minus ' if exponent[0] == '-' else ''}{int(exponent[1:])}"
    return power if digit == "1" else f"{digit} times {power}"
