"""Students' files: each gets the verdict it deserves, and none of them disturbs the grader."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from exgen.grading.command import Outcome, grade_file
from exgen.grading.runner import Limits
from grading.files import FILES
from grading.sheet import write


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """All files, graded two at a time."""
    folder = tmp_path_factory.mktemp("files")
    key = write(folder)

    def one(number: int, name: str) -> Outcome:
        file = folder / f"file {number}.py"
        file.write_text(FILES[name].source, encoding="utf-8")
        limits = Limits(seconds=FILES[name].seconds, memory=2**29)
        return grade_file(key, file, seed=number, instances=2, limits=limits)

    with ThreadPoolExecutor(2) as pool:
        futures = {name: pool.submit(one, k, name) for k, name in enumerate(FILES)}
    return {name: future.result() for name, future in futures.items()}


@pytest.mark.parametrize("name", FILES)
def test_verdict(name: str, outcomes: dict[str, Outcome]) -> None:
    """The file gets its verdicts, with the words that say why, within 80 columns."""
    outcome = outcomes[name]
    assert tuple(each.verdict.value for each in outcome.graded) == FILES[name].verdicts
    assert FILES[name].says in " ".join(each.detail for each in outcome.graded)
    assert all(len(line) <= 80 for line in outcome.report.splitlines())
    assert outcome.all_right == (FILES[name].verdicts == ("right", "right"))


def test_nothing_is_left_behind(outcomes: dict[str, Outcome]) -> None:
    """No file outside the folder, and no process that runs on."""
    assert outcomes
    assert not Path("/var/tmp/exgen-was-here").exists()
    ours = {os.getpid(), 1}  # what lost its parent is a child of 1
    running = [each.info for each in psutil.process_iter(["ppid", "cmdline"])]
    commands = [" ".join(each["cmdline"] or ()) for each in running if each["ppid"] in ours]
    assert not [command for command in commands if "grading/child.py" in command]


def test_the_reports_name_the_reason(outcomes: dict[str, Outcome]) -> None:
    """A wrong answer comes with its largest relative error, an exception with its line."""
    wrong = outcomes["loses the factor two"]
    assert "largest relative error 5.0e-01" in wrong.report
    assert "line 10: ZeroDivisionError" in outcomes["divides by zero"].report
    assert "1 of 2 gradients right" in wrong.report
    assert "SystemExit" in outcomes["exits at the end of the file"].report


@pytest.mark.parametrize("name", ["opens a connection", "forks", "leaves the process", "flattens"])
def test_without_a_space_of_its_own(name: str, tmp_path: Path) -> None:
    """Where the system grants no namespaces, the verdicts are the same."""
    key, file = write(tmp_path), tmp_path / "file.py"
    file.write_text(FILES[name].source, encoding="utf-8")
    outcome = grade_file(key, file, seed=1, instances=1, limits=Limits(isolate=False))
    assert tuple(each.verdict.value for each in outcome.graded) == FILES[name].verdicts
    assert not outcome.run.isolated
    assert "network calls refused" in outcome.report
