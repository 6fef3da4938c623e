"""The key for machines: what was asked, the answers as text, the steps, how it was checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from exgen import __version__
from exgen.calculus.claims import free_indices, kinks
from exgen.calculus.expr import Delta, Expr, IndexSum, Partial
from exgen.calculus.shape import Shape
from exgen.calculus.text import to_text
from exgen.document.standard import standard
from exgen.families.registry import family
from exgen.marking.records import Usuals
from exgen.marking.rubric import rubrics
from exgen.marking.usual import in_key
from exgen.questions.derivative_names import spoken
from exgen.questions.proved import Proved
from exgen.questions.records import Part, Step
from exgen.questions.rulenames import rule_in
from exgen.typeset.key_latex import Keyed
from exgen.typeset.latex import Printer
from exgen.verify.judge import Verified
from exgen.verify.numeric import CENTRAL_TOLERANCE, COMPLEX_TOLERANCE
from exgen.verify.occurring import kinds

SCHEMA = "exgen.key/1"
_SUMMED = frozenset({IndexSum, Delta})


def key(
    *,
    homework: str,
    seed: int | None,
    code: str,
    questions: Sequence[Proved],
    printer: Printer,
    usual: Mapping[str, Mapping[str, Usuals]],
    at_most: int | None = None,
    deductions: Mapping[str, float] | None = None,
    language: str = "en",
) -> dict[str, Any]:
    """The whole key, ready for JSON; `seed` is None for an original, `at_most` caps the points.

    `language` is the code of the sheet's language, which a key in English does not have.

    `deductions` are the homework's own, a share of a part's points by the name of a mistake.

    `usual` are the usual mistakes by question and part.
    """
    return {
        "schema": SCHEMA,
        "exgen": __version__,
        "homework": homework,
        "seed": seed,
        "original": seed is None,
        "variant": code,
        **({"language": language} if language != "en" else {}),
        **({"at_most": at_most} if at_most is not None else {}),
        **({"marking": {"deductions": dict(deductions)}} if deductions else {}),
        "questions": [
            of_question(
                family(one.question.family).keyed(one, printer.notation), usual[one.question.id]
            )
            for one in questions
        ],
    }


def of_question(keyed: Keyed, usual: Mapping[str, Usuals]) -> dict[str, Any]:
    """The entry of one question, ready for JSON, with LaTeX as `keyed` prints it.

    `usual` are the usual mistakes by part; a part that is not in it has none.
    """
    question = keyed.proved.question
    program = question.program
    parts = [_part(part, keyed) for part in question.parts]
    for entry, rubric in zip(parts, rubrics(parts), strict=True):
        entry["rubric"] = rubric
        entry["mistakes"] = in_key(
            usual.get(entry["id"], ()), lambda answer: standard(keyed.wrong(answer))
        )
    return {
        "id": question.id,
        "family": question.family,
        "title": question.title,
        "points": question.points,
        "layout": question.layout,
        "variables": {
            v.name: {"shape": _shape(v.shape), "domain": v.domain} for v in program.variables
        },
        "sizes": dict(program.sizes),
        "away_from_zero": [to_text(e) for e in kinks(program)],
        "definitions": [[e.name, to_text(e.expr)] for e in program.equations],
        **question.extras,
        "parts": parts,
    }


def _part(part: Part, keyed: Keyed) -> dict[str, Any]:
    proved = keyed.proved
    lines = proved.of_part(part)
    entry: dict[str, Any] = {
        "id": part.id,
        "number": part.number,
        "kind": part.kind,
        "of": part.of,
    }
    if part.wrt:
        entry["wrt"] = part.wrt
    if part.kind == "jacobian":
        entry["layout"] = part.layout
    if part.answer is None:
        entry["answer"] = part.literal
    else:
        entry["answer"] = to_text(part.answer)
        entry["shape"] = _shape(part.shape)
        entry["latex"] = standard(keyed.answer(part))
    entry.update(part.extras)
    entry["points"] = part.points
    entry["steps"] = [shown for line in lines if (shown := _step(part, line, keyed)) is not None]
    facts = proved.facts_of_part(part)
    if lines or facts:
        entry["checks"] = checks([verified for _, verified in lines])
    return entry


def _shape(shape: Shape | None) -> list[int | str]:
    assert shape is not None
    return [dim if isinstance(dim, int) else str(dim) for dim in shape]


def _step(part: Part, line: tuple[Step, Verified], keyed: Keyed) -> dict[str, Any] | None:
    """A step that finds a derivative; other lines of a solution are not in the key."""
    step, _ = line
    if not keyed.finds(step):
        return None
    left, proved = step.claim.left, keyed.proved
    if isinstance(left, Partial) and any(e.name == left.of for e in proved.question.named):
        return None  # the key has no quantity of that name
    answer = _in_quantities(step.claim.rights)
    if answer is None:
        return None
    of, wrt = spoken(left)
    entry: dict[str, Any] = {
        "rule": rule_in(step, proved.question.whole),
        "of": of,
        "wrt": wrt,
        "answer": to_text(answer),
        "latex": standard(keyed.step(part, line, answer)),
    }
    if isinstance(left, Partial) and left.layout != "gradient":
        entry["layout"] = left.layout
    index = free_indices(left)
    if index:
        entry["index"] = dict(index)
    return entry


def _in_quantities(rights: Sequence[Expr]) -> Expr | None:
    """The last form without names of other derivatives and without sums over indices."""
    for expr in reversed(rights):
        if not _SUMMED.isdisjoint(kinds(expr)):
            continue
        try:
            to_text(expr)
        except ValueError:
            continue
        return expr
    return None


def checks(verified: Sequence[Verified]) -> dict[str, Any]:
    """Both judges' verdicts. The error is a bound that held, the same on every machine.

    Facts, of which there are no claims, are confirmed in floating point once each.
    """
    if not verified:
        return {"exact": True, "numeric": {"points": 1, "max_relative_error": COMPLEX_TOLERANCE}}
    worst = max(v.measurement.error for v in verified)
    bound = COMPLEX_TOLERANCE if worst <= COMPLEX_TOLERANCE else CENTRAL_TOLERANCE
    points = min(v.measurement.points for v in verified)
    return {"exact": True, "numeric": {"points": points, "max_relative_error": bound}}
