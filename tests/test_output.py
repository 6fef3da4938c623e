"""The output folder: whole or not at all, and never over somebody else's files."""

import errno
import json
from pathlib import Path

import pytest

from exgen.errors import InputError
from exgen.output import check_target, digests, write_folder

KEY = json.dumps({"schema": "exgen.key/1"}).encode()
FILES = {"problems.tex": b"a sheet", "key.json": KEY}


def contents(folder: Path) -> dict[str, bytes]:
    """Read a folder of plain files."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def interrupt_after(monkeypatch: pytest.MonkeyPatch, *, name: str, error: BaseException) -> None:
    """Make writing the file called `name` fail after half of its bytes."""
    write = Path.write_bytes

    def failing(path: Path, content: bytes) -> int:
        if path.name != name:
            return write(path, content)
        write(path, content[: len(content) // 2])
        raise error

    monkeypatch.setattr(Path, "write_bytes", failing)


def test_writes_all_files_and_makes_parents(tmp_path: Path) -> None:
    """The folder holds exactly the files given, below parents that did not exist."""
    target = tmp_path / "not" / "there" / "yet"
    assert write_folder(target, FILES) == target
    assert contents(target) == FILES
    assert [path.name for path in target.parent.iterdir()] == ["yet"]


def test_replaces_a_folder_of_its_own(tmp_path: Path) -> None:
    """A folder that exgen wrote is replaced whole: files of the old one are gone."""
    target = tmp_path / "out"
    write_folder(target, {**FILES, "solutions.tex": b"old"})
    write_folder(target, {**FILES, "problems.tex": b"new"})
    assert contents(target) == {"problems.tex": b"new", "key.json": KEY}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_fills_an_empty_folder_and_keeps_its_mode(tmp_path: Path) -> None:
    """An empty folder is taken as it is, with its permissions: a private one stays private."""
    target = tmp_path / "private"
    target.mkdir()
    target.chmod(0o700)
    write_folder(target, FILES)
    assert target.stat().st_mode & 0o777 == 0o700
    assert contents(target) == FILES


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    """Through a symbolic link the folder behind it is replaced, not the link."""
    write_folder(tmp_path / "real", FILES)
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "real")
    write_folder(link, {**FILES, "problems.tex": b"new"})
    assert link.is_symlink()
    assert (tmp_path / "real" / "problems.tex").read_bytes() == b"new"


@pytest.mark.parametrize(
    "foreign",
    [
        {"notes.txt": b"mine"},
        {"key.json": b'{"schema": "of another program"}'},
        {"key.json": b"[" * 100_000},
        {"key.json": b"no JSON", "problems.tex": b"mine"},
        {"key.json": KEY, "problems.tex": b"a sheet", "notes.txt": b"mine"},
    ],
)
def test_refuses_a_foreign_folder(tmp_path: Path, foreign: dict[str, bytes]) -> None:
    """A folder with anything that exgen did not write is named, refused and left alone."""
    target = tmp_path / "thesis"
    target.mkdir()
    for name, content in foreign.items():
        (target / name).write_bytes(content)
    with pytest.raises(InputError, match=r"thesis.*exgen.*--out"):
        write_folder(target, FILES)
    assert contents(target) == foreign


def test_refuses_a_folder_with_a_folder_in_it(tmp_path: Path) -> None:
    """A folder inside an output folder is somebody else's, whatever it is called."""
    target = tmp_path / "out"
    write_folder(target, {"key.json": KEY})
    (target / "problems.tex").mkdir()
    with pytest.raises(InputError, match=r"problems\.tex.*did not write"):
        check_target(target)


def test_refuses_when_a_listed_file_was_edited(tmp_path: Path) -> None:
    """With digests in the key, an instructor's edit to the TeX is not thrown away."""
    sheet = {"problems.tex": b"a sheet", "problems.pdf": b"a picture of it"}
    key = json.dumps({"schema": "exgen.key/1", "files": digests(sheet)}).encode()
    files = {**sheet, "key.json": key}
    target = tmp_path / "out"
    write_folder(target, files)
    write_folder(target, files)
    (target / "problems.tex").write_bytes(b"a better sheet")
    with pytest.raises(InputError, match=r"problems\.tex.*edited"):
        write_folder(target, files)
    assert (target / "problems.tex").read_bytes() == b"a better sheet"


def test_refuses_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder one stands in is not swapped away under one's feet."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match="current folder"):
        check_target(Path())


def test_refuses_a_file_as_target_or_parent(tmp_path: Path) -> None:
    """Neither a file nor a place below a file can become a folder."""
    file = tmp_path / "file"
    file.write_bytes(b"mine")
    with pytest.raises(InputError, match="is a file"):
        check_target(file)
    with pytest.raises(InputError, match="a file"):
        check_target(file / "below" / "it")
    assert file.read_bytes() == b"mine"


def test_refuses_a_parent_without_permission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A parent that may not be written is found out before any work is done."""
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(InputError, match=r"no permission.*--out"):
        check_target(tmp_path / "out")


def test_refuses_what_the_file_system_cannot_hold(tmp_path: Path) -> None:
    """A name that is too long, or links in a circle, are told in one line."""
    with pytest.raises(InputError, match="too long"):
        check_target(tmp_path / ("x" * 300))
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    with pytest.raises(InputError, match="loop"):
        check_target(tmp_path / "loop" / "out")


def test_checking_creates_nothing(tmp_path: Path) -> None:
    """The early check leaves no trace."""
    check_target(tmp_path / "a" / "b")
    assert list(tmp_path.iterdir()) == []


def test_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is full there is one line, no new folder and no new parent."""
    full = OSError(errno.ENOSPC, "No space left on device")
    interrupt_after(monkeypatch, name="key.json", error=full)
    with pytest.raises(InputError, match=r"No space left on device.*make room"):
        write_folder(tmp_path / "a" / "b", FILES)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_interruption_keeps_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """A full disk or Ctrl-C while writing leaves the old folder as it was, and nothing beside."""
    target = tmp_path / "out"
    write_folder(target, FILES)
    interrupt_after(monkeypatch, name="key.json", error=error)
    with pytest.raises((InputError, KeyboardInterrupt)):
        write_folder(target, {**FILES, "problems.tex": b"new"})
    assert contents(target) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("error", [OSError(errno.EIO, "broken"), KeyboardInterrupt()])
def test_interruption_of_the_swap_restores_the_old_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    """Between the two renames the old folder lies aside: it comes back."""
    target = tmp_path / "out"
    write_folder(target, FILES)
    rename = Path.rename

    def failing(path: Path, to: Path) -> Path:
        if path.name.endswith("-new"):
            raise error
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises((InputError, KeyboardInterrupt)):
        write_folder(target, {**FILES, "problems.tex": b"new"})
    assert contents(target) == FILES
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("names", [{"problems.tex"}, {"key.json", "../up"}, {"key.json", "a/b"}])
def test_names_are_plain_and_hold_the_key(tmp_path: Path, names: set[str]) -> None:
    """A caller that forgets the key or leaves the folder is a bug, not bad input."""
    with pytest.raises(ValueError, match="plain names"):
        write_folder(tmp_path / "out", dict.fromkeys(names, b""))
    assert list(tmp_path.iterdir()) == []
