"""A homework in German from its file to a class and to a learning platform."""

import json
from pathlib import Path

import pytest

from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.pipeline import draw_sheet
from exgen.places import templates
from exgen.typeset.engine import typeset
from exgen.writers.made import SheetFiles
from exgen.writers.writer_table import WRITERS
from tests.classroom.classes import files, make, students

HOMEWORKS = tuple(sorted(path.stem for path in (templates() / "homework").glob("*.toml")))
FILE = """\
name = "aufwaermen"
title = "Aufwärmen"
layout = "denominator"

[sheet]
language = "de"
due = "1. April, 12 Uhr"

[[question]]
id = "1"
family = "composition"
points = 10
options = { composition = ["scalar-readout"] }
"""


def test_a_class_in_german(tmp_path: Path) -> None:
    """Sheets, keys and what a platform imports say the same, and all in German."""
    path = tmp_path / "aufwaermen.toml"
    path.write_text(FILE, encoding="utf-8")
    out = tmp_path / "class"
    homework = read(str(path), families=FAMILIES)
    outcome = make(out, students(2), homework=homework, formats=("html", "moodle"))
    assert not outcome.failed
    made = files(out)
    for student in ("s1", "s2"):
        key = json.loads(made[f"keys/{student}.json"])
        (question,) = key["questions"]
        assert question["title"] == "Eine Verkettung mit zwei Gewichten"
        assert question["statement"].startswith("Es seien $")
        texts = [part["text"] for part in question["parts"]]
        assert texts[0].startswith("Geben Sie die Formen der folgenden Größen an:")
        assert texts[-1].startswith("Berechnen Sie die Gradienten von $")
        assert key["sheet"]["due"] == r"1\. April, 12 Uhr"  # Markdown
        assert key["sheet"]["preliminaries"].startswith("Vektoren sind Spalten.")
        sheet = SheetFiles({"key.json": made[f"keys/{student}.json"]})
        written = WRITERS["moodle"].write(sheet).files
        quiz = b"".join(written.values()).decode()
        assert "Berechnen Sie die Gradienten von" in quiz
        assert key["language"] == "de"
        page = made[f"problems/{student}.html"].decode()
        assert '<html lang="de">' in page
        assert "Geben Sie die Formen der folgenden Größen an:" in page


@pytest.mark.parametrize("name", HOMEWORKS)
def test_pages_in_german(name: str) -> None:
    """Nothing is too wide on a page, though no word is broken, and TeX complains of nothing."""
    sheet = draw_sheet(read(name, families=FAMILIES).in_language("de"), seed=2)
    documents = sheet.documents(besides=("marking", "answers"))
    for kind, made in typeset(documents).items():
        assert not (made.overfull or made.undefined or made.warnings), kind
        assert documents[kind].language == "de"
