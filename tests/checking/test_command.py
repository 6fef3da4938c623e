"""`exgen check` as it is called: exit statuses, one line for bad input, JSON."""

import json
from pathlib import Path

import pytest
from many import over

from checking.keys import contents
from exgen.cli import main


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The key of a sheet, as a file."""
    path = tmp_path / "key.json"
    path.write_text(json.dumps(contents(7, "matrix-gradients")), encoding="utf-8")
    return path


def test_statuses(key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """0 for right, 1 for wrong, the reading shown back in 80 columns."""
    assert main(["check", str(key), "--part", "B.2.b3", "-y + ŷ"]) == 0
    assert "read as: yhat - y" in capsys.readouterr().out
    assert main(["check", str(key), "--part", "b.2.w3", "a2 (yhat - y)^T"]) == 1
    shown = capsys.readouterr().out
    assert "transposed" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_a_file_and_json(key: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All parts in the order of the sheet; blank ones do not make the answers wrong."""
    answers = key.with_name("a.txt")
    answers.write_text("A.1: 2 v\nB.2.b3: yhat - y\n", encoding="utf-8")
    assert main(["check", str(key), str(answers), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [t["verdict"] for t in told if t["part"] in ("A.1", "B.2.b3")] == ["right"] * 2
    assert {t["verdict"] for t in told} == {"right", "blank"}


CALLS = [
    ["check", "KEY", "none.txt"],
    ["check", "none.json", "--part", "A.1", "x"],
    ["check", "KEY", "--part", "Z.9", "x"],
    ["check", "KEY", "--part", "A.1", "x", "--for", "nobody"],
    ["check", "EMPTY", "--part", "A.1", "x"],
    ["check", "DAMAGED", "--part", "A.1", "x"],
    ["check", "KEY"],
]


@over("call", CALLS)
def test_bad_input_is_one_line(
    call: list[str], key: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Status 2 and one line, for whatever is wrong with the key, the part or the file."""
    key.with_name("empty.json").write_text("{}")
    damaged = {**contents(7, "matrix-gradients"), "questions": [{"id": "A.1"}]}
    key.with_name("damaged.json").write_text(json.dumps(damaged))
    places = {"KEY": key, "EMPTY": key.with_name("empty.json")}
    places["DAMAGED"] = key.with_name("damaged.json")
    assert main([str(places.get(word, word)) for word in call]) == 2
    told = capsys.readouterr()
    assert len(told.err.splitlines()) == 1, told.err
    assert not told.out
