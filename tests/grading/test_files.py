"""Students' files: each gets the verdict it deserves, and none of them disturbs the grader."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from exgen.grading.exercise import read
from exgen.grading.graded_file import Record, drawn, grade_one
from exgen.grading.grading_report import report
from exgen.grading.rooms import RunRoom, Trusted
from exgen.grading.runner import Limits
from grading.files import FILES
from grading.sheet import write
from grading.test_honest import best_room


def graded(folder: Path, names: list[str], room: RunRoom) -> dict[str, Record]:
    """Files, graded two at a time in a room."""
    exercise = read(write(folder))
    instances = drawn(exercise, seed=1, count=2)

    def one(number: int, name: str) -> Record:
        file = folder / f"file {number}.py"
        file.write_text(FILES[name].source, encoding="utf-8")
        limits = Limits(seconds=FILES[name].seconds, memory=2**29)
        return grade_one(exercise, file, room=room, instances=instances, limits=limits, beside=())

    with ThreadPoolExecutor(3) as pool:
        futures = {name: pool.submit(one, k, name) for k, name in enumerate(names)}
    return {name: future.result() for name, future in futures.items()}


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Record]:
    """All files, in the fence where there is one."""
    return graded(tmp_path_factory.mktemp("files"), list(FILES), best_room())


def test_verdicts(records: dict[str, Record]) -> None:
    """Each file gets its verdicts, with the words that say why, within 80 columns."""
    found = {name: tuple(g.verdict.value for g in r.graded) for name, r in records.items()}
    assert found == {name: file.verdicts for name, file in FILES.items()}
    for name, record in records.items():
        assert FILES[name].says in " ".join(each.detail for each in record.graded), name
        assert all(len(line) <= 80 for line in report(record).splitlines()), name
        assert record.all_right == (FILES[name].verdicts == ("right", "right")), name


def test_nothing_is_left_behind(records: dict[str, Record]) -> None:
    """No file outside the folder, and no process that runs on."""
    assert records
    assert not Path("/var/tmp/exgen-was-here").exists()
    ours = {os.getpid(), 1}  # what lost its parent is a child of 1
    running = [
        each for each in psutil.process_iter(["ppid", "cmdline"])
        if each.info["ppid"] in ours and "inside.child" in " ".join(each.info["cmdline"] or ())
    ]  # fmt: skip
    # Other tests at the same time have such processes, too; but they do not run on.
    assert not psutil.wait_procs(running, timeout=60)[1]


def test_the_reports_name_the_reason(records: dict[str, Record]) -> None:
    """A wrong answer comes with its largest relative error, an exception with its line."""
    wrong = report(records["loses the factor two"])
    assert "largest relative error 5.0e-01" in wrong
    assert "line 10: ZeroDivisionError" in report(records["divides by zero"])
    assert "1 of 2 gradients right" in wrong
    assert "SystemExit" in report(records["exits at the end of the file"])
    for name, takes in {"parameters": "(x, W1, W2, y, lam)", "names": "(h, V1, V2, t)"}.items():
        (record,) = (r for n, r in records.items() if n.startswith("is for") and n.endswith(name))
        assert f"its parameters are {takes}, those of the sheet (x, W1, W2, y)" in record.notes[0]


def test_the_hook_alone(tmp_path: Path) -> None:
    """In a plain process, for files that are trusted, the verdicts are the same."""
    names = [name for name, file in FILES.items() if file.hooked or file.verdicts[0] == "right"]
    records = graded(tmp_path, names[::3] + [n for n in names if FILES[n].hooked], Trusted())
    for name, record in records.items():
        assert tuple(g.verdict.value for g in record.graded) == FILES[name].verdicts, name
        assert FILES[name].hooked in " ".join(each.detail for each in record.graded), name
        assert "without a fence, as it was trusted" in report(record)
