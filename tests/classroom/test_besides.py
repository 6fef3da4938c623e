"""Documents for those who mark, in a class: private, on request, and nothing else changes."""

import stat
from pathlib import Path

from exgen.homework import Homework
from tests.classroom.classes import TWELVE, files, make

BESIDES = {f"{kind}/{student.id}.pdf" for kind in ("marking", "answers") for student in TWELVE}


def test_notes_for_marking(tmp_path: Path, homework: Homework) -> None:
    """Each student's notes and answers; wanted later, they change no file that is there."""
    out = tmp_path / "class"
    make(out, TWELVE, homework=homework)
    before = files(out)
    make(out, TWELVE, homework=homework, besides=("marking", "answers"))
    after = files(out)
    assert after.keys() - before.keys() == BESIDES
    for name in before:
        if name.startswith(("problems/", "solutions/", "keys/")):
            assert after[name] == before[name], name
    for name in BESIDES:
        assert stat.S_IMODE((out / name).stat().st_mode) == 0o600
        assert stat.S_IMODE((out / name).parent.stat().st_mode) == 0o700
        assert after[name].startswith(b"%PDF")


def test_sheets_in_other_formats(tmp_path: Path, homework: Homework) -> None:
    """Pages stand beside the PDFs, each as private as what it shows; nothing else changes."""
    out = tmp_path / "class"
    make(out, TWELVE, homework=homework)
    before = files(out)
    make(out, TWELVE, homework=homework, formats=("html", "moodle", "notebook"))
    after = files(out)
    ids = [student.id for student in TWELVE]
    wanted = {
        f"{kind}/{id}.{ending}"
        for kind in ("problems", "solutions")
        for ending in ("html", "ipynb")
        for id in ids
    }
    assert after.keys() - before.keys() == wanted  # questions for Moodle are one file for all
    sheets = [name for name in before if name.startswith(("problems/", "solutions/", "keys/"))]
    assert [name for name in sheets if before[name] != after[name]] == []
    for id in ids:
        page = out / "problems" / f"{id}.html"
        assert stat.S_IMODE(page.stat().st_mode) == 0o644
        assert stat.S_IMODE((out / "solutions" / f"{id}.html").stat().st_mode) == 0o600
        notebook = out / "solutions" / f"{id}.ipynb"
        assert stat.S_IMODE(notebook.stat().st_mode) == 0o600
        assert f'"{id}"' not in notebook.read_text(encoding="utf-8")
        text = page.read_text(encoding="utf-8")
        assert id in text
        assert not [other for other in ids if f"<b>{other}</b>" in text and other != id]
    make(out, TWELVE, homework=homework, formats=("html",))
    assert files(out) == after


def test_made_once_they_stay(tmp_path: Path, homework: Homework) -> None:
    """A later run without them keeps them; who leaves takes them along, and brings them back."""
    out = tmp_path / "class"
    make(out, TWELVE, homework=homework, besides=("marking",))
    whole = files(out)
    make(out, TWELVE[1:], homework=homework)
    assert files(out)["left/marking/s1.pdf"] == whole["marking/s1.pdf"]
    assert "marking/s1.pdf" not in files(out)
    make(out, TWELVE, homework=homework)
    assert files(out)["marking/s1.pdf"] == whole["marking/s1.pdf"]


def test_in_one_run_or_in_two(tmp_path: Path, homework: Homework) -> None:
    """A class that is made with them at once is the same to the byte."""
    make(tmp_path / "one", TWELVE, homework=homework, besides=("marking",))
    make(tmp_path / "two", TWELVE, homework=homework)
    make(tmp_path / "two", TWELVE, homework=homework, besides=("marking",))
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name] and not name.startswith(".")] == []
