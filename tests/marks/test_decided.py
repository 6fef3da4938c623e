"""What was decided at the desk is in the gradebook and the feedback that mark writes."""

import csv
import json
from pathlib import Path

import pytest
from checking.keys import contents, key

from exgen.checking.marker import mark as verdicts_on
from exgen.checking.verdict_report import as_data, of_data
from exgen.cli import main
from exgen.ledger.ledger_table import NAME, Ledger
from exgen.ledger.records import Change, What, answer_mark


@pytest.fixture
def group(tmp_path: Path) -> Path:
    """A class of two, of whom one handed in."""
    folder = tmp_path / "class"
    (folder / "keys").mkdir(parents=True)
    listed = []
    for name, code in (("s1", "MQVTRP"), ("s2", "GDRDD3")):
        (folder / "keys" / f"{name}.json").write_text(json.dumps(contents(7, "chain-rule")))
        listed.append({"id": name, "code": code, "name": name, "email": "", "section": "",
                       "further": []})  # fmt: skip
    (folder / "manifest.json").write_text(
        json.dumps({"schema": "exgen.class/1", "students": listed})
    )
    (tmp_path / "answers.csv").write_text("id,2.a.1,4.c\ns1,1 x n,???\n")
    return folder


def marked(group: Path) -> dict[str, dict[str, str]]:
    """The rows of the gradebook by students, once the class is marked."""
    assert main(["mark", str(group), str(group.with_name("answers.csv")), "--jobs", "1"]) == 0
    text = (group.with_name("class-marks") / "gradebook-csv.csv").read_text("utf-8-sig")
    return {row["id"]: row for row in csv.DictReader(text.splitlines())}


def given(value: float, answer: str, comment: str = "", code: str = "MQVTRP") -> Change:
    """Points that a person gives for 2.a.1 with that answer before them."""
    return Change(
        what=What.POINTS, student="s1", part="2.a.1", points=value, text=comment,
        of=answer_mark(code, "2.a.1", answer),
    )  # fmt: skip


def test_points_and_answers_of_the_desk(group: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Points with a comment count until they are undone; a typed answer is marked as any other."""
    before = marked(group)
    assert before["s1"]["2.a.1"] != "1.5" and before["s2"]["points"] == ""
    out = group.with_name("class-marks")
    ledger = Ledger(out / NAME)
    ledger.add("Ada", "a", [given(1.5, "1 x n", "Read it as a row.")])
    ledger.add("Ada", "b", [Change(what=What.ANSWER, student="s2", part="2.a.1", text="n x 1")])
    after = marked(group)
    assert after["s1"]["2.a.1"] == "1.5" and after["s2"]["2.a.1"] == "2"
    more = float(after["s1"]["points"]) - float(before["s1"]["points"])
    assert more == pytest.approx(1.5 - float(before["s1"]["2.a.1"]))
    for ending in ("txt", "html"):
        assert "Read it as a row." in (out / "feedback" / f"s1.{ending}").read_text()
    ledger.undo("Karl", "c", "a")
    ledger.undo("Karl", "d", "b")
    assert marked(group) == before
    ledger.close()
    capsys.readouterr()


def test_a_decision_is_about_the_answer_that_was_seen(
    group: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """For another answer or another sheet it does not count, and that is told."""
    marked(group)
    for k, other in enumerate((given(1.5, "n x n"), given(1.5, "1 x n", code="P3GPW7"))):
        ledger = Ledger(group.with_name("class-marks") / NAME)
        ledger.add("Ada", f"batch {k}", [other])
        ledger.close()
        capsys.readouterr()
        assert marked(group)["s1"]["2.a.1"] != "1.5"
        assert "1 decisions of the desk are about other answers: 2.a.1" in capsys.readouterr().err


def test_what_was_looked_at_need_not_be_again(group: Path) -> None:
    """An accepted part keeps its points and leaves the list of what to look at."""
    before = marked(group)
    out = group.with_name("class-marks")
    assert "4.c" in (out / "look-at.csv").read_text()
    ledger = Ledger(out / NAME)
    seen = answer_mark("MQVTRP", "4.c", "???")
    ledger.add("Ada", "a", [Change(what=What.ACCEPT, student="s1", part="4.c", of=seen)])
    ledger.close()
    assert marked(group) == before
    assert "4.c" not in (out / "look-at.csv").read_text()


def test_verdicts_come_back_from_their_data() -> None:
    """Thirds of a point, mistakes and what was stated are the same after JSON."""
    drawn = key(7, "chain-rule")
    answers = {"2.a.1": "1 x n", "4.c": "???", "2.b.b": "t + t"}
    for verdict in verdicts_on(drawn, answers):
        data = json.loads(json.dumps(as_data(verdict, reader="ta")))
        assert as_data(of_data(data), reader="ta") == data
