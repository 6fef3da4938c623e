"""The journal of a class, line by line."""

import json
from dataclasses import asdict
from pathlib import Path

from exgen.classroom.class_folder import JOURNAL, ClassFolder
from exgen.classroom.distinct_variants import Likeness
from exgen.classroom.journal import ClassStanding, Journal
from exgen.classroom.records import SCHEMA, DoneBatch, Inputs, Place, StudentEntry
from exgen.classroom.roster import Student

_INPUTS = Inputs(exgen="1", homework="h", content="c", seed=7, secret="s")
_PLACE = Place(student=Student(id="a1", name="Å"), seed=5, code="XY")
_DONE = DoneBatch(
    key="k",
    entries=[
        StudentEntry(
            id="a1",
            name="Å",
            email="",
            section="",
            code="XY",
            seed=5,
            first={"q": 1},
            variants={"q": Likeness(kind="a", substance="b", printed="c")},
            further=["keys/a1.py"],
            brief=[{"title": "T", "points": 2, "answers": ["A x"]}],
        )
    ],
    levels={"q": 0},
    files={"keys/a1.json": "00"},
    tex="TeX",
    failed=["b2"],
)


def test_what_is_noted_is_read_again(tmp_path: Path) -> None:
    """Inputs, plan, batches and files come back as the records that they were."""
    journal = Journal(ClassFolder(tmp_path))
    journal.start(_INPUTS, ClassStanding(plan=((_PLACE,),)))
    journal.begin({"keys/a1.json": "00"})
    journal.add(_DONE)
    assert journal.inputs() == _INPUTS
    begun = (("keys/a1.json", "00"),)
    assert journal.standing() == ClassStanding(plan=((_PLACE,),), done=(_DONE,), begun=begun)


def test_a_line_has_all_fields(tmp_path: Path) -> None:
    """Lines are what `asdict` makes of the records, to the byte, whether begun anew or added to."""
    journal = Journal(ClassFolder(tmp_path))
    journal.start(_INPUTS, ClassStanding(plan=((_PLACE,),), done=(_DONE,)))
    journal.add(_DONE)
    values = [
        {"schema": SCHEMA, **asdict(_INPUTS)},
        {"plan": [[asdict(_PLACE)]]},
        asdict(_DONE),
        asdict(_DONE),
    ]
    lines = [json.dumps(v, ensure_ascii=False, separators=(",", ":")) + "\n" for v in values]
    assert (tmp_path / JOURNAL).read_text(encoding="utf-8") == "".join(lines)
