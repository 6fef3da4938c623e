"""The fence: what is hostile reads nothing, reaches nobody, leaves nothing, and is never right."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil
import pytest

import exgen
from exgen.grading import rooms
from exgen.grading.exercise import read
from exgen.grading.graded_file import Record, attempt, drawn
from exgen.grading.grading_report import as_csv, report
from exgen.grading.many import GradedRow
from exgen.grading.rooms import NoFence, RunRoom, fence
from exgen.grading.runner import Limits
from grading.hostile import HOSTILE, LEAVING, LEFT, READING, SLOW
from grading.sheet import write

CHECKOUT = Path(exgen.__file__).parent.parent


def the_fence() -> RunRoom:
    """The fence; where there is none, the tests that need it are skipped and say why."""
    try:
        return fence()
    except NoFence as reason:
        pytest.skip(f"no fence on this machine: {reason}")


@dataclass
class Place:
    """What is to be protected, and what became of it."""

    folder: Path
    home: Path
    canary: str
    port: int
    heard: list[str] = field(default_factory=list)
    before: frozenset[int] = frozenset()

    def filled(self, text: str) -> str:
        """A hostile text with the paths of this place."""
        for name, value in {
            "KEY": self.folder / "key.json", "SOLUTION": self.folder / "solution.py",
            "FOLDER": self.folder, "HOME": self.home, "CHECKOUT": CHECKOUT, "PORT": self.port,
            "PID": os.getpid(),
        }.items():  # fmt: skip
            text = text.replace(f"@{name}@", str(value))
        return text


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A key, a solution and canaries; a port that listens."""
    canary = secrets.token_hex(12)
    folder, home = tmp_path_factory.mktemp("key"), tmp_path_factory.mktemp("home")
    key = write(folder)
    key.write_text(key.read_text()[:-1] + f', "canary": "{canary}"}}')
    (folder / "gradient_check_solution.py").rename(folder / "solution.py")
    (home / "canary.txt").write_text(canary)
    (home / f"{canary}.txt").touch()
    os.environ["EXGEN_CANARY"] = canary
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
            datagrams.bind(("127.0.0.1", port))
            there = Place(folder, home, canary, port, before=frozenset(psutil.pids()))
            for each in (listener, datagrams):
                each.settimeout(0.1)
            stop = threading.Event()
            ears = [
                threading.Thread(target=_listen, args=(take, there, stop))
                for take in (listener.accept, lambda: datagrams.recv(9))
            ]
            for ear in ears:
                ear.start()
            yield there
            stop.set()
            for ear in ears:
                ear.join()
    del os.environ["EXGEN_CANARY"]


def _listen(take: object, there: Place, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            got = take()  # type: ignore[operator]
        except (TimeoutError, OSError):
            continue
        there.heard.append(repr(got))
        if isinstance(got, tuple):
            got[0].close()


@dataclass
class Outcomes:
    """The records by the files' names, and how long each took."""

    records: dict[str, Record]
    seconds: dict[str, float]


@pytest.fixture(scope="module")
def outcomes(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outcomes]:
    """All hostile files, graded some at a time in the fence alone: without the hook behind it."""
    room = the_fence()
    inside = tmp_path_factory.mktemp("grader") / "inside"
    shutil.copytree(rooms._INSIDE, inside)
    hook = inside / "hook.py"
    hook.write_text(hook.read_text().replace("sys.addaudithook(guard)", "pass"))
    assert "addaudithook" not in hook.read_text()
    patch = pytest.MonkeyPatch()
    patch.setattr(rooms, "_INSIDE", inside)
    exercise = read(place.folder / "key.json")
    instances = drawn(exercise, seed=1, count=1)
    folder = tmp_path_factory.mktemp("hostile")
    seconds = {}

    def one(number: int, name: str) -> Record:
        file = folder / f"file{number}.py"
        file.write_text(place.filled(HOSTILE[name]), encoding="utf-8")
        limits = Limits(seconds=0.7 if name in SLOW else 6.0, memory=2**29)
        start = time.monotonic()
        found = attempt(
            exercise, file, name=file.name, room=room, instances=instances, limits=limits, beside=()
        )
        seconds[name] = time.monotonic() - start
        return found

    with ThreadPoolExecutor(5) as pool:
        futures = {name: pool.submit(one, k, name) for k, name in enumerate(HOSTILE)}
    yield Outcomes({name: future.result() for name, future in futures.items()}, seconds)
    patch.undo()


def test_there_are_enough(place: Place) -> None:
    """The table has what it should, and without a fence its files do what they say."""
    assert len(HOSTILE) >= 120
    control = ("reads the key by its path", "reads it through pathlib", "climbs out of its folder")
    further = (
        "reads it with a folder's descriptor",
        "reads a file at home",
        "lists the home folder",
    )
    for name in (*control, *further):
        source = place.filled(READING[name]) + "\ncompute_gradients(0, 0, 0, 0)\n"
        done = subprocess.run(
            [sys.executable, "-c", source], capture_output=True, text=True, check=False
        )
        assert place.canary in done.stderr, name
    source = place.filled(LEAVING["connects to a listener"])
    subprocess.run(
        [sys.executable, "-c", f"{source}\ncompute_gradients(0, 0, 0, 0)"],
        capture_output=True, check=False,
    )  # fmt: skip
    for _ in range(1000):
        if place.heard:
            break
        time.sleep(0.02)
    assert place.heard
    place.heard.clear()


def test_nobody_is_right(outcomes: Outcomes) -> None:
    """No gradient is right without the work, whatever is said."""
    assert {name for name, record in outcomes.records.items() if record.right} == set()


def test_nothing_is_read(outcomes: Outcomes, place: Place) -> None:
    """No canary of home, environment, key or checkout comes out, nor a way to them."""
    for name, record in outcomes.records.items():
        said = report(record) + as_csv([GradedRow(record=record)])
        shown = [
            each for each in (place.canary, "EXGEN_CANARY", "root:", "hatchling") if each in said
        ]
        assert not shown, (name, said)


def test_nothing_is_reached_or_left(outcomes: Outcomes, place: Place) -> None:
    """Nobody came to the listener; no process runs on; no file lies about; nothing was changed."""
    assert outcomes.records
    assert place.heard == []
    for folder in (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"), place.home, CHECKOUT):
        assert not (folder / LEFT).exists(), folder
    assert {p.name for p in place.home.iterdir()} == {"canary.txt", f"{place.canary}.txt"}
    assert (place.folder / "key.json").is_file()
    assert "# changed" not in Path(np.__file__).read_text()[-20:]
    assert "# changed" not in (CHECKOUT / "exgen/grading/inside/__init__.py").read_text()
    for _ in range(400):
        left = [each for each in _ours(place) if "inside.child" in each or "bwrap" in each]
        left += [each for each in _ours(place) if "sleep 77" in each or "sleep(77)" in each]
        if not left:
            break
        time.sleep(0.05)
    assert left == []


def _ours(place: Place) -> list[str]:
    found = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        parents = []
        try:
            parents = [each.pid for each in process.parents()]
        except psutil.Error:
            continue
        # What lost its parent is a child of 1.
        if process.pid not in place.before and (os.getpid() in parents or process.ppid() == 1):
            found.append(" ".join(process.info["cmdline"] or ()))
    return found


def test_every_wait_ends(outcomes: Outcomes) -> None:
    """No file holds the grader up longer than its limits, with the start of Python."""
    assert max(outcomes.seconds.values()) < 60
    verdicts = {n: {g.verdict.value for g in outcomes.records[n].graded} for n in SLOW}
    assert verdicts["never ends"] == verdicts["sleeps"] == {"too slow"}
    assert verdicts["keeps the grader busy with events"] == {"too slow"}


def test_what_refuses(outcomes: Outcomes) -> None:
    """It is the kernel that says no: no process, no socket, no file, no room, no memory."""
    details = {name: record.graded[0].detail for name, record in outcomes.records.items()}
    for name, says in {
        "forks": "Operation not permitted",
        "leaves a process in the background": "Operation not permitted",
        "connects to a listener": "Operation not permitted",
        "looks at all of /proc": "No such file or directory",
        "reads /etc/passwd": "No such file or directory",
        "changes NumPy for the next one": "Read-only file system",
        "changes the grader for the next one": "Read-only file system",
        "fills the disk": "No space left on device",
        "fills the memory with names of files": "ended by SIGKILL",
        "takes the files of the fence's own process": "Operation not permitted",
        "takes memory that is shared": "Cannot allocate memory",
        "takes memory by files that are not there": "Too many open files",
        "imports exgen from the checkout": "ModuleNotFoundError",
        "raises a message without end": "ValueError: xxx",
    }.items():
        if name in ("forks", "takes the files of the fence's own process") and (
            rooms.program() is None
        ):
            continue
        assert says in details[name], (name, details[name])


def test_reports_fit_a_terminal(outcomes: Outcomes) -> None:
    """What a file says is shown in 80 columns and without control characters."""
    for record in outcomes.records.values():
        for line in report(record).splitlines():
            assert len(line) <= 80
            assert line.isprintable()
