"""What is not for students is the owner's alone, and no link leads out of the folder."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from exgen.classroom.class_folder import ClassFolder
from exgen.commands.export import put
from exgen.errors import InputError
from exgen.homework import Homework
from exgen.output import write_folder
from tests.classroom.classes import TWELVE, files, lay, make


@pytest.fixture(params=[0o000, 0o022, 0o277])
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """The system's own idea of who may read new files."""
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    """Who may do what with a file."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("umask")
def test_modes_of_a_class(tmp_path: Path, homework: Homework) -> None:
    """Whatever the umask, sheets can be read by all, and everything else by the owner alone."""
    out = tmp_path / "class"
    out.mkdir()
    make(out, TWELVE[:3], homework=homework)
    make(out, TWELVE[1:3], homework=homework)
    assert mode(out) == 0o700
    for path in out.rglob("*"):
        name = path.relative_to(out).as_posix()
        handed_out = name.startswith("problems") or name == "print-problems.pdf"
        expected = (0o755, 0o644) if handed_out else (0o700, 0o600)
        assert mode(path) == expected[path.is_file()], name
    assert mode(out / "left" / "keys" / "s1.json") == 0o600
    make(out, TWELVE[:3], homework=homework)
    assert mode(out / "problems" / "s1.pdf") == 0o644


@pytest.mark.usefixtures("umask")
def test_modes_of_a_sheet(tmp_path: Path) -> None:
    """The folder of a single sheet is the owner's, and so is all in it but what is handed out."""
    private = ("key.json", "solutions.pdf", "solutions.tex", "gradient_check_solution.py")
    handed_out = ("problems.pdf", "problems.tex", "gradient_check.py")
    out = write_folder(tmp_path / "sheet", dict.fromkeys((*private, *handed_out), b"{}"))
    assert mode(out) == 0o700
    assert {mode(out / name) for name in private} == {0o600}
    assert {mode(out / name) for name in handed_out} == {0o644}


@pytest.mark.usefixtures("umask")
def test_modes_of_what_is_exported(tmp_path: Path) -> None:
    """What platforms import is the owner's too, with every folder; a link is replaced."""
    (tmp_path / "mine").write_text("mine")
    (tmp_path / "sheet").mkdir()
    (tmp_path / "sheet" / "moodle.xml").symlink_to(tmp_path / "mine")
    files = {"prairielearn/questions/1/info.json": b"1", "problems.html": b"2", "moodle.xml": b"3"}
    put(tmp_path / "out", files)
    put(tmp_path / "sheet", files)
    sheet = write_folder(tmp_path / "new", {"key.json": b"{}", **files}, also=["prairielearn"])
    for out in (tmp_path / "out", tmp_path / "sheet", sheet):
        folders = {mode(path) for path in out.rglob("*") if path.is_dir()}
        assert folders == {0o700}
        assert {name for name in files if mode(out / name) != 0o600} == {"problems.html"}
    assert mode(tmp_path / "out") == 0o700
    assert (tmp_path / "mine").read_text() == "mine"


@pytest.mark.parametrize(
    "name",
    ["keys", "left", "manifest.json", ".exgen-class.jsonl", ".exgen-class.lock", "keys/s1.json"],
)
def test_a_link_is_refused(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes], name: str
) -> None:
    """A link in the folder is named in one line, and what it leads to stays as it is."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("precious")
    out = tmp_path / "class"
    content = {k: v for k, v in whole.items() if k != name and not k.startswith(f"{name}/")}
    lay(out, content)
    target = elsewhere if name in {"keys", "left"} else elsewhere / "precious"
    (out / name).symlink_to(target)
    before = files(out)
    with pytest.raises(InputError, match=f"holds a link, '{name}': move it away"):
        make(out, TWELVE, homework=homework)
    assert files(elsewhere) == {"precious": b"precious"}
    assert files(out) == before


def test_a_lock_follows_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a link that comes between the look and the lock empties no file of somebody else."""
    precious = tmp_path / "precious"
    precious.write_text("precious")
    out = tmp_path / "class"
    out.mkdir()
    monkeypatch.setattr(ClassFolder, "_check_kinds", lambda self: None)
    (out / ".exgen-class.lock").symlink_to(precious)
    with pytest.raises(InputError), ClassFolder(out).opened():
        pass
    assert precious.read_text() == "precious"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("manifest.json", "a folder where a file belongs"),
        (".exgen-class.jsonl", "a folder where a file belongs"),
        ("problems/s1.pdf", "a folder where a file belongs"),
        ("keys", "a file where a folder belongs"),
    ],
)
def test_something_else_in_the_way(
    tmp_path: Path, homework: Homework, whole: dict[str, bytes], name: str, kind: str
) -> None:
    """A folder in the place of a file, or the reverse, is named in one line."""
    out = tmp_path / "class"
    lay(out, {k: v for k, v in whole.items() if k != name and not k.startswith(f"{name}/")})
    if "folder where" in kind:
        (out / name).mkdir()
    else:
        (out / name).write_text("")
    with pytest.raises(InputError, match=f"holds {kind}, '{name}'"):
        make(out, TWELVE, homework=homework)
