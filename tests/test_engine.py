"""Running TeX (these tests need it: without pdflatex they fail with the command to install it)."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from exgen import cache
from exgen.errors import TexError
from exgen.typeset import engine
from exgen.typeset.document import Source, compose
from exgen.typeset.engine import typeset
from exgen.typeset.formats import find_format
from exgen.typeset.tex_processes import Processes, Stopped

BODY = r"""
% question A.1
\exquestion{A.1}{10}{Norm}
Compute \exstep[rule]{\pd{f}{x} = \exannot{A}{d \times n}}{} \exanswer{2x}{d \times 1}{2x}
% question A.2
\exquestion{A.2}{10}{Other}
Text.
"""


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache and a folder for temporary files of each test's own; the latter is returned."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "a cache: {odd}"))
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    return temporary


def make(body: str = BODY) -> Source:
    """A solution with this body."""
    return compose(kind="solutions", title="T", course="C", code="AB", seed=1, body=body, points=20)


def test_two_documents() -> None:
    """Each name gets its own PDF, in the given order, after one run and without complaint."""
    results = typeset({"problems": make("One."), "solutions": make(BODY)})
    assert list(results) == ["problems", "solutions"]
    for result in results.values():
        assert result.pdf.startswith(b"%PDF-")
        assert (result.pages, result.runs, result.overfull, result.warnings) == (1, 1, (), ())
    assert results["problems"].pdf != results["solutions"].pdf


def test_the_same_bytes_with_and_without_a_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """A format saves time and changes nothing, and neither does the second use of it."""
    first = typeset({"x": make()})["x"].pdf
    second = typeset({"x": make()})["x"].pdf
    folder = cache.folder()
    assert folder is not None and len(list((folder / "formats").glob("*.fmt"))) == 1
    monkeypatch.setattr(engine, "find_format", lambda *_, **__: None)
    assert first == second == typeset({"x": make()})["x"].pdf


def test_a_stale_format_is_made_again() -> None:
    """A format is not used once a file that it was made from has changed."""
    typeset({"x": make()})
    folder = cache.folder()
    assert folder is not None
    (manifest,) = (folder / "formats").glob("*.inputs")
    fresh = manifest.read_text()
    lines = fresh.splitlines()
    manifest.write_text("\n".join([lines[0], f"1 1 {lines[-1].split(' ', 2)[2]}"]) + "\n")
    typeset({"x": make()})
    assert manifest.read_text().splitlines()[1:] == lines[1:]


def test_a_format_that_tex_refuses_is_dropped() -> None:
    """A damaged format costs a run; the document is set from its whole source."""
    good = typeset({"x": make()})["x"].pdf
    folder = cache.folder()
    assert folder is not None
    (path,) = (folder / "formats").glob("*.fmt")
    path.write_bytes(b"\0" * path.stat().st_size)
    assert typeset({"x": make()})["x"].pdf == good
    assert not path.exists()


def test_no_cache_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache folder that cannot be made is done without."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert typeset({"x": make()})["x"].pages == 1


def test_a_failing_dump_gives_no_format(tmp_path: Path) -> None:
    """A preamble that TeX rejects leaves no format behind."""
    made = find_format(
        "\\nonsense\n",
        program=engine.find_program(),
        environment=dict(os.environ),
        processes=Processes(deadline=time.monotonic() + 30),
    )
    assert made is None
    assert list(tmp_path.rglob("*.fmt")) == []


@pytest.mark.parametrize("with_format", [True, False])
def test_an_error_names_question_and_line(
    with_format: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is that of the `.tex` file that the instructor gets, whichever way TeX ran."""
    if not with_format:
        monkeypatch.setattr(engine, "find_format", lambda *_, **__: None)
    document = make(BODY + "Here \\nonsense stands.\n")
    line = 1 + document.source.splitlines().index("Here \\nonsense stands.")
    with pytest.raises(TexError) as caught:
        typeset({"good": make(), "solutions": document})
    message = str(caught.value)
    assert f"solutions.tex, question A.2, line {line}: Undefined control sequence" in message
    assert "\n" not in message and "nonsense" in message


def test_overfull_boxes_name_their_question() -> None:
    """A box that sticks out is reported with its amount and place."""
    result = typeset({"x": make(BODY + "\n\n\\mbox{\\rule{200mm}{1pt}}\n")})["x"]
    (box,) = result.overfull
    assert 100 < box.points < 150
    assert box.where.startswith("question A.2, line ")


def test_undefined_references_are_reported() -> None:
    """A reference to nowhere does not pass silently."""
    assert typeset({"x": make("See \\ref{nowhere}.")})["x"].undefined == ("nowhere",)


def test_missing_tex(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without pdflatex the message is the command that installs it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TexError, match=r"pdflatex not found: .*install .*microtype"):
        typeset({"x": make()})


def test_a_missing_package_is_named() -> None:
    """A style file that is not installed is told as such."""
    document = make()
    broken = Source(
        static=document.static + "\\usepackage{no-such-package}\n",
        dynamic=document.dynamic,
        body=document.body,
    )
    with pytest.raises(TexError, match=r"no-such-package\.sty not found: .*install"):
        typeset({"x": broken})


def test_the_time_limit(folders: Path) -> None:
    """An endless document is stopped in time and leaves nothing behind."""
    begun = time.monotonic()
    with pytest.raises(TexError, match="did not finish within 2 s"):
        typeset({"x": make("\\def\\x{\\x}\\x")}, time_limit=2)
    assert time.monotonic() - begun < 40
    assert list(folders.iterdir()) == []


def test_an_interrupt_ends_the_children(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C kills TeX at once and removes the temporary folder."""
    typeset({"x": make()})  # the format is there: the interrupt meets TeX at work

    def interrupt() -> None:
        until = time.monotonic() + 40
        while not list(folders.glob("*/*/document.log")) and time.monotonic() < until:
            time.sleep(0.01)
        os.kill(os.getpid(), 2)

    thread = threading.Thread(target=interrupt)
    thread.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        typeset({"x": make("\\def\\x{\\x}\\x"), "y": make("\\def\\x{\\x}\\x")}, time_limit=50)
    thread.join()
    assert time.monotonic() - begun < 40
    assert list(folders.iterdir()) == []


def test_no_temporary_folder(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place for temporary files that cannot be used is named."""
    monkeypatch.setattr("tempfile.tempdir", str(folders / "gone"))
    with pytest.raises(TexError, match="set TMPDIR"):
        typeset({"x": make()})


def test_files_outside_are_out_of_reach(tmp_path: Path) -> None:
    """TeX neither reads nor writes by absolute paths, and runs no command."""
    (tmp_path / "secret.tex").write_text("SECRET")
    with pytest.raises(TexError):
        typeset({"x": make(rf"\input{{{tmp_path}/secret.tex}}")})
    with pytest.raises(TexError):
        typeset({"x": make(rf"\newwrite\w\immediate\openout\w={tmp_path}/new.tex ")})
    typeset({"x": make(rf"\immediate\write18{{touch {tmp_path}/ran}}")})
    assert not (tmp_path / "ran").exists() and not (tmp_path / "new.tex").exists()


def test_nothing_starts_after_a_stop(tmp_path: Path) -> None:
    """A stop also refuses the processes that a thread was about to start."""
    processes = Processes(deadline=time.monotonic() + 10)
    processes.stop()
    with pytest.raises(Stopped):
        processes.run(["true"], folder=tmp_path, environment={})


def test_who_is_interrupted_leaves_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C between the begin of a process and the wait for its end kills it all the same."""
    begun: list[subprocess.Popen[bytes]] = []

    def interrupted(self: Processes, process: subprocess.Popen[bytes]) -> None:
        begun.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(Processes, "_confine", interrupted)
    processes = Processes(deadline=time.monotonic() + 60)
    with pytest.raises(KeyboardInterrupt):
        processes.run(["sleep", "60"], folder=tmp_path, environment={})
    assert [each.returncode for each in begun] == [-9]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no handles for processes")
def test_the_end_of_a_process_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody sleeps and looks again: the end itself wakes the one that waits."""
    others = time.sleep

    def sleep(seconds: float) -> None:
        if threading.current_thread() is not threading.main_thread():
            return others(seconds)  # what else runs here may do as it likes
        raise AssertionError(f"slept for {seconds} s")

    monkeypatch.setattr("time.sleep", sleep)
    processes = Processes(deadline=time.monotonic() + 30)
    assert processes.run(["sh", "-c", "sleep 0.2; exit 3"], folder=tmp_path, environment={}) == 3
