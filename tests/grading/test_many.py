"""Folders and classes: a record for each submission, and one bad file loses nobody else's mark."""

import csv
import json
import shutil
from functools import partial
from pathlib import Path

import pytest

from exgen.classroom.records import SCHEMA, main_files
from exgen.cli import main
from exgen.codegen.script import stamped
from exgen.errors import InputError
from exgen.grading import graded_file as one
from exgen.grading.many import submissions
from exgen.grading.runner import Limits
from grading.honest import NUMPY, PARTS, PLAIN, notebook
from grading.sheet import write

WRONG = PLAIN.replace("2 * (W2", "(W2")
Shown = pytest.CaptureFixture[str]


def handed_in(folder: Path) -> Path:
    """A folder of submissions of many kinds."""
    folder.mkdir()
    files: dict[str, str | bytes] = {
        "ana.py": PLAIN, "ben.ipynb": notebook(PLAIN), "cem.py": WRONG, "dora.pdf": b"%PDF-1.4",
        "emil.py": b"%PDF-1.4", "fay.py": "while True: pass\n", "gus.py": "exit(0)\n",
        "hal.py": "\x1b[2J", "iris.ipynb": "{", "=cmd().py": WRONG, ".hidden.py": PLAIN,
        "jo/work.py": f"from helper import *\n{NUMPY}" + PLAIN[len(NUMPY + PARTS) :],
        "jo/helper.py": NUMPY + PARTS, "kim/a.py": PLAIN, "kim/b.py": PLAIN, "lea/readme.txt": "hi",
        "mo/.ipynb_checkpoints/x.ipynb": notebook(WRONG), "mo/x.ipynb": notebook(PLAIN),
        "__MACOSX/ana.py": WRONG,
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(data)
    (folder / "nina.py").symlink_to(folder / "ana.py")
    return folder


def test_a_folder(tmp_path: Path, capsys: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has a row, in a table of 80 columns and in a CSV that only its owner reads."""
    key, folder = write(tmp_path), handed_in(tmp_path / "in")
    monkeypatch.setattr(one, "Limits", partial(Limits, seconds=2.0))
    table = tmp_path / "marks.csv"
    assert main(["grade-code", "--trust", str(key), str(folder), "--csv", str(table)]) == 1
    out = capsys.readouterr().out
    assert all(len(line) <= 80 and line.isprintable() for line in out.splitlines())
    assert out.splitlines()[-1] == "15 files: 4 all right, 6 not graded"
    assert table.stat().st_mode & 0o777 == 0o600
    with table.open(newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    right = {name for name, row in rows.items() if row["right"] == row["of"] == "2"}
    assert right == {"ana.py", "ben.ipynb", "jo", "mo"}
    assert set(rows) == {
        *right, "cem.py", "dora.pdf", "emil.py", "fay.py", "gus.py", "hal.py", "iris.ipynb",
        "'=cmd().py", "kim", "lea", "nina.py",
    }  # fmt: skip
    assert "W1: wrong values" in rows["cem.py"]["verdicts"]
    assert "too slow" in rows["fay.py"]["verdicts"]
    for name, says in {
        "dora.pdf": "no .py", "emil.py": "a PDF", "iris.ipynb": "no notebook",
        "kim": "a.py and b.py", "lea": "no .py", "nina.py": "a link",
    }.items():  # fmt: skip
        assert says in rows[name]["notes"], name
        assert rows[name]["verdicts"] == ""


def test_folders_that_hold_nothing(tmp_path: Path) -> None:
    """An empty folder, or one that is not there, is told."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no file to grade"):
        submissions(tmp_path / "empty")
    with pytest.raises(InputError, match="cannot read the folder"):
        submissions(tmp_path / "none")


@pytest.fixture
def a_class(tmp_path: Path) -> Path:
    """A class of three, each with a key and a script of their own code; one key is damaged."""
    folder = tmp_path / "hw3"
    codes = {"s1": "K7Q3FW", "s1-2": "CDFGHJ", "s3": "PQRTVW"}
    students = [
        {"code": code, "id": id_, "name": "", "section": "", "further": []}
        for id_, code in codes.items()
    ]
    folder.mkdir()
    (folder / "manifest.json").write_text(json.dumps({"schema": SCHEMA, "students": students}))
    source = write(folder)
    for id_, code in codes.items():
        path = folder / main_files(id_)[2]
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({**json.loads(source.read_text()), "variant": code}))
        script = stamped(PLAIN.encode(), code)
        (folder / f"{id_}.py").write_bytes(script)
    (folder / main_files("s3")[2]).write_text("{")
    return folder


def test_a_class(a_class: Path, tmp_path: Path, capsys: Shown) -> None:
    """Each file is held against its own student's key: by the code in it, else by its name."""
    given = tmp_path / "given"
    given.mkdir()
    shutil.copy(a_class / "s1.py", given / "whatever_123.py")
    shutil.copy(a_class / "s1.py", given / "s1-2_late.py")
    shutil.copy(a_class / "s3.py", given / "s3.py")
    (given / "Doe_s1-2_file.py").write_text(PLAIN)
    (given / "stranger.py").write_text(PLAIN)
    (given / "old.py").write_bytes(stamped(PLAIN.encode(), "NPQRTV"))
    table = tmp_path / "marks.csv"
    assert main(["grade-code", "--trust", str(a_class), str(given), "--csv", str(table)]) == 1
    with table.open(newline="") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    assert rows["whatever_123.py"]["student"] == "s1"
    assert rows["whatever_123.py"]["right"] == "2"
    assert rows["Doe_s1-2_file.py"]["student"] == "s1-2"
    assert rows["Doe_s1-2_file.py"]["right"] == "2"
    for name, says in {
        "s1-2_late.py": "its name says s1-2, but it is for sheet K7Q3FW, that of s1",
        "s3.py": "no key", "stranger.py": "does not say whose it is",
        "old.py": "none with this code",
    }.items():  # fmt: skip
        assert says in rows[name]["notes"], name
    assert "6 files: 2 all right, 4 not graded" in capsys.readouterr().out


def test_another_sheet(a_class: Path, capsys: Shown) -> None:
    """A file that was handed out with another sheet is told so, and not run."""
    key = a_class / main_files("s1")[2]
    assert main(["grade-code", "--trust", str(key), str(a_class / "s1.py")]) == 0
    capsys.readouterr()
    assert main(["grade-code", "--trust", str(key), str(a_class / "s1-2.py")]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "not graded: it is for sheet CDFGHJ, and the key is that of sheet K7Q3FW" in out


def test_no_class(tmp_path: Path, capsys: Shown) -> None:
    """A folder that holds no class is no key, told in one line."""
    write(tmp_path)
    assert main(["grade-code", "--trust", str(tmp_path), str(tmp_path / "gradient_check.py")]) == 2
    assert "holds no class" in capsys.readouterr().err


def test_a_table_that_cannot_be_written(tmp_path: Path, capsys: Shown) -> None:
    """The CSV is whole or not there, and the reason is told."""
    key, target = write(tmp_path), tmp_path / "none" / "marks.csv"
    file = str(tmp_path / "gradient_check_solution.py")
    assert main(["grade-code", "--trust", str(key), file, "--csv", str(target)]) == 2
    assert "cannot write" in capsys.readouterr().err
    assert not [*tmp_path.glob(".exgen*")]
