"""Verdicts for a person at a terminal of 80 columns, for a TA or for the student."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final, Literal

from exgen.checking.earned_points import shown
from exgen.checking.records import Explanation, Reason, Status, Verdict
from exgen.wording import one_line

Reader = Literal["ta", "student"]
WIDTH: Final = 80
_INDENT: Final = "    "


def report(verdicts: Sequence[Verdict], total: Fraction, *, reader: Reader) -> str:
    """All verdicts, each with how the answer was read, and the sum.

    For the student what is wrong is hinted at; for the TA it is said, with the key's answer.
    """
    lines = [line for verdict in verdicts for line in lines_of(verdict, reader=reader)]
    out_of = sum((v.out_of for v in verdicts), Fraction(0))
    lines.append(f"{shown(total)} of {shown(out_of)} points")
    return "\n".join(lines)


def lines_of(verdict: Verdict, *, reader: Reader) -> Iterator[str]:
    """The lines on one part."""
    points = f"{shown(verdict.points)} of {shown(verdict.out_of)}"
    yield f"{verdict.part}  {verdict.status}  {points}"
    if verdict.text:
        for each in verdict.text.splitlines():
            yield from _wrapped("read as: " + one_line(each))
    for note in verdict.notes:
        yield from _wrapped(one_line(note))
    if verdict.caret:
        yield from verdict.caret.split("\n")
    for each in said(verdict, reader=reader):
        yield from _wrapped(each)
    if verdict.follows:
        where = ", ".join(verdict.follows)
        yield from _wrapped(f"follows from the result of {where}")
    if reader == "ta":
        if verdict.status in (Status.WRONG, Status.UNREADABLE, Status.BLANK):
            yield from _wrapped(f"key: {verdict.key_answer}")
        for reason in verdict.reasons:
            if verdict.status is not Status.RIGHT or len(verdict.reasons) > 1 or verdict.follows:
                sign = "+" if reason.points > 0 else ""
                yield from _wrapped(f"{sign}{shown(reason.points)}: {one_line(reason.text)}")


def said(verdict: Verdict, *, reader: Reader) -> list[str]:
    """What explains a wrong answer, a sentence each."""
    told = list(dict.fromkeys(sentence(e, reader=reader) for e in verdict.explanations))
    if reader == "student" and any(e.mistake for e in verdict.explanations):
        return list(dict.fromkeys(e.hint for e in verdict.explanations if e.mistake))
    if reader == "student" and verdict.status is Status.WRONG and not told:
        return ["Not right yet."]
    return told


def sentence(explanation: Explanation, *, reader: Reader) -> str:
    """One explanation as it is told."""
    if reader == "student":
        return explanation.hint
    where = f" ({explanation.where})" if explanation.mistake and explanation.where else ""
    what = explanation.name.replace("-", " ")
    return f"{what}: {explanation.sentence}{where}"


def as_data(verdict: Verdict, *, reader: Reader) -> dict[str, Any]:
    """A verdict as it is written in JSON."""
    data: dict[str, Any] = {
        "part": verdict.part,
        "number": verdict.number,
        "verdict": str(verdict.status),
        "points": _number(verdict.points),
        "out_of": _number(verdict.out_of),
        "answer": verdict.answer,
        "read_as": verdict.text,
        "latex": verdict.tex,
        "notes": list(verdict.notes),
        "follows": list(verdict.follows),
        "statements": dict(verdict.statements),
        "reasons": [{"points": _number(r.points), "text": r.text} for r in verdict.reasons],
    }
    if verdict.caret:
        data["caret"] = verdict.caret
    if reader == "student":
        data["hints"] = said(verdict, reader=reader)
        return data
    data["mistakes"] = [_explained(e) for e in verdict.explanations if e.mistake]
    data["seen"] = [_explained(e) for e in verdict.explanations if not e.mistake]
    data["group"] = verdict.group
    data["look"] = verdict.look
    data["key"] = verdict.key_answer
    return data


def of_data(data: Mapping[str, Any]) -> Verdict:
    """The verdict that `as_data` wrote for a TA."""
    explained = [(each, True) for each in data["mistakes"]]
    explained += [(each, False) for each in data["seen"]]
    return Verdict(
        part=data["part"],
        number=data["number"],
        status=Status(data["verdict"]),
        points=_fraction(data["points"]),
        out_of=_fraction(data["out_of"]),
        answer=data["answer"],
        text=data["read_as"],
        tex=data["latex"],
        notes=tuple(data["notes"]),
        caret=data.get("caret", ""),
        explanations=tuple(Explanation(**each, mistake=known) for each, known in explained),
        follows=tuple(data["follows"]),
        reasons=tuple(
            Reason(points=_fraction(each["points"]), text=each["text"]) for each in data["reasons"]
        ),
        group=data["group"],
        look=data["look"],
        key_answer=data["key"],
        statements=dict(data["statements"]),
    )


def _fraction(points: float) -> Fraction:
    """The points that were written as a number: thirds come back as thirds."""
    return Fraction(points).limit_denominator(10_000)


def _explained(explanation: Explanation) -> dict[str, str]:
    return {
        "name": explanation.name,
        "sentence": explanation.sentence,
        "hint": explanation.hint,
        "where": explanation.where,
    }


def _number(points: Fraction) -> int | float:
    return int(points) if points.denominator == 1 else float(points)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=_INDENT,
        subsequent_indent=_INDENT + "  ",
        break_on_hyphens=False,
    )
