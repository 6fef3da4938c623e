"""The plan of a class: every student with seed and code, in batches that never change again.

A new class is cut into batches in the order of its roster. In a folder that holds a class already,
whoever has a place keeps it, wherever they now stand in the roster, and whoever is new gets a place
after all others: so nothing that was handed out changes when somebody comes or leaves. The one who
left keeps the place too, without files, for what the others have depends on who was there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import Final

from exgen.classroom.codes import code_of
from exgen.classroom.distinct_variants import student_seed
from exgen.classroom.records import Inputs, Place, Plan
from exgen.classroom.roster import Student
from exgen.classroom.secret import Secret
from exgen.classroom.work import MOST

TOGETHER: Final = 4
"""Batches come in this number, or a multiple of it: two or four processes end together."""
LEAST: Final = 5
"""Fewer students than this are not worth a batch of their own."""


def plan(
    students: Sequence[Student],
    *,
    secret: Secret,
    inputs: Inputs,
    before: Plan = (),
    made: Collection[str] = (),
) -> Plan:
    """The plan of a class, given the one `before` and the ids whose sheets were `made` by it.

    Where nothing was made, the plan before is forgotten, and so are batches of which nothing was
    made and nobody is left.
    """
    batches = _batches(students, before=before, made=made) if made else []
    placed = {student.id for batch in batches for student in batch}
    new = [student for student in students if student.id not in placed]
    batches += cut(new)
    taken = set[str]()
    return tuple(
        tuple(_place(student, secret=secret, inputs=inputs, taken=taken) for student in batch)
        for batch in batches
    )


def cut(students: Sequence[Student]) -> list[list[Student]]:
    """The students in batches as equal as can be, by their number alone.

    A large batch spares runs of TeX, and a multiple of `TOGETHER` keeps as many processes busy to
    the end, if that leaves them `LEAST` students each. Nothing else may play a part, for a file's
    bytes depend on its batch.
    """
    fewest = -(-len(students) // MOST)
    count = min(-(-fewest // TOGETHER) * TOGETHER, -(-len(students) // LEAST))
    ends = [len(students) * k // count for k in range(count + 1)] if count else [0]
    return [list(students[a:b]) for a, b in pairwise(ends)]


def _batches(
    students: Sequence[Student], *, before: Plan, made: Collection[str]
) -> list[list[Student]]:
    """The batches that are kept, with what the roster now says of those who are still there."""
    now = {student.id: student for student in students}
    batches = [[place.student for place in batch] for batch in before]
    return [
        [now.get(student.id, student) for student in batch]
        for batch in batches
        if any(student.id in now or student.id in made for student in batch)
    ]


def _place(student: Student, *, secret: Secret, inputs: Inputs, taken: set[str]) -> Place:
    """A student's place; a code depends on those before alone."""
    homework, seed = inputs.content, inputs.seed
    code = code_of(secret, homework=homework, seed=seed, student=student.id, taken=taken)
    taken.add(code)
    own = student_seed(secret, homework=homework, seed=seed, student=student.id)
    return Place(student=student, seed=own, code=code)


def keys(inputs: Inputs, batches: Plan) -> list[str]:
    """Digests of what each batch is made from, besides the batches before it."""
    head = json.dumps(asdict(inputs), sort_keys=True)
    return [
        hashlib.sha256(
            f"{head}\n{json.dumps([asdict(place) for place in batch])}".encode()
        ).hexdigest()
        for batch in batches
    ]
