"""Points: the homework's own deductions, hints and sentences for every mistake."""

from fractions import Fraction
from pathlib import Path

import pytest

from checking.keys import contents, part, verdicts
from exgen.checking.earned_points import shown
from exgen.checking.keyed_sheet import sheet
from exgen.errors import InputError
from exgen.families.registry import FAMILIES
from exgen.homework import read
from exgen.marking.deduction import deduction
from exgen.mistakes.hints import HINTS, hint
from exgen.mistakes.mistake_table import names, sentence
from exgen.pipeline import draw_sheet


def test_every_mistake_has_its_words_and_its_price() -> None:
    """A sentence, a hint and a deduction for each; no hint for what is none."""
    assert set(HINTS) == set(names())
    for name in names():
        assert sentence(name) and hint(name).endswith((".", "?"))
        assert 0 < deduction(name, 10) <= 5


def test_a_homework_has_deductions_of_its_own(tmp_path: Path) -> None:
    """They come along in the key and count; a name that no mistake has is refused."""
    path = tmp_path / "own.toml"
    question = '[[question]]\nid = "1"\nfamily = "gradient"\npoints = 10\noptions = { level = 1 }\n'
    head = 'name = "own"\ntitle = "Own"\n'
    path.write_text(f"{head}[marking.deductions]\nanswer-negated = 0.9\n{question}")
    written = draw_sheet(read(str(path), families=FAMILIES), seed=1, original=False).key()
    assert written["marking"] == {"deductions": {"answer-negated": 0.9}}
    drawn = sheet(written, shown="key.json")
    _, asked = part(drawn, "1")
    found = verdicts({"1": f"-({asked.answer})"}, drawn)["1"]
    assert found.mistakes == ("answer-negated",)
    assert found.points == 1
    path.write_text(f"{head}[marking.deductions]\nsign-fliped = 0.9\n{question}")
    with pytest.raises(InputError, match="did you mean 'sign-flipped'"):
        read(str(path), families=FAMILIES)
    path.write_text(f"{head}[marking.deductions]\nsign-flipped = 2\n{question}")
    with pytest.raises(InputError, match="marking"):
        read(str(path), families=FAMILIES)


def test_points_never_exceed_the_part() -> None:
    """However many right results are stated."""
    drawn = sheet(contents(7, "matrix-gradients"), shown="key.json")
    for question, each in drawn.parts():
        lines = [
            f"d{s.of}/d{s.wrt} = {s.answer}" for s in each.steps if s.wrt and s.wrt != each.wrt
        ]
        if each.kind == "gradient" and question.id == "B":
            found = verdicts({each.id: "\n".join([*lines, "J + 17"])}, drawn)[each.id]
            assert 0 <= found.points < found.out_of


def test_points_are_written_as_people_do() -> None:
    """Halves as decimals, thirds as fractions."""
    assert [shown(Fraction(n)) for n in ("3", "5/2", "1/3", "0")] == ["3", "2.5", "1/3", "0"]
