"""`exgen practice` as a process: what it says, how it is refused, how it ends."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import psutil
import pytest

from exgen.cli import main


def test_it_ends_with_all_that_it_began(tmp_path: Path) -> None:
    """The first page is there at once; after Ctrl-C no process is left, and nothing is said."""
    command = [sys.executable, "-m", "exgen", "practice", "--homework", "sampler", "--no-browser"]
    env = {**os.environ, "XDG_DATA_HOME": str(tmp_path)}
    server = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env=env, start_new_session=True
    )
    assert server.stderr is not None
    try:
        line = server.stderr.readline()
        found = re.fullmatch(r"exgen: practice: (http://127\.0\.0\.1:\d+/enter\?token=\S+)\n", line)
        assert found, line
        jar = urllib.request.HTTPCookieProcessor(CookieJar())
        with urllib.request.build_opener(jar).open(found[1]) as answer:
            assert b"One question of every kind" in answer.read()
        begun: list[psutil.Process] = []
        until = time.monotonic() + 20
        while len(begun) < 3 and time.monotonic() < until:
            begun = psutil.Process(server.pid).children(recursive=True)
            time.sleep(0.05)
        assert len(begun) >= 3, "one that draws, one that judges, and what Python adds"
    finally:
        os.killpg(server.pid, signal.SIGINT)  # as a terminal sends it: to all of them
        server.wait(20)
    said = server.stderr.read()
    server.stderr.close()
    assert said == "exgen: Ctrl-C ends it\n"
    _, alive = psutil.wait_procs(begun, timeout=5)
    assert not alive
    assert (tmp_path / "exgen" / "practice.sqlite").exists()


def test_the_server_loads_no_judge() -> None:
    """NumPy and what draws and judges are loaded by its processes alone, after the first page."""
    code = """
import sys
from exgen.commands.practice import practice
import exgen.cli, exgen.practice.practice_site, exgen.practice.choices, exgen.web.serving
exgen.practice.choices.courses(None)
heavy = {"numpy", "sympy", "exgen.pipeline", "exgen.verify.judge", "exgen.checking.marker"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--host", "0.0.0.0"], "--host '0.0.0.0' lets other machines in: choose a --token"),
        (["--token", "short"], "--token: expected 16 or more"),
        (["--homework", "none"], "unknown homework 'none'"),
        (["--host", "256.1.1.1", "--token", "a" * 16], "cannot listen on 256.1.1.1"),
    ],
)
def test_bad_usage(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    """One line that names the culprit, and nothing written."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main(["practice", "--no-browser", *arguments]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"exgen: {said}") and error.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_without_the_extra(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the packages for pages are not installed, the line says how they come."""
    for name in [name for name in sys.modules if name.startswith("exgen.web.serving")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert main(["practice", "--no-browser"]) == 2
    assert "needs uvicorn: pip install 'exgen[web]'" in capsys.readouterr().err
