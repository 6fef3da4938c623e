"""The overview for marking: every question of every kind, in short and within its lines."""

import csv
import io
import json
import re
from typing import Any

import pytest
from sheets import homework, sheet

from exgen.classroom.brief import brief
from exgen.classroom.class_overview import documents, join, table
from exgen.classroom.records import StudentEntry
from exgen.sheets.short_answers import LONGEST
from exgen.typeset.engine import typeset

SHEETS = [("sampler", 1), ("sampler", 2), ("matrix-gradients", 3), ("chain-rule", 4)]


def entry(name: str, seed: int, **changes: Any) -> StudentEntry:
    """A student who has the sheet of a seed."""
    fixed = {"email": "", "section": "L1", "seed": 0, "first": {}, "variants": {}, "further": ()}
    given = {"id": f"s{seed}", "name": "N" * 100, "code": f"CODE{seed}", **fixed, **changes}
    return StudentEntry(brief=brief(sheet(seed, name)), **given)


@pytest.mark.parametrize(("name", "seed"), SHEETS)
def test_every_part_is_there(name: str, seed: int) -> None:
    """The brief has each part of the sheet once, with an answer as text and as LaTeX."""
    found = brief(sheet(seed, name))
    assert json.loads(json.dumps(found)) == found
    parts = [part for question in found for part in question["parts"]]
    expected = [p.id for one in sheet(seed, name).questions for p in one.question.parts]
    assert [part[0] for part in parts] == expected
    labels = [p.label for one in sheet(seed, name).questions for p in one.question.parts]
    assert [part[4] for part in parts] == labels
    assert len(set(labels)) == len(labels)
    assert all(part[1] and part[2] for part in parts)
    assert all("\n" not in part[1] for part in parts)


def test_literals_are_short() -> None:
    """What is no expression (a table, say) is cut; names of quantities print as mathematics."""
    found = brief(sheet(1, "sampler"))
    parts = {part[0]: part for question in found for part in question["parts"]}
    kept = next(part for name, part in parts.items() if name.startswith("7.") and "," in part[1])
    assert kept[2].startswith("$")
    long = [part[1] for part in parts.values() if part[1].endswith("…")]
    assert all(LONGEST / 2 < len(text) <= LONGEST + 2 for text in long)


def test_nothing_sticks_out() -> None:
    """No answer, name or list of shapes is wider than its line, whatever the question."""
    entries = [entry(name, seed) for name, seed in SHEETS]
    (document,) = documents(homework("sampler"), entries)
    (page,) = typeset({"ta-overview": document}).values()
    assert page.overfull == ()
    assert page.undefined == ()


def test_large_classes_are_set_in_parts() -> None:
    """TeX gets a hundred students at a time, and the parts are one PDF with all of their pages."""
    import io

    from pypdf import PdfReader

    entries = [entry("matrix-gradients", 3, id=f"s{k}", code=f"CODE{k}") for k in range(101)]
    found = documents(homework("matrix-gradients"), entries)
    assert [len(re.findall(r"exbriefstudent\{CODE\d", each.body)) for each in found] == [100, 1]
    pages = typeset({"a": found[1], "b": found[1]})
    whole = PdfReader(io.BytesIO(join([each.pdf for each in pages.values()])))
    assert len(whole.pages) == sum(each.pages for each in pages.values())
    assert "students 101 to 101, page 1" in whole.pages[0].extract_text()


def test_the_table_takes_parts_that_some_lack() -> None:
    """Columns are those of all students; a part that a sheet lacks is an empty cell."""
    lines = table([entry("matrix-gradients", 3), entry("matrix-gradients", 5)])
    import csv
    import io

    head, *rows = csv.reader(io.StringIO(lines.decode("utf-8-sig"), newline=""))
    assert len(set(head)) == len(head)
    expected = {p.id for k in (3, 5) for one in sheet(k).questions for p in one.question.parts}
    assert {name.removesuffix(" answer") for name in head if name.endswith(" answer")} == expected
    for seed, row in zip((3, 5), rows, strict=True):
        own = {p.id for one in sheet(seed).questions for p in one.question.parts}
        filled = {
            name.removesuffix(" answer")
            for name, cell in zip(head, row, strict=True)
            if name.endswith(" answer") and cell
        }
        assert filled == own


def test_the_sheets_own_words() -> None:
    """Titles, points, layers above and widths in numbers are those of the problem sheet."""
    found = {q["id"]: q for q in brief(sheet(0, "backprop-by-hand"))}
    drawn = {one.question.id: one.question for one in sheet(0, "backprop-by-hand").questions}
    titles = {section.id: section.title for section in homework("backprop-by-hand").sections}
    assert {id: q["title"] for id, q in found.items()} == titles
    for id, q in found.items():
        assert q["points"] == drawn[id].points == sum(part[3] for part in q["parts"])
    shapes = {name: (latex, rows, cols) for name, latex, rows, cols in found["1"]["shapes"]}
    sizes = drawn["1"].program.sizes
    assert shapes["W2"] == ("W^{2}", str(sizes["n2"]), str(sizes["n1"]))
    answers = {part[0]: part[2] for q in found.values() for part in q["parts"]}
    assert answers["1.3"] == "$\\delta\\, h^{2}$"
    assert all("W_{2}" not in latex for latex in answers.values())
    values = [part for part in found["3"]["parts"] if part[0].startswith("3.b.W")]
    assert all("\\begin{array}" in latex for _, _, latex, *_ in values)


def test_the_table_has_points_and_reads_well() -> None:
    """Points stand before each answer; the size of a batch is its name."""
    heads, row = list(
        csv.reader(io.StringIO(table([entry("backprop-by-hand", 2)]).decode("utf-8-sig")))
    )
    cells = dict(zip(heads, row, strict=True))
    for one in sheet(2, "backprop-by-hand").questions:
        assert cells[f"{one.question.id} points"] == str(one.question.points)
        for part in one.question.parts:
            assert cells[f"{part.id} points"] == str(part.points)
            assert heads.index(f"{part.id} answer") == heads.index(f"{part.id} points") + 1
    assert not any("sum(ones" in cell for cell in row)
    assert not any(cell.startswith("[[") and cell.count(",") == 0 for cell in row)
