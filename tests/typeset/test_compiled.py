"""Compiled templates on the disk: read by the next process, and never where they may be false."""

import os
import sys
from pathlib import Path

import jinja2
import pytest

from exgen.typeset import compiled
from exgen.typeset.compiled import Compiled
from exgen.typeset.environment import TemplateError, check, environment

CHECK = check
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="nothing is kept on Windows")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "exgen"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one template."""
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "a.tex").write_text("<< name >> is here")
    return tmp_path / "t"


def filled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """The template's text as a new process would make it, and how many templates it compiled."""
    count = [0]
    compile_ = jinja2.Environment.compile

    def counted(self: jinja2.Environment, *given: object, **named: object) -> object:
        count[0] += 1
        return compile_(self, *given, **named)  # type: ignore[call-overload]

    with monkeypatch.context() as patch:
        patch.setattr("exgen.typeset.environment._compiled", Compiled)
        patch.setattr(jinja2.Environment, "compile", counted)
        compiled._in_folder.cache_clear()
        return environment(folder, {}).get_template("a.tex").render(name="Ann"), count[0]


def test_the_next_process_compiles_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one has compiled, the next one reads."""
    assert filled(folder, monkeypatch) == ("Ann is here", 1)
    assert filled(folder, monkeypatch) == ("Ann is here", 0)


def test_another_text_is_compiled(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The code of a template is that of its text."""
    filled(folder, monkeypatch)
    (folder / "a.tex").write_text("<< name >> is gone")
    assert filled(folder, monkeypatch) == ("Ann is gone", 1)


def test_a_template_is_checked_although_its_code_is_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An equation is found in the text, whatever lies in the cache."""
    monkeypatch.setattr("exgen.typeset.environment.check", lambda *_: None)
    (folder / "a.tex").write_text("$x = 1$")
    filled(folder, monkeypatch)
    monkeypatch.setattr("exgen.typeset.environment.check", CHECK)
    with pytest.raises(TemplateError, match="sets an equation"):
        filled(folder, monkeypatch)


def test_damaged_code_is_compiled_anew(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a file was cut off, it is no code."""
    filled(folder, monkeypatch)
    (kept,) = cache.glob("templates-*/*")
    whole = kept.read_bytes()
    for length in (0, 5, 30, 60, 100, len(whole) // 2, len(whole) - 1):
        kept.write_bytes(whole[:length])
        assert filled(folder, monkeypatch) == ("Ann is here", 1), length


def test_a_folder_that_others_may_write_to_is_not_used(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Code that somebody else could have put there is not run."""
    filled(folder, monkeypatch)
    (made,) = cache.glob("templates-*")
    assert made.stat().st_mode & 0o777 == 0o700
    made.chmod(0o770)
    assert filled(folder, monkeypatch) == ("Ann is here", 1)


def test_what_other_settings_made_goes(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the folder of this version stays."""
    (cache / "templates-old").mkdir(parents=True)
    filled(folder, monkeypatch)
    assert [path.name != "templates-old" for path in cache.glob("templates-*")] == [True]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_a_cache_that_cannot_be_written(
    folder: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a cache every process compiles, and says nothing of it."""
    cache.parent.mkdir(mode=0o500)
    assert filled(folder, monkeypatch) == ("Ann is here", 1)
    assert filled(folder, monkeypatch) == ("Ann is here", 1)
