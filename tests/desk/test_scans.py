"""Scans: which file is whose, those that come later, and those that are nobody's."""

import os
from pathlib import Path

import pytest

from exgen.desk.files import Files
from exgen.desk.scans import Scans
from exgen.errors import InputError
from exgen.marks.records import MarkedStudent


def students(folder: Path) -> list[MarkedStudent]:
    """Two students of a class in a folder."""
    return [
        MarkedStudent(id=id, code=code, name="", email="", section="", key=folder / f"{id}.json")
        for id, code in (("s1", "MQVTRP"), ("s2", "GDRDD3"))
    ]


def put(path: Path, *, seconds_ago: float = 60) -> Path:
    """A PDF that was last changed so long ago, and the folder too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")
    for each in (path, path.parent):
        at = each.stat().st_mtime - seconds_ago
        os.utime(each, (at, at))
    return path


def test_scans_that_come_later_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By id or code, below the folder too; a file that is still being written waits; one may go."""
    one, two = students(tmp_path)
    folder = tmp_path / "scans"
    first = put(folder / "s1.pdf")
    scans = Scans(folder, [one, two])
    assert scans.path(one) == first and scans.path(two) is None
    scans.look()
    assert scans.generation == 0
    young = put(folder / "batch 2" / "gdrdd3.pdf", seconds_ago=0)
    now = young.stat().st_mtime + 1
    monkeypatch.setattr("exgen.desk.scans.time", lambda: now)
    scans.look()
    assert scans.path(two) is None and scans.generation == 0, "it may still be being copied"
    put(young)
    scans.look()
    assert scans.path(two) == young and scans.generation == 1
    first.unlink()
    assert scans.path(one) is None
    scans.look()
    assert scans.generation == 2
    folder.rename(tmp_path / "away")
    scans.look()
    assert scans.path(two) is None


def test_where_nothing_came_nothing_is_searched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look costs a question for each folder, not for each file."""
    one, two = students(tmp_path)
    put(tmp_path / "scans" / "s1.pdf")
    scans = Scans(tmp_path / "scans", [one, two])
    monkeypatch.setattr("exgen.desk.scans.files_of", lambda folder: pytest.fail("searched"))
    scans.look()
    assert scans.path(one) is not None


def test_nothing_outside_is_a_file_of_the_class(tmp_path: Path) -> None:
    """Links lead nowhere, whether they were there or took a file's place; no folder is said."""
    one, two = students(tmp_path)
    secret = put(tmp_path / "elsewhere" / "secret.pdf")
    folder = tmp_path / "scans"
    taken = put(folder / "s1.pdf")
    (folder / "s2.pdf").symlink_to(secret)
    (folder / "more").symlink_to(secret.parent)
    scans = Scans(folder, [one, two])
    assert scans.path(one) == taken and scans.path(two) is None
    taken.unlink()
    taken.symlink_to(secret)
    assert scans.path(one) is None
    files = Files(tmp_path / "class", scans)
    sheet = put(tmp_path / "class" / "problems" / "s1.pdf")
    assert files.path("sheet", one) == sheet
    (tmp_path / "class" / "problems" / "s2.pdf").symlink_to(secret)
    key = put(tmp_path / "class" / "keys" / "s1.json")
    (tmp_path / "class" / "solutions").mkdir()
    (tmp_path / "class" / "solutions" / "s1.pdf").symlink_to(key)
    assert files.path("sheet", two) is None and files.path("solution", one) is None
    assert files.path("key", one) is None and files.path("", one) is None
    with pytest.raises(InputError, match=r"--scans '.*' is no folder"):
        Scans(tmp_path / "none", [one])
