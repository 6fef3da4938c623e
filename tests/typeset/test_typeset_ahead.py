"""The format that is made beside other work (needs TeX)."""

import threading
import time
from pathlib import Path

import pytest

from exgen.typeset.document import preamble
from exgen.typeset.engine import find_program, tex_environment
from exgen.typeset.formats import find_format
from exgen.typeset.tex_processes import Processes, Stopped
from exgen.typeset.typeset_ahead import format_ahead


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "exgen"


def test_it_is_there_when_the_context_is_left(cache: Path) -> None:
    """Whoever looks for it afterwards finds it, and TeX need not run."""
    with format_ahead():
        pass
    (made,) = (cache / "formats").glob("*.fmt")
    processes = Processes(deadline=time.monotonic() + 60)
    processes.stop()  # from now on every run is refused
    found = find_format(
        preamble(), program=find_program(), environment=tex_environment(), processes=processes
    )
    assert found == made


def test_an_exception_stops_tex(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is raised inside comes out at once, and nothing half-made is left in the cache."""
    running, ended = threading.Event(), threading.Event()
    run = Processes.run

    def watched(self: Processes, command: list[str], **how: object) -> int:
        running.set()
        try:
            return run(self, ["sleep", "60"], **how)  # type: ignore[arg-type]
        except Stopped:
            ended.set()
            raise

    monkeypatch.setattr(Processes, "run", watched)
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), format_ahead():
        assert running.wait(60)
        raise KeyboardInterrupt
    assert ended.is_set()
    assert time.monotonic() - begun < 50
    assert list((cache / "formats").iterdir()) == []


def test_without_tex_nothing_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """That TeX is missing is told by whoever sets the first sheet."""
    monkeypatch.setenv("PATH", str(tmp_path))
    before = threading.active_count()
    with format_ahead():
        pass
    assert threading.active_count() == before
