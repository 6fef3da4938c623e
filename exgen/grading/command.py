"""The command `grade-code`: a key and a student's file in, a report out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from exgen.errors import InputError
from exgen.grading.exercise import read
from exgen.grading.report import report
from exgen.grading.runner import Limits, Run, run
from exgen.grading.verdict import Graded, Verdict, grade
from exgen.wording import quoted

INSTANCES = 5
_LONGEST_FILE = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The verdicts on a file, how it ran, and the report on it."""

    graded: tuple[Graded, ...]
    run: Run
    report: str

    @property
    def all_right(self) -> bool:
        """Whether every gradient is right."""
        return all(each.verdict is Verdict.RIGHT for each in self.graded)


def grade_file(
    key: Path,
    file: Path,
    *,
    part: str | None = None,
    seed: int | None = None,
    instances: int = INSTANCES,
    limits: Limits | None = None,
) -> Outcome:
    """Grade a student's `file` by a `key`; `part` chooses among several functions.

    The instances are drawn from `seed`, by default another one each time. Raises InputError for
    a key or a file that cannot be read; what the file does when it runs is part of the outcome.
    """
    exercise = read(key, part=part)
    source = _source(file)
    drawn = exercise.instances(instances, seed=secrets.randbits(63) if seed is None else seed)
    ran = run(
        source,
        filename=file.name,
        exercise=exercise,
        instances=drawn,
        limits=limits or Limits(),
    )
    graded = grade(exercise, drawn, ran)
    shown = report(file.name, exercise, graded, ran, count=instances)
    return Outcome(graded=graded, run=ran, report=shown)


def _source(file: Path) -> bytes:
    shown = quoted(str(file), limit=200)
    try:
        if not file.is_file():
            what = "is a folder" if file.is_dir() else "does not exist"
            raise InputError(f"the file to grade, {shown}, {what}: give a Python file")
        if file.stat().st_size > _LONGEST_FILE:
            raise InputError(f"the file to grade, {shown}, is over 1 MB: that is no homework")
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"cannot read {shown}: {error.strerror or error}") from None
