"""Running a student's file: a process of its own, its limits, and what it sends back."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from exgen.errors import ExgenError
from exgen.grading.exercise import Exercise, Instance

_MOST_BYTES = 64 * 2**20
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds for loading the file and for each call, bytes of memory and of a file it writes.

    `isolate` asks for a space without network and other processes, where the system lets us.
    """

    seconds: float = 10.0
    memory: int = 2**30
    file_size: int = 2**20
    isolate: bool = True


@dataclass(slots=True, kw_only=True)
class Run:
    """What became of a file. `results` holds what came back for the instances, in their order.

    `loaded` is None when the file did not come that far; `problem` is what it raised while it was
    loaded. `late` says that the time was up, `ended` how the process ended before its time.
    `isolated` says that it had neither network nor other processes around it.
    """

    loaded: bool | None = None
    problem: str | None = None
    results: list[dict[str, Any]] = field(default_factory=list)
    late: bool = False
    ended: str | None = None
    isolated: bool = False


def run(source: bytes, *, filename: str, exercise: Exercise, instances: Sequence[Instance],
        limits: Limits) -> Run:  # fmt: skip
    """Run the file on the instances. Whatever it does becomes part of the result.

    Raises ExgenError only when no process can be started.
    """
    nonce = secrets.token_hex(16)
    request = {
        "nonce": nonce,
        "source": base64.b64encode(source).decode(),
        "filename": filename,
        "function": exercise.function,
        "arguments": list(exercise.arguments),
        "returns": [
            [name, list(exercise.program.find(name).shape.sized(exercise.program.sizes))]
            for name in exercise.returns
        ],
        "instances": [
            [a.item() if a.size == 1 else a.tolist() for a in each.arguments] for each in instances
        ],
        "memory": limits.memory,
        "file_size": limits.file_size,
        "isolate": limits.isolate,
        "cpu_seconds": int(limits.seconds * (len(instances) + 1)) + 2,
    }
    folder = tempfile.mkdtemp(prefix="exgen-grade-")
    try:
        with _process(folder, json.dumps(request).encode()) as (process, results):
            return _follow(process, results, nonce=nonce, count=len(instances), limits=limits)
    except OSError as error:
        raise ExgenError(
            f"no process to run {filename} could be started: {error.strerror or error}"
        ) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _process(folder: str, request: bytes) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """The process that serves the request, and the pipe it answers on."""
    results, answering = os.pipe()
    with tempfile.TemporaryFile() as stream:  # a file cannot block whoever writes it
        stream.write(request)
        stream.flush()
        stream.seek(0)
        command = [
            *(sys.executable, "-I", "-B", str(_HERE / "child.py")),
            *(str(stream.fileno()), str(answering), str(_HERE / "fence.py")),
        ]
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=_environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(stream.fileno(), answering),
                start_new_session=True,
            )
        finally:
            os.close(answering)
    try:
        yield process, results
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        os.close(results)


def _environment(folder: str) -> dict[str, str]:
    """A small environment: nothing of the grader's, and one thread for linear algebra."""
    threads = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    kept = {k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT")}
    places = {"HOME": folder, "TMPDIR": folder}
    return {**kept, **places, "LANG": "C.UTF-8", **dict.fromkeys(threads, "1")}


def _follow(
    process: subprocess.Popen[bytes], results: int, *, nonce: str, count: int, limits: Limits
) -> Run:
    """Read events until all results are there, the process is gone, or the time is up."""
    run = Run()
    buffer = b""
    received = 0
    # Starting Python and NumPy is not the student's time.
    deadline = time.monotonic() + limits.seconds + 20
    while len(run.results) < count and run.loaded is not False:
        ready, _, _ = select.select([results], [], [], max(0.0, deadline - time.monotonic()))
        if not ready:
            run.late = True
            return run
        chunk = os.read(results, 2**16)
        received += len(chunk)
        if not chunk or received > _MOST_BYTES:
            break
        *lines, buffer = (buffer + chunk).split(b"\n")
        for event in _events(lines, nonce):
            _note(run, event)
            deadline = time.monotonic() + limits.seconds
        if run.ended is not None:
            return run
    if len(run.results) < count and run.loaded is not False:
        run.ended = run.ended or _how(_status(process))
    return run


def _status(process: subprocess.Popen[bytes]) -> int:
    try:
        return process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        return -signal.SIGKILL  # it closed its pipe and goes on: it will be killed


def _events(lines: Sequence[bytes], nonce: str) -> Iterator[dict[str, Any]]:
    """The lines that bear the nonce; whatever else was written to the pipe is no event."""
    for line in lines:
        mark, _, body = line.partition(b" ")
        if mark == nonce.encode():
            with contextlib.suppress(ValueError, RecursionError):
                event = json.loads(body)
                if isinstance(event, dict):
                    yield event


def _note(run: Run, event: dict[str, Any]) -> None:
    match event:
        case {"event": "ready", "isolated": bool(isolated)}:
            run.isolated = isolated
        case {"event": "loaded", "found": bool(found), "problem": problem}:
            run.loaded = found
            run.problem = None if problem is None else str(problem)
        case {"event": "result", "number": int(number)} if number == len(run.results):
            run.results.append(event)
        case {"event": "ended", "code": int(code)}:
            run.ended = _how(code)


def _how(code: int) -> str:
    """How a process ended, in words."""
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = f"signal {-code}"
        return f"the process was ended by {name}"
    return f"the process ended itself with status {code}"
