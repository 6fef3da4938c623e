"""`.ci/browser-in-time`: what fails fails the run, what cannot be run is told and does not."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
OK = "exit 0"


def run(folder: Path, *, seconds: int, setup: str, tests: str, most: int = 180) -> tuple[int, str]:
    """Run it where the set-up and pytest are these lines of shell; its status, what it says."""
    ci, bin = folder / ".ci", folder / ".venv" / "bin"
    ci.mkdir()
    bin.mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "browser-in-time", ci)
    for script, line in ((ci / "browser-setup", setup), (bin / "pytest", tests)):
        script.write_text(f"#!/bin/sh\n{line}\n")
        script.chmod(0o755)
    done = subprocess.run(
        [str(ci / "browser-in-time"), str(seconds), str(most)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr + done.stdout


@pytest.mark.parametrize(
    ("seconds", "setup", "tests", "status", "says"),
    [
        (300, OK, 'echo "$*"', 0, "-x -m browser tests/browser"),
        (300, OK, "exit 2", 2, ""),
        (300, OK, "exit 1", 1, "once more"),
        (300, OK, "test -e failed || { touch failed; exit 1; }", 0, "once more"),
        (300, "exit 1", "exit 2", 0, "missing or does not start"),
        (20, OK, "exit 2", 0, "20 s are left"),
        (61, "sleep 2", "exit 2", 0, "installing it left"),
        (300, OK, "exit 124", 0, "stopped after 180 s"),
    ],
)
def test_what_fails_fails_and_what_cannot_run_is_told(
    tmp_path: Path, seconds: int, setup: str, tests: str, status: int, says: str
) -> None:
    """A test that fails twice fails the run; a missing browser or missing time is a sentence."""
    found, told = run(tmp_path, seconds=seconds, setup=setup, tests=tests)
    assert (found, says in told) == (status, True), told
    tested = says in ("-x -m browser tests/browser", "once more")
    assert ("not tested in Chromium" in told) == (status == 0 and not tested)


def test_it_is_stopped_as_by_ctrl_c(tmp_path: Path) -> None:
    """Where the time is over, what runs hears of it and can end what it started."""
    tests = f"trap 'echo ended > {tmp_path}/said; exit 1' INT; while :; do sleep 0.05; done"
    found, told = run(tmp_path, seconds=300, most=2, setup=OK, tests=tests)
    assert found == 0 and "stopped after 2 s" in told
    assert (tmp_path / "said").read_text() == "ended\n"
