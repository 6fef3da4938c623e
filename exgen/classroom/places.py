"""The places of a class: every student with seed and code, cut into batches with their digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from exgen.classroom.codes import code_of
from exgen.classroom.journal import Inputs
from exgen.classroom.roster import Student
from exgen.classroom.secret import Secret
from exgen.classroom.variants import student_seed
from exgen.classroom.work import SIZE


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A student's place in the class: who, and what does not depend on the others."""

    student: Student
    seed: int
    code: str


def places(students: Sequence[Student], *, secret: Secret, inputs: Inputs) -> list[Place]:
    """Every student with their seed and code; a code depends on those before alone."""
    made, taken = [], set[str]()
    for student in students:
        code = code_of(secret, student.id, taken=taken)
        taken.add(code)
        seed = student_seed(secret, homework=inputs.content, seed=inputs.seed, student=student.id)
        made.append(Place(student=student, seed=seed, code=code))
    return made


def chunks(everyone: Sequence[Place]) -> list[Sequence[Place]]:
    """The places by batches, in order."""
    return [everyone[k : k + SIZE] for k in range(0, len(everyone), SIZE)]


def keys(inputs: Inputs, batches: Sequence[Sequence[Place]]) -> list[str]:
    """Digests of what each batch is made from: its students, and the ids of all before them."""
    before = hashlib.sha256(json.dumps(asdict(inputs), sort_keys=True).encode())
    digests = []
    for batch in batches:
        before.update(json.dumps([place.student.id for place in batch]).encode())
        this = before.copy()
        this.update(json.dumps([asdict(place.student) for place in batch]).encode())
        digests.append(this.hexdigest())
    return digests
