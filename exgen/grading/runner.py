"""Running a student's file in a room: what is asked of it, and what comes back."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from signal import Signals
from typing import IO, TYPE_CHECKING, Any

from exgen.errors import ExgenError
from exgen.grading.wire import Gone, Late, Reply, Wire
from exgen.wording import one_line

if TYPE_CHECKING:
    from exgen.grading.exercise import Exercise, Instance
    from exgen.grading.handed_in_code import FencedFile
    from exgen.grading.rooms import RunRoom

_START_SECONDS = 60.0
"""Python and NumPy start in a tenth of a second; on a busy machine that is not their time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds for loading the file and for each call, bytes of memory and of a file it writes."""

    seconds: float = 10.0
    memory: int = 2**30
    file_size: int = 2**20


@dataclass(slots=True, kw_only=True)
class Run:
    """What became of a file. `results` holds what came back for the instances, in their order.

    `loaded` is None when the file did not come that far; `problem` is what it raised while it was
    loaded. `late` says that the time was up, `ended` how the process ended before its time.
    `dropped` are lines of a notebook that were left out, `absent` packages that are not here,
    `takes` the parameters of the function, `others` the functions of the file. `busiest` is the
    function that was called most often in one call, as a loss is for differences, `calls` times.
    """

    loaded: bool | None = None
    problem: str | None = None
    results: list[Reply] = field(default_factory=list)
    late: bool = False
    ended: str | None = None
    dropped: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    takes: list[str] | None = None
    others: list[str] = field(default_factory=list)
    busiest: str = ""
    calls: int = 0


def run(file: FencedFile, *, exercise: Exercise, instances: Sequence[Instance], limits: Limits,
        room: RunRoom) -> Run:  # fmt: skip
    """Run the file on the instances. Whatever it does becomes part of the result.

    Raises ExgenError only when no process can be started.
    """
    job = {
        "filename": file.name,
        "cells": list(file.cells),
        "beside": dict(file.beside),
        "function": exercise.function,
        "arguments": list(exercise.arguments),
        "returns": [[name, list(shape)] for name, shape in exercise.shapes().items()],
        "memory": limits.memory,
        "file_size": limits.file_size,
        "processes": room.processes,
        "cpu_seconds": int(limits.seconds * (len(instances) + 2)) + 2,
    }
    wire: Wire | None = None
    try:
        with tempfile.TemporaryFile() as errors, room.start(errors) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            wire = Wire(process.stdin, process.stdout)
            _begin(wire, job, errors, file.name)
            return _follow(wire, process, instances, limits)
    except OSError as error:
        raise ExgenError(
            f"no process to run {file.name} could be started: {error.strerror or error}"
        ) from None
    finally:
        if wire is not None:
            wire.close()


def _begin(wire: Wire, job: dict[str, Any], errors: IO[bytes], name: str) -> None:
    """Hand over the file; nothing of it has run when this returns."""
    try:
        wire.ask(job, seconds=_START_SECONDS)
    except (Late, Gone):
        errors.seek(0)
        said = errors.read(2**16).decode(errors="replace").strip().splitlines()
        why = one_line(said[-1])[:200] if said else "it did not start in time"
        raise ExgenError(f"no process to run {name} could be started: {why}") from None


def _follow(
    wire: Wire, process: subprocess.Popen[bytes], instances: Sequence[Instance], limits: Limits
) -> Run:
    """Load the file and make the calls, until one of them does not come back."""
    run = Run()
    try:
        _note(run, wire.ask({}, seconds=limits.seconds).told)
        if not run.loaded:
            return run
        for instance in instances:
            run.results.append(wire.ask(_request(instance), seconds=limits.seconds))
    except Late:
        run.late = True
    except Gone:
        run.ended = _how(_status(process))
    else:
        _count(run, wire, instances, limits)
    return run


def _count(run: Run, wire: Wire, instances: Sequence[Instance], limits: Limits) -> None:
    """One more call, in which the calls of the student's own functions are counted."""
    if not instances or all("raised" in each.told for each in run.results):
        return
    try:
        told = wire.ask({**_request(instances[0]), "count": True}, seconds=limits.seconds).told
    except (Late, Gone):
        return
    match told:
        case {"busiest": str(name), "calls": int(calls)}:
            run.busiest, run.calls = name[:60], min(calls, 10**9)


def _request(instance: Instance) -> dict[str, Any]:
    return {"arguments": [a.item() if a.size == 1 else a.tolist() for a in instance.arguments]}


def _note(run: Run, told: dict[str, Any]) -> None:
    """Take over what was told of loading, as far as it is what it should be."""
    run.loaded = told.get("found") is True
    problem = told.get("problem")
    run.problem = problem[:400] if isinstance(problem, str) else None
    run.dropped = _texts(told.get("dropped")) or []
    run.absent = _texts(told.get("absent")) or []
    run.takes = _texts(told.get("takes"))
    run.others = _texts(told.get("others")) or []


def _texts(value: Any) -> list[str] | None:
    if not isinstance(value, list):
        return None
    return [each[:100] for each in value[:64] if isinstance(each, str)]


def _status(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        return 0  # it closed its pipe and goes on: it will be killed


def _how(code: int) -> str:
    """How a process ended, in words; bubblewrap tells a signal as 128 more."""
    number = -code if code < 0 else code - 128
    if number > 0:
        try:
            return f"the process was ended by {Signals(number).name}"
        except ValueError:
            pass
    return f"the process ended itself with status {code}"
