"""No program is called that is not in the table of docs/programs.md, with who brings it."""

import subprocess
import sys
from pathlib import Path

import pytest

from machine import in_python, in_shell
from machine.started import Unlisted
from machine.table import ROOT, listed

OWN = {
    "apt-install",
    "axe-setup",
    "browser-in-time",
    "browser-setup",
    "checks",
    "fence-setup",
    "maxima-setup",
    "notebook-setup",
    "tex-setup",
    "venv-setup",
}
"""Scripts of this checkout."""
HANDED_ON = {
    "exgen/grading/rooms.py": 2,  # bwrap, which was looked for, and Python
    "exgen/typeset/tex_processes.py": 1,  # what TeX is started with
    "exgen/typeset/formats.py": 1,  # the pdflatex that was found
    "tests/test_doctor.py": 1,  # a line of .ci/tex-setup
    "tests/machine/test_programs.py": 1,  # what must not start
    "docs/process_tree.py": 1,  # what docs/bench.py measures
}
"""Calls that get a program from elsewhere, which is read there."""
FORMULAS = {"docs/key.md", "docs/answers.md"}
"""Pages whose short texts are formulas, not commands."""


def python_sources() -> list[Path]:
    """All Python files of the project."""
    return sorted(p for d in ("exgen", "tests", "docs") for p in (ROOT / d).rglob("*.py"))


def called() -> dict[str, set[str]]:
    """For each file, the programs that it calls or names as a command."""
    found = {path: in_python.programs(path).programs for path in python_sources()}
    found |= {path: in_shell.programs(path.read_text()) for path in (ROOT / ".ci").iterdir()}
    found[ROOT / "Makefile"] = in_shell.made((ROOT / "Makefile").read_text())
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
    found |= {page: in_shell.on_page(page.read_text(encoding="utf-8")) for page in pages}
    return {path.relative_to(ROOT).as_posix(): programs for path, programs in found.items()}


def test_every_program_is_listed() -> None:
    """Sources, scripts and pages call what the table has, and the table has nothing else."""
    table = listed()
    used = {file: programs - OWN for file, programs in called().items() if file not in FORMULAS}
    unlisted = {file: programs - table.keys() for file, programs in used.items()}
    assert {file: names for file, names in unlisted.items() if names} == {}
    # mypy and its like are called by make; these two by people before anything of ours runs.
    assert table.keys() - set().union(*used.values()) == {"git", "bash"}
    assert all(table.values())


def test_every_call_can_be_read() -> None:
    """Of each call that starts a program the source tells which, but for those known."""
    unknown = {
        path.relative_to(ROOT).as_posix(): len(in_python.programs(path).unknown)
        for path in python_sources()
    }
    assert {file: count for file, count in unknown.items() if count} == HANDED_ON


@pytest.mark.parametrize(
    ("source", "programs"),
    [
        ("import subprocess as s\nimport subprocess\nsubprocess.run(['ps', '-o'])", {"ps"}),
        ("c = ('/usr/bin/ps',)\ndef f():\n    subprocess.Popen([*c, 'x'])", {"ps"}),
        ("import shutil\nif shutil.which('gs'): pass", {"gs"}),
        ("subprocess.run('ls | wc -l; cd /', shell=True)", {"ls", "wc"}),
        ("def f(*c):\n    subprocess.run(c)\nf('ps', '-o')\nf('gs')", {"ps", "gs"}),
        ("for n in ('a', 'b'):\n    pass\nsubprocess.run([str(n)])", {"a"}),
        ("subprocess.run(['sh', '-c', 'ps | wc'])", {"sh", "ps", "wc"}),
        ("import os\nos.system('ps')", {"ps"}),
    ],
)
def test_programs_in_python(source: str, programs: set[str], tmp_path: Path) -> None:
    """Literals, names, parameters, searches and the shell are seen through."""
    (tmp_path / "x.py").write_text(source)
    assert in_python.programs(tmp_path / "x.py") == in_python.Called(programs)


def test_programs_in_shell() -> None:
    """Pipes, substitutions, conditions, arrays and functions are seen through."""
    script = """f() { rm -f "$x"; }
for x in a b; do f "$x" | sort -u && "$y" z; done # comment
case "$x" in a) ;; esac
if [ -n "$(bar -x | baz <<<"$needs")" ] || ! command -v qux >/dev/null; then V=1 ls 'a; b'; fi
"${as_root[@]}" env A=1 apt-get -qq | xargs kpsewhich"""
    found = {"rm", "sort", "bar", "baz", "qux", "ls", "env", "apt-get", "xargs", "kpsewhich"}
    assert in_shell.programs(script) == found
    assert in_shell.made("x: y\n\t@$(BIN)/tool run\n\t.ci/script 'z'\n") == {"tool", "script"}
    page = "Run `brew install x`, not `x + y`.\n\n    make z  # so\n\n```python\nfoo bar\n```\n"
    assert in_shell.on_page(page) == {"brew", "make"}


@pytest.mark.parametrize("command", [["pdftoppm", "-v"], ["/usr/bin/ps"]])
def test_a_program_that_is_not_listed_does_not_start(command: list[str]) -> None:
    """The tests themselves refuse to start what the table does not have, there or not."""
    with pytest.raises(Unlisted, match=r"docs/programs\.md"):
        subprocess.run(command, check=False)
    subprocess.run([sys.executable, "-c", ""], check=True)
