"""The report on a student's file, for a person at a terminal of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from exgen.grading.exercise import Exercise
from exgen.grading.runner import Run
from exgen.grading.verdict import Graded, Verdict
from exgen.wording import one_line

WIDTH = 80


def report(
    filename: str, exercise: Exercise, graded: Sequence[Graded], run: Run, *, count: int
) -> str:
    """The verdicts, one line a gradient, and the sum; `count` is the number of instances.

    What comes from the file is shown with its control characters removed.
    """
    asked = f"{exercise.function}, part {exercise.part}"
    lines = [f"{one_line(filename)}: {asked}, {count} random instances"]
    if run.problem is not None and run.loaded:
        lines.append(f"the file itself raised {one_line(run.problem)}")
    widest = max(len(each.name) for each in graded)
    for each in graded:
        lines.append(f"  {each.name:{widest}}  {each.verdict:12}  {_detail(each, count)}")
    right = sum(each.verdict is Verdict.RIGHT for each in graded)
    apart = "without network" if run.isolated else "with network calls refused"
    lines.append(f"{right} of {len(graded)} gradients right (run {apart})")
    return "\n".join(_wrapped(line, widest + 18) for line in lines)


def _detail(each: Graded, count: int) -> str:
    parts = [one_line(each.detail)] if each.detail else []
    if each.error is not None and each.verdict in (Verdict.RIGHT, Verdict.WRONG_VALUES):
        parts.append(f"largest relative error {_shown(each.error)}")
    if 0 < each.failed < count:
        parts.append(f"on {each.failed} of {count} instances")
    return ", ".join(parts)


def _shown(error: float) -> str:
    if error == float("inf"):
        return "infinite: entries that are no numbers"
    return f"{error:.1e}" if error else "0"


def _wrapped(line: str, indent: int) -> str:
    return textwrap.fill(
        line,
        WIDTH,
        subsequent_indent=" " * indent,
        replace_whitespace=False,
        break_on_hyphens=False,
    )
