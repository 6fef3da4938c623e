"""A class that is interrupted at any moment is completed by the next run."""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tried import tried

from exgen.classroom.class_folder import JOURNAL
from exgen.errors import InputError
from exgen.homework import Homework
from tests.classroom.classes import SHORT, TWELVE, files, make

_MARK = "EXGEN_TEST_OF_CLASS"


def test_a_full_disk_keeps_what_is_done(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When there is no room it says so, leaves no half file, and goes on from there later."""
    folder = tmp_path / "class"
    write, left = Path.write_bytes, [32]

    def full(path: Path, content: bytes) -> int:
        left[0] -= 1
        if left[0] < 0:
            write(path, content[:10])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(InputError, match="make room and run the same command again"):
            make(folder, TWELVE, homework=homework)
    found = files(folder)
    assert all(whole[name] == content for name, content in found.items() if name != JOURNAL)
    assert 24 < len(found) < len(whole)  # two batches of four, and the journal
    done = folder / "problems/s1.pdf"
    before = done.stat().st_mtime_ns
    make(folder, TWELVE, homework=homework)
    assert files(folder) == whole
    assert done.stat().st_mtime_ns == before


def test_killed_at_any_moment_and_run_again(tmp_path: Path, whole: dict[str, bytes]) -> None:
    """Killed over and over, a class is completed by the last run, and no file is made twice."""
    command = _command(tmp_path)
    folder = tmp_path / "class"
    moments = random.Random(7)
    done: dict[Path, int] = {}
    for _ in range(tried("kills of a class")):
        run = subprocess.Popen(
            command, env=_marked(folder), stdout=subprocess.DEVNULL, start_new_session=True
        )
        time.sleep(moments.uniform(0.5, 2.0))
        run.kill()  # it alone: its workers have to notice by themselves
        run.wait()
        assert _gone(folder), "workers outlived the command"
        assert all(path.stat().st_mtime_ns == when for path, when in done.items())
        done = {folder / name: (folder / name).stat().st_mtime_ns for name in _finished(folder)}
    last = subprocess.run(command, capture_output=True, text=True, check=True)
    assert last.stdout.splitlines()[-1] == str(folder)
    assert files(folder) == whole
    assert all(path.stat().st_mtime_ns == when for path, when in done.items())


ENDLESS = """\
#!/bin/sh
case " $* " in *" -ini "*|*" --version "*) exec '{tex}' "$@";; esac
if mkdir '{first}' 2> /dev/null; then echo $PPID > '{first}/process'; fi
if test "$(cat '{first}/process')" = $PPID; then exec '{tex}' "$@"; fi
while :; do '{tex}' "$@"; done
"""
"""TeX that makes a format and what one process asks for; for others it goes on for ever."""


def test_interrupted_by_hand(tmp_path: Path, whole: dict[str, bytes]) -> None:
    """Ctrl-C while TeX runs ends it with status 130, one line, no process and no half file."""
    command = _command(tmp_path)
    folder = tmp_path / "class"
    stand_in = tmp_path / "bin" / "pdflatex"
    stand_in.parent.mkdir()
    stand_in.write_text(ENDLESS.format(tex=shutil.which("pdflatex"), first=tmp_path / "first"))
    stand_in.chmod(0o755)
    path = f"{stand_in.parent}{os.pathsep}{os.environ['PATH']}"
    run = subprocess.Popen(
        command,
        env={**_marked(folder), "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 120
    while time.monotonic() < until and run.poll() is None:
        if _finished(folder) and any("pdf" in _name(each) for each in _processes(folder)):
            break
        time.sleep(0.05)
    os.killpg(run.pid, signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert (run.returncode, out, err) == (130, "", "exgen: interrupted\n")
    assert _gone(folder)
    found = files(folder)
    assert 1 < len(found) < len(whole)
    assert all(whole[name] == content for name, content in found.items() if name != JOURNAL)


def _command(folder: Path) -> list[str]:
    """The command line for the class of twelve, below the folder."""
    secret = b"exgen tests only, no real secret".hex()
    (folder / "class.secret").write_text(f"exgen class secret 1\n{secret}\n")
    (folder / "class.secret").chmod(0o600)
    (folder / "warm-up.toml").write_text(SHORT)
    rows = "".join(f"{one.id},{one.name}\n" for one in TWELVE)
    (folder / "roster.csv").write_text(f"ID,Name\n{rows}")
    names = [str(folder / "roster.csv"), "--homework", str(folder / "warm-up.toml")]
    options = ["--seed", "7", "--out", str(folder / "class"), "--jobs", "2"]
    return [sys.executable, "-m", "exgen", "class", *names, *options]


def _finished(folder: Path) -> list[str]:
    """The files that the journal calls finished."""
    if not (folder / JOURNAL).exists():
        return []
    lines = (folder / JOURNAL).read_text(encoding="utf-8").splitlines(keepends=True)[1:]
    read = [json.loads(line) for line in lines if line.endswith("\n")]
    return [name for each in read for name in each.get("files", ())]


def _marked(folder: Path) -> dict[str, str]:
    """An environment that all processes of a class inherit, by which they are found."""
    return {**os.environ, _MARK: str(folder)}


def _gone(folder: Path) -> bool:
    """Whether within some seconds no process is left that was started for this class."""
    for _ in range(300):
        if not _processes(folder):
            return True
        time.sleep(0.1)
    return False


def _processes(folder: Path) -> list[Path]:
    """The processes that were started for this class, as folders of /proc."""
    mark = f"{_MARK}={folder}".encode()
    return [
        each
        for each in Path("/proc").glob("[0-9]*")
        if mark in _read(each / "environ").split(b"\0")
    ]


def _name(process: Path) -> str:
    return _read(process / "comm").decode()


def _read(path: Path) -> bytes:
    """What a file says; nothing when its process has ended."""
    try:
        return path.read_bytes()
    except OSError:
        return b""
