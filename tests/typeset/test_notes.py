"""Notes for marking and the page of answers: they fit, they say what the key says."""

import re
from collections import Counter

import pytest
from sheets import homework, sheet

from exgen.marking.deduction import deduction
from exgen.pipeline import build
from exgen.places import templates
from exgen.sheets.notes import body_of
from exgen.typeset.batch import typeset_batch
from exgen.typeset.engine import typeset

MOST_PAGES = {"matrix-gradients": 3, "chain-rule": 3, "backprop-by-hand": 6, "sampler": 6}


@pytest.mark.parametrize("name", sorted(MOST_PAGES))
def test_they_fit(name: str) -> None:
    """The answers stand on one page, the notes on few, and nothing sticks out of the page."""
    documents = {
        f"{kind}-{seed}": document
        for seed in range(8)
        for kind, document in sheet(seed, name).documents(besides=("marking", "answers")).items()
        if kind in ("marking", "answers")
    }
    for title, made in typeset_batch(documents).items():
        assert made.overfull == (), title
        assert made.undefined == (), title
        if title.startswith("answers"):
            assert made.pages == 1, title
        else:
            assert made.pages <= MOST_PAGES[name], title


def bodies(name: str) -> tuple[str, str]:
    """The notes and the answers of one sheet, as LaTeX."""
    drawn = sheet(5, name)
    marking, answers = (
        body_of(kind, drawn.body, templates(), drawn.key()) for kind in ("marking", "answers")
    )
    return marking, answers


def test_every_part_is_there() -> None:
    """Each part of the sheet stands once in both, with its points in the notes."""
    for name in MOST_PAGES:
        body, marking, answers = sheet(5, name).body, *bodies(name)
        labels = Counter(p.label for q in body.questions for p in q.question.parts)
        marked = re.findall(r"\\exmark(?:words)?\{([^}]*)\}\{(\d+)\}", marking)
        assert Counter(label for label, _ in marked) == labels
        points = sum(q.question.points for q in body.questions)
        assert sum(int(worth) for _, worth in marked) == points
        alone = re.findall(r"\\exalone(?:words)?\{([^}]*)\}\{", answers)
        assert Counter(alone) == labels


def test_what_earns_points_is_the_rubric() -> None:
    """The results on the way, with the points that the key gives them."""
    for name in MOST_PAGES:
        drawn = sheet(5, name)
        told = re.findall(r"\\exearns\{.*\}\{([\d.]+)\}", bodies(name)[0])
        wanted = [
            step["points"]
            for question in drawn.key()["questions"]
            for part in question["parts"]
            for step in part["rubric"]["steps"]
        ]
        assert list(map(float, told)) == wanted


def test_a_deduction_is_no_more_than_the_part() -> None:
    """In half points, at least one half, at most all; a missing step costs more than a slip."""
    for points in range(1, 30):
        step = deduction("activation-derivative-forgotten", points)
        slip = deduction("answer-transposed", points)
        for one in (
            step,
            slip,
            deduction("one-too-many", points),
            deduction("wrong-entry", points),
        ):
            assert 0 < one <= points
            assert (2 * one).denominator == 1
        assert slip <= step


def test_they_are_made_on_request() -> None:
    """A folder has them with their LaTeX, the same bytes each time, and no others change."""
    asked = homework("matrix-gradients")
    plain = build(asked, seed=3, original=False, report=lambda _: None)
    kinds = ("marking", "answers")
    more = build(asked, seed=3, original=False, report=lambda _: None, besides=kinds)
    again = build(asked, seed=3, original=False, report=lambda _: None, besides=kinds)
    assert more == again
    assert more.keys() - plain.keys() == {f"{k}.{end}" for k in kinds for end in ("pdf", "tex")}
    assert all(more[name] == plain[name] for name in plain if name != "key.json")


def test_what_is_long_goes_on_one_page_all_the_same() -> None:
    """Two columns and smaller print take what one column does not hold."""
    drawn = sheet(5, "sampler")
    document = drawn.documents(besides=("answers",))["answers"]
    assert typeset({"answers": document})["answers"].pages == 1
    assert r"\exonepage" in document.body


def test_a_part_with_another_letter_in_its_name_says_its_derivative() -> None:
    """The id of a part has the letter of the catalogue; the notes show that of the sheet."""
    drawn = sheet(5, "chain-rule")
    question = next(q for q in drawn.questions if q.question.family == "composition")
    parts = [p for p in question.question.parts if p.kind == "gradient"]
    renamed = [p for p in parts if p.id.rsplit(".", 1)[-1] != p.wrt]
    assert renamed
    for body in bodies("chain-rule"):
        found = [
            line
            for part in renamed
            for line in body.splitlines()
            if f"{{{part.label}}}" in line and "\\pd{" in line and "\\enspace" in line
        ]
        assert len(found) == len(renamed)


def test_an_answer_in_words_is_cut_between_them() -> None:
    """A long answer ends with a whole word and dots."""
    for body in bodies("chain-rule"):
        cut = [line for line in body.splitlines() if "…" in line or r"\dots" in line]
        assert cut
        for line in cut:
            assert re.search(r"\w (?:…|\\dots)", line), line
