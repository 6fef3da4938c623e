"""The scripts behind `make setup`, run in a copy with a Python that stands in for the real one."""

import shutil
import stat
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CHATTER = "WARNING: Location 'file:///somewhere/jinja2/' is ignored"
LAST = "ERROR: No matching distribution found for jinja2"
PYTHON = """#!/bin/sh
case "$*" in
    *"pip --version"*) exit 0 ;;
    *"pip install"*) echo "{chatter}" >&2; echo "Collecting jinja2"; {end} ;;
esac
"""


def set_up(folder: Path, *, end: str) -> subprocess.CompletedProcess[str]:
    """Run .ci/venv-setup where pip chatters and then ends like this."""
    shutil.copytree(ROOT / ".ci", folder / ".ci")
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(PYTHON.format(chatter=CHATTER, end=end))
    python.chmod(stat.S_IRWXU)
    return subprocess.run(
        [str(folder / ".ci" / "venv-setup")], capture_output=True, text=True, check=False
    )


def test_pip_is_silent_where_nothing_is_wrong(tmp_path: Path) -> None:
    """Of an installation that works, one line of our own is seen."""
    done = set_up(tmp_path, end="exit 0")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "setup: installing exgen and its tools into .venv\n"


@pytest.mark.parametrize("chatter", [1, 60])
def test_a_failure_of_pip_is_explained(tmp_path: Path, chatter: int) -> None:
    """The last lines of pip stand on the screen, and what to do, and the status says it."""
    lines = f'i=0; while [ $i -lt {chatter} ]; do echo "line $i"; i=$((i + 1)); done'
    done = set_up(tmp_path, end=f'{lines}; echo "{LAST}" >&2; exit 1')
    assert (done.returncode, done.stdout) == (1, "")
    said = done.stderr.splitlines()
    assert said[-2:] == [LAST, "setup: pip failed; mend the cause and run make again"]
    assert len(said) <= 22
