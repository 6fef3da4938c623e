"""The whole way from a homework and a seed to files: good draws, same bytes, nothing unproved."""

import hashlib
import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from many import over
from sheets import SEEDS, homework, sheet

from exgen import pipeline
from exgen.errors import DrawError, InputError
from exgen.families.registry import family
from exgen.homework import Homework
from exgen.homework import QuestionTable as Asked
from exgen.pipeline import build, draw_sheet, variant_code
from exgen.questions.proved import prove
from exgen.questions.records import Question, Request
from exgen.questions.streams import stream
from exgen.sheets import drawing
from exgen.sheets.drawing import ATTEMPTS
from exgen.typeset.engine import typeset

ROOT = Path(__file__).parent.parent
TYPESET = (3, 11, 42, 1234)
FILES = {"problems.pdf", "solutions.pdf", "problems.tex", "solutions.tex", "key.json"}


def of(*questions: Asked) -> Homework:
    """A homework of these questions, without sections."""
    return homework().model_copy(update={"sections": [], "questions": list(questions)})


def asked(id: str, family: str = "gradient", **options: object) -> Asked:
    """One question of a homework."""
    return Asked.model_validate(
        {"id": id, "family": family, "points": 20, "options": options}, strict=True
    )


@over("seed", SEEDS, pieces=2)
def test_every_seed_draws_and_proves(seed: int) -> None:
    """Every line of every question is proved, no two questions are alike, the points add up."""
    drawn = sheet(seed)
    identities = [one.question.identity for one in drawn.questions]
    assert len(set(identities)) == len(identities) == len(drawn.homework.questions)
    for one in drawn.questions:
        assert len(one.lines) == len(one.question.steps()) > 0
        for line, value in one.lines:
            assert value.claim is line.claim
            assert value.measurement.agrees
        for part in one.question.parts:
            assert part.points >= 1
        shapes = {v.shape for v in one.question.program.variables if v.name[0] == "W"}
        assert all(shape.rows != 1 != shape.cols for shape in shapes)
    assert [one.question.id for one in drawn.questions] == ["A.1", "A.2", "A.3", "A.4", "B"]


def test_seeds_give_different_sheets() -> None:
    """No two of the seeds give one sheet; forms and networks vary."""
    codes = Counter(sheet(seed).code for seed in SEEDS)
    assert max(codes.values()) == 1
    for place in range(4):
        forms = {sheet(seed).questions[place].question.identity for seed in SEEDS}
        assert len(forms) >= 5
    assert len({sheet(seed).questions[4].question.identity for seed in SEEDS}) > len(SEEDS) * 0.9


@pytest.mark.parametrize("seed", [None, *TYPESET])
def test_pages_are_clean(seed: int | None) -> None:
    """No overfull box over 1 pt, no undefined reference, no formula scaled to fit, one run."""
    for made in typeset(sheet(seed).documents()).values():
        assert not [box for box in made.overfull if box.points > 1]
        assert made.undefined == ()
        assert not [w for w in made.warnings if "scaled" in w]
        assert made.runs == 1
        assert made.pdf.startswith(b"%PDF")
        assert 1 <= made.pages <= 10


MAKE = """
import hashlib, json, sys
from exgen.homework import read
from exgen.pipeline import build
from exgen.families.registry import FAMILIES, family
files = build(read("matrix-gradients", families=FAMILIES), seed=5, original=False,
              report=lambda line: None)
print(json.dumps({name: hashlib.sha256(data).hexdigest() for name, data in files.items()}))
"""


def test_the_same_bytes_in_any_folder(tmp_path: Path) -> None:
    """Two processes with other folders, hash seeds, time zones and caches write the same bytes."""
    found = []
    for name, zone in (("one", "UTC"), ("two", "Asia/Tokyo")):
        folder = tmp_path / f"a folder, {name}"
        folder.mkdir()
        environment = {
            **os.environ,
            "PYTHONHASHSEED": str(len(found) + 1),
            "TZ": zone,
            "XDG_CACHE_HOME": str(folder / "cache"),
            "PYTHONPATH": str(ROOT),
        }
        done = subprocess.run(
            [sys.executable, "-c", MAKE],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found.append(json.loads(done.stdout))
        assert [p.name for p in folder.iterdir()] in ([], ["cache"])
    assert found[0] == found[1]
    assert set(found[0]) == FILES | {"figure-B.svg", "figure-B.png"}
    here = build(homework(), seed=5, original=False, report=lambda line: None)
    assert {n: hashlib.sha256(data).hexdigest() for n, data in here.items()} == found[0]
    other = build(homework(), seed=6, original=False, report=lambda line: None)
    assert all(other[name] != here[name] for name in FILES)


def test_the_key_names_the_files_it_came_with() -> None:
    """The digests in key.json are those of the files that a person may edit."""
    told: list[str] = []
    files = build(homework(), seed=1, original=True, report=told.append)
    contents = json.loads(files["key.json"])
    assert contents["original"] is True
    assert contents["seed"] is None
    assert contents["files"] == {
        name: hashlib.sha256(files[name]).hexdigest() for name in ("problems.tex", "solutions.tex")
    }
    assert told == ["drawing and proving", "typesetting"]


def fingerprints(drawn: pipeline.Sheet) -> dict[str, object]:
    """What was drawn for each question, by id."""
    return {
        one.question.id: (one.question.program, [s.claim for s in one.question.steps()])
        for one in drawn.questions
    }


@over("seed", range(4))
def test_a_question_added_changes_no_other(seed: int) -> None:
    """A question in front, between or behind leaves the others as they are."""
    base = [asked("1", level=3), asked("2", kind="jacobian", level=3), asked("3", "network")]
    before = fingerprints(draw_sheet(of(*base), seed=seed))
    more = asked("9", level=1)
    for place in range(4):
        questions = [*base[:place], more, *base[place:]]
        after = fingerprints(draw_sheet(of(*questions), seed=seed))
        assert after.pop("9")
        assert after == before


def test_each_question_has_its_own_stream() -> None:
    """Two questions with the same options, and one question under two ids, differ."""
    drawn = [draw_sheet(of(asked("1"), asked("2")), seed=seed) for seed in range(6)]
    for one in drawn:
        first, second = (q.question.program for q in one.questions)
        assert first != second
    renamed = [draw_sheet(of(asked("7")), seed=seed) for seed in range(6)]
    assert [d.questions[0].question.program for d in renamed] != [
        d.questions[0].question.program for d in drawn
    ]


def test_a_collision_is_drawn_again() -> None:
    """Two questions that can only be one of two forms are never the same."""
    names = ["ridge", "least-squares"]
    for seed in range(12):
        drawn = draw_sheet(of(asked("1", forms=names), asked("2", forms=names)), seed=seed)
        assert {one.question.identity for one in drawn.questions} == {
            "form:ridge",
            "form:least-squares",
        }


def test_a_collision_that_cannot_be_avoided_is_told() -> None:
    """Three questions of two forms: one line names the homework, the seed and the question."""
    names = ["ridge", "norm"]
    questions = [asked(str(k), forms=names) for k in (1, 2, 3)]
    with pytest.raises(DrawError) as caught:
        draw_sheet(of(*questions), seed=8)
    message = str(caught.value)
    assert message.startswith("homework matrix-gradients, seed 8: no good variant of question 3")
    assert "on the sheet already" in message
    assert "\n" not in message


def test_a_level_without_forms_is_told() -> None:
    """Options that no form has end in one line that names them."""
    with pytest.raises(InputError) as caught:
        draw_sheet(of(asked("1", level=1, kind="jacobian")), seed=2)
    assert "question[1].options" in str(caught.value)
    assert "no form for level = 1, kind = 'jacobian'" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("question", "culprit"),
    [
        (asked("4", colour="red"), "question[4].options.colour: unknown option, did you mean"),
        (asked("4", level=9), "question[4].options.level: expected 1, 2, 3 or 4, got 9"),
        (asked("4", "network", hidden=[1, 9]), "question[4].options.hidden: expected"),
        (asked("4", "network", skips=["up"]), "question[4].options.skips: expected"),
    ],
)
def test_bad_options_are_told(question: Asked, culprit: str) -> None:
    """A bad option names the homework, the question and the option, in one line."""
    with pytest.raises(InputError) as caught:
        draw_sheet(of(question), seed=1)
    assert culprit in str(caught.value)
    assert "homework matrix-gradients" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_vanishing_question_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A draw that turns out no good is replaced by that of the next attempt's stream."""
    draw, refused = family("gradient").draw, []

    def prove_the_third(question: Question, rng: object) -> object:
        if len(refused) < 2:
            refused.append(question)
            raise DrawError(f"question {question.id}: part {question.id} vanishes everywhere")
        return prove(question, rng)  # type: ignore[arg-type]

    monkeypatch.setattr(drawing, "prove", prove_the_third)
    one = asked("1")
    drawn = draw_sheet(of(one), seed=3).questions[0].question
    request = Request(
        id="1",
        points=20,
        layout="denominator",
        options={},
        rng=stream(3, "1", "draw", 2),
    )
    assert len(refused) == 2
    assert drawn.program == draw(request).program


def test_a_question_that_is_never_good_ends_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the bound the last reason is told, with homework, seed and question."""
    tried = []

    def never(question: Question, rng: object) -> None:
        tried.append(question)
        raise DrawError(f"question {question.id}: part {question.id} vanishes everywhere")

    monkeypatch.setattr(drawing, "prove", never)
    with pytest.raises(DrawError) as caught:
        draw_sheet(of(asked("1")), seed=3)
    assert len(tried) == ATTEMPTS
    assert str(caught.value) == (
        "homework matrix-gradients, seed 3: no good variant of question 1 was found in "
        f"{ATTEMPTS} draws (the last one: question 1: part 1 vanishes everywhere)"
    )


def test_the_variant_code_is_that_of_the_sheet() -> None:
    """Six signs that say nothing about the seed and change with a single letter."""
    assert variant_code("a sheet") == variant_code("a sheet")
    assert variant_code("a sheet") != variant_code("a sheet.")
    assert sheet(7).code == variant_code(sheet(7).problems)


def test_the_original_needs_no_seed() -> None:
    """The original form is the same whatever the seed."""
    one = draw_sheet(homework(), seed=None, original=True)
    two = draw_sheet(homework(), seed=99, original=True)
    assert one.problems == two.problems
    assert one.seed is two.seed is None
    assert one.key() == two.key()


def test_the_original_leaves_out_what_only_variants_ask() -> None:
    """A question with `ask = "variants"` stands on variants alone, points and all."""
    first = asked("1").model_copy(update={"original": {"form": "squared-norm"}})
    second = asked("2", "backprop-numbers", widths=[2, 2, 1]).model_copy(update={"ask": "variants"})
    homework = of(first, second)
    assert homework.has_original
    variant = draw_sheet(homework, seed=0)
    original = draw_sheet(homework, seed=None, original=True)
    assert [one.question.id for one in variant.questions] == ["1", "2"]
    assert [one.question.id for one in original.questions] == ["1"]
    for drawn, points in ((variant, 40), (original, 20)):
        assert sum(question.points for question in drawn.homework.questions) == points
        assert f"{{{points}}}" in drawn.documents()["problems"].dynamic
