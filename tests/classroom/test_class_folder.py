"""The folder of a class: files appear whole and lasting, and what is refused is told as it is."""

import errno
import os
from pathlib import Path

import pytest

from exgen.classroom.class_batches import Making
from exgen.classroom.class_folder import ClassFolder
from exgen.errors import ExgenError, InputError
from exgen.homework import Homework
from tests.classroom.classes import TWELVE, files, make


def test_files_are_on_the_disk_before_they_have_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file is forced to the disk before any is renamed, and their folders after that."""
    told: list[str] = []
    force, replace = os.fsync, Path.replace

    def forced(descriptor: int) -> None:
        told.append(Path(f"/proc/self/fd/{descriptor}").readlink().name[:6])
        force(descriptor)

    def replaced(path: Path, target: Path) -> Path:
        told.append(f"-> {target.name}")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", forced)
    monkeypatch.setattr(Path, "replace", replaced)
    folder = ClassFolder(tmp_path)
    folder.write({"keys/a": b"1", "keys/b": b"2"})
    assert told == [".exgen", ".exgen", "-> a", "-> b", "keys"]
    assert files(tmp_path) == {"keys/a": b"1", "keys/b": b"2"}


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that turns out to be full when files are forced to it is told as a full disk."""

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="No space left on device: make room"):
        ClassFolder(tmp_path).write({"keys/a": b"1", "keys/b": b"2"})
    assert files(tmp_path) == {}


def test_a_disk_that_cannot_be_forced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no such call the files are written all the same."""

    def missing(descriptor: int) -> None:
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))

    monkeypatch.setattr(os, "fsync", missing)
    ClassFolder(tmp_path).write({"keys/a": b"1"})
    assert files(tmp_path) == {"keys/a": b"1"}


@pytest.mark.parametrize(
    ("error", "kind", "reason"),
    [
        (OSError(errno.EMFILE, "Too many open files"), ExgenError, "left unfinished: Too many"),
        (OSError(errno.ENOSPC, "No space left on device", "/x"), InputError, "make room"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), ExgenError, r"denied \('/x'\)"),
        (ConnectionError("gone away"), ExgenError, "left unfinished: gone away"),
    ],
)
def test_what_the_system_refuses_in_a_run(
    tmp_path: Path,
    homework: Homework,
    monkeypatch: pytest.MonkeyPatch,
    error: OSError,
    kind: type[ExgenError],
    reason: str,
) -> None:
    """It is told as what it is, in one line, and not as a folder that cannot be written."""

    def refused(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Making, "run", refused)
    with pytest.raises(kind, match=reason) as told:
        make(tmp_path / "class", TWELVE, homework=homework)
    assert type(told.value) is kind
    assert "another folder" not in str(told.value)
    assert "run the same command again" in str(told.value)
