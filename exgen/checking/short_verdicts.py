"""Verdicts in short: on answers of which nothing need be shown but whether they are right."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from exgen.checking.earned_points import full, partial
from exgen.checking.keyed_sheet import KeyPart
from exgen.checking.records import Explanation, Reason, Status, Verdict
from exgen.mistakes.hints import hint
from exgen.mistakes.mistake_table import sentence


def named(name: str, more: str = "") -> Explanation:
    """A mistake by its name, its sentence gone on with."""
    return Explanation(
        name=name, sentence=sentence(name) + (f": {more}" if more else ""), hint=hint(name)
    )


def verdict(
    part: KeyPart,
    answer: str,
    *,
    right: bool,
    text: str,
    told: Sequence[Explanation] = (),
    deductions: dict[str, Fraction],
    group: str = "",
    follows: tuple[str, ...] = (),
) -> Verdict:
    """Right with all points, or wrong with what is left of them.

    `told` explains a wrong answer; `follows` names the earlier parts from whose wrong results it
    follows rightly, which costs nothing. `group` is what wrong answers that nothing explains are
    sorted by.
    """
    mistakes = [e for e in told if e.mistake]
    if right:
        given = full(part)
    elif follows:
        given = full(part, f"follows rightly from the result of {', '.join(follows)}")
    else:
        given = partial(part, mistakes=mistakes, right_steps={}, deductions=deductions)
    unknown = not right and not mistakes and not follows
    return Verdict(
        part=part.id,
        number=part.number,
        status=Status.RIGHT if right else Status.WRONG,
        points=given[0],
        out_of=part.points,
        answer=answer,
        text=text,
        explanations=() if right else tuple(told),
        follows=follows,
        reasons=given[1],
        group=group if unknown else "",
        look="unknown error" if unknown else "",
        key_answer=_shown(part),
    )


def without_points(
    part: KeyPart, answer: str, status: Status, why: str, *, look: str = ""
) -> Verdict:
    """A verdict that earns nothing, or nothing yet."""
    return Verdict(
        part=part.id,
        number=part.number,
        status=status,
        points=Fraction(0),
        out_of=part.points,
        answer=answer,
        reasons=(Reason(points=Fraction(0), text=why),),
        look=look,
        key_answer=_shown(part),
    )


def _shown(part: KeyPart) -> str:
    answer = part.answer
    if part.kind == "shape":
        return " x ".join(map(str, answer))
    if part.kind == "value":
        rows = ["[" + ", ".join(map(str, row)) + "]" for row in answer]
        return rows[0] if len(rows) == 1 else f"[{', '.join(rows)}]"
    if isinstance(answer, list):
        return ", ".join(map(str, answer))
    return str(answer)
