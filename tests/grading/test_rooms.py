"""Rooms: where there is no fence, that is said and `--trust` asked for; both rooms agree."""

import subprocess
import sys
from pathlib import Path

import pytest

from exgen.cli import main
from exgen.grading import rooms
from exgen.grading.syscalls import program
from grading.honest import PLAIN
from grading.sheet import write


@pytest.fixture
def no_fence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without bubblewrap."""
    rooms.fence.cache_clear()
    monkeypatch.setattr(rooms.shutil, "which", lambda name: None)
    yield
    rooms.fence.cache_clear()


def test_without_a_fence(
    no_fence: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line says why, and what to do, before a student's file has run; trust runs it."""
    key, file = write(tmp_path), tmp_path / "mine.py"
    ran = tmp_path / "ran"
    file.write_text(PLAIN + f"open({str(ran)!r}, 'w')\n")
    assert main(["grade-code", str(key), str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "bubblewrap is not installed" in err
    assert "--trust" in err
    assert main(["grade-code", str(key), str(tmp_path)]) == 2
    assert not ran.exists()
    capsys.readouterr()
    assert main(["grade-code", str(key), str(file), "--trust"]) == 0
    assert "without a fence, as it was trusted" in capsys.readouterr().out
    assert not ran.exists()  # the hook is there still


@pytest.mark.parametrize(
    "script",
    [
        "echo 'bwrap: No permissions to create new namespace' >&2; exit 1",
        "echo 'bwrap: Unknown option --size' >&2; exit 1",
        "exit 3",
    ],
)
def test_a_fence_that_does_not_stand(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried before it is relied on: what bubblewrap says is the reason."""
    bwrap = tmp_path / "bwrap"
    bwrap.write_text(f"#!/bin/sh\n{script}\n")
    bwrap.chmod(0o755)
    rooms.fence.cache_clear()
    monkeypatch.setattr(rooms.shutil, "which", lambda name: str(bwrap))
    try:
        with pytest.raises(rooms.NoFence, match=r"namespace|--size|does not start"):
            rooms.fence()
        assert not rooms.choose(trust=True).fenced
    finally:
        rooms.fence.cache_clear()


def test_root_needs_the_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the kernel does not count root's processes, there is no fence for it without a filter."""
    rooms.fence.cache_clear()
    monkeypatch.setattr(rooms.shutil, "which", lambda name: "/usr/bin/true")
    monkeypatch.setattr(rooms, "program", lambda: None)
    monkeypatch.setattr(rooms.os, "geteuid", lambda: 0)
    try:
        with pytest.raises(rooms.NoFence, match="filter"):
            rooms.fence()
    finally:
        rooms.fence.cache_clear()


def test_the_fence_is_preferred() -> None:
    """Where there is a fence, trust changes nothing."""
    try:
        rooms.fence()
    except rooms.NoFence as reason:
        pytest.skip(f"no fence on this machine: {reason}")
    assert rooms.choose(trust=True).fenced
    assert rooms.choose(trust=False).fenced


def test_what_is_mounted() -> None:
    """Nothing of home, of the checkout or of this environment but single packages, and no /proc."""
    command = rooms.Fenced("bwrap").command([])
    words = [*command]
    sources = [words[k + 1] for k, word in enumerate(words) if word.startswith("--ro-bind")]
    assert "--unshare-all" in words
    assert not any(word in ("--bind", "--proc", "--share-net") for word in words)
    checkout = Path(rooms.__file__).parents[2]
    inside = [Path(s) for s in sources if Path(s).is_relative_to(checkout)]
    packages = {"numpy", "numpy.libs", "scipy", "scipy.libs", "inside"}
    assert {path.name for path in inside} <= packages
    assert not any(Path(source) in (Path.home(), *Path.home().parents) for source in sources)
    assert Path("/etc") not in map(Path, sources)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter(machine: str) -> None:
    """The jumps of the program stay inside it, and every way ends in a verdict."""
    filter_ = program(machine)
    assert filter_ is not None
    lines = [filter_[k : k + 8] for k in range(0, len(filter_), 8)]
    for k, line in enumerate(lines):
        code, yes, no = int.from_bytes(line[:2], "little"), line[2], line[3]
        assert k + 1 + max(yes, no) < len(lines) or code == 0x06
    assert lines[-1] == bytes([6, 0, 0, 0, 0, 0, 0xFF, 0x7F])
    assert program("riscv64") is None


def test_the_child_is_not_exgen() -> None:
    """What runs inside imports the standard library and NumPy, and nothing of exgen."""
    code = (
        f"import sys; sys.path.insert(0, {str(rooms._INSIDE.parent)!r}); import inside.child;"
        "print([n for n in sys.modules if n.startswith('exgen')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd="/"
    )
    assert done.stdout == "[]\n"
