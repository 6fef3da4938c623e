"""Grading one file: what `exgen grade-code` does for each, and what marks a class."""

from __future__ import annotations

import math
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from exgen.errors import InputError
from exgen.grading import handed_in_code as handed_in
from exgen.grading.handed_in_code import FencedFile
from exgen.grading.runner import Limits, Run, run
from exgen.grading.verdict import DIGITS, CodeVerdict, Graded, grade, untouched
from exgen.wording import counted, listed, one_line

if TYPE_CHECKING:
    from exgen.grading.exercise import Exercise, Instance
    from exgen.grading.rooms import RunRoom

INSTANCES = 5
"""The number of random instances that a file is tried on."""
_FEWEST_CALLS = 4
_MOST_DROPPED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What there is to say about a file.

    `sheet` is the code found in it; `refused` says why it was not run, "" where it was; `notes`
    are for the person who marks, one sentence each. `fenced` says that it ran in the fence,
    `instances` on how many random instances.
    """

    file: str
    sheet: str = ""
    part: str
    function: str
    graded: tuple[Graded, ...]
    notes: tuple[str, ...] = ()
    refused: str = ""
    fenced: bool = False
    instances: int = 0

    @property
    def right(self) -> int:
        """How many gradients are right."""
        return sum(each.verdict is CodeVerdict.RIGHT for each in self.graded)

    @property
    def all_right(self) -> bool:
        """Whether every gradient is right."""
        return self.right == len(self.graded)


def drawn(exercise: Exercise, *, seed: int | None = None, count: int = INSTANCES) -> list[Instance]:
    """Random instances for a function, from a seed or else from others each time."""
    return exercise.instances(count, seed=secrets.randbits(63) if seed is None else seed)


def grade_one(
    exercise: Exercise,
    path: Path,
    *,
    room: RunRoom,
    instances: Sequence[Instance] | None = None,
    limits: Limits | None = None,
    beside: Iterable[Path] | None = None,
) -> Record:
    """Grade the file at `path`, a `.py` or `.ipynb`, as the answer to `exercise`.

    The exercise comes from `exercise.read` or `exercise.of_key`, the room from `rooms.choose`, the
    instances from `drawn`, which is called if there are none. `beside` are files that the
    student handed in with it; by default those next to it are taken that it imports.

    Whatever the file does, or is, when it runs is told in the record. Raises InputError for a file
    that is neither Python nor a notebook, DrawError where no instances are found, ExgenError where
    no process can be started.
    """
    file = handed_in.read(path, beside=beside, function=exercise.function)
    return grade_text(exercise, file, name=path.name, room=room, instances=instances, limits=limits)


def grade_text(
    exercise: Exercise,
    file: FencedFile,
    *,
    name: str,
    room: RunRoom,
    instances: Sequence[Instance] | None = None,
    limits: Limits | None = None,
) -> Record:
    """The same for a file that was read; `name` is what it is called."""
    if file.sheet and exercise.sheet and file.sheet != exercise.sheet.upper():
        why = f"it is for sheet {file.sheet}, and the key is that of sheet {exercise.sheet}"
        return refused(exercise, name, why, sheet=file.sheet)
    tried = list(instances) if instances is not None else drawn(exercise)
    ran = run(file, exercise=exercise, instances=tried, limits=limits or Limits(), room=room)
    graded = grade(exercise, tried, ran)
    return Record(
        file=name,
        sheet=file.sheet,
        part=exercise.part,
        function=exercise.function,
        graded=graded,
        notes=tuple(one_line(note) for note in _notes(exercise, file, ran, graded)),
        fenced=room.fenced,
        instances=len(tried),
    )


def refused(exercise: Exercise, name: str, why: str, *, sheet: str = "") -> Record:
    """The record of a file that was not run."""
    return Record(
        file=name,
        sheet=sheet,
        part=exercise.part,
        function=exercise.function,
        graded=untouched(exercise, ""),
        refused=one_line(why),
    )


def attempt(
    exercise: Exercise, path: Path, *, name: str, room: RunRoom, instances: Sequence[Instance],
    limits: Limits | None = None, beside: Iterable[Path] | None = None,
) -> Record:  # fmt: skip
    """As `grade_one`, but for one file of many: what is no Python is told in its record."""
    try:
        file = handed_in.read(path, beside=beside, function=exercise.function)
    except InputError as error:
        return refused(exercise, name, str(error))
    return grade_text(exercise, file, name=name, room=room, instances=instances, limits=limits)


def _notes(
    exercise: Exercise, file: FencedFile, ran: Run, graded: Sequence[Graded]
) -> Iterable[str]:
    if ran.problem is not None and ran.loaded:
        yield f"the file itself raised {ran.problem}"
    if ran.dropped:
        shown = listed([f"{line!r}" for line in ran.dropped[:_MOST_DROPPED]], last="and")
        more = len(ran.dropped) - _MOST_DROPPED
        yield f"left out, as no Python: {shown}{f' and {more} more' if more > 0 else ''}"
    if ran.absent:
        yield f"not installed here, and an empty stand-in in its place: {', '.join(ran.absent)}"
    if file.beside:
        yield f"with {listed(sorted(file.beside), last='and')} from beside it"
    wrong = any(each.verdict is not CodeVerdict.RIGHT for each in graded)
    if wrong and ran.takes is not None and set(ran.takes) != set(exercise.arguments):
        takes, wanted = ", ".join(ran.takes), ", ".join(exercise.arguments)
        yield f"its parameters are ({takes}), those of the sheet ({wanted}): is it for another one?"
    least = min(math.prod(shape) for shape in exercise.shapes().values())
    if ran.calls >= max(_FEWEST_CALLS, least):
        yield (
            f"{ran.busiest} was called {counted(ran.calls, 'time')} in one call, once or more per"
            " entry: central differences rather than a derivation?"
        )
    coarse = [
        each
        for each in graded
        if each.verdict is CodeVerdict.RIGHT
        and not each.single
        and each.error is not None
        and each.error > DIGITS
    ]
    if coarse:
        worst = max(each.error or 0.0 for each in coarse)
        yield (
            f"{listed([each.name for each in coarse], last='and')}: right to"
            f" {max(1, int(-math.log10(worst)))} digits only, as by differences or single precision"
        )
