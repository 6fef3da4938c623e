"""The figures of a sheet and of its solution in words, from the facts that its key has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from exgen.document.blocks import Block, Figure, PartHeading, QuestionHeading, SectionHeading
from exgen.words import N, listed, plural, tr
from exgen.writers.spoken import spoken

Key = Mapping[str, Any]
_NAME: Final = re.compile(r"[A-Za-z_]\w*")
_COMES: Final = (
    (
        N("the derivative of {of} with respect to {name} comes from {sources}"),
        N("that with respect to {name} comes from {sources}"),
    ),
    (
        N("the derivative of {of} with respect to {name} comes from {sources}, which add up"),
        N("that with respect to {name} comes from {sources}, which add up"),
    ),
)
"""From which derivatives one comes: whether several add up -> the first that is told, others."""


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
        backward = _backward(question)
        yield tr("Forward: {forward} Backward: {backward}", forward=forward, backward=backward)


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
            those = plural(
                "that with respect to {through}",
                "those with respect to {through}",
                len(through),
                through=listed(through),
            )
            sources.insert(0, those)
        text = _COMES[len(readers) > 1][bool(lines)]
        lines.append(tr(text, of=of, name=name, sources=listed(sources)))
    return "; ".join(lines) + "."


def _points(question: Key) -> Iterator[str]:
    """The points of a plot of errors against steps, as they lie from the largest step on."""
    for part in question["parts"]:
        points = part.get("step_errors", ())
        if points:
            told = [tr("{error} at {step}", error=_power(y), step=_power(x)) for x, y in points]
            yield tr(
                "Both axes are logarithmic. The relative error by the step: {points}.",
                points=listed(told),
            )


def _power(value: float) -> str:
    """A number of one digit, as it is said: `9 times 10 to the power minus 11`."""
    digit, _, exponent = f"{value:.0e}".partition("e")
    minus = N("10 to the power minus {exponent}")
    text = minus if exponent[0] == "-" else N("10 to the power {exponent}")
    power = tr(text, exponent=int(exponent[1:]))
    return power if digit == "1" else tr("{digit} times {power}", digit=digit, power=power)
