"""Homework files: what is accepted, and what each refusal says."""

from pathlib import Path

import pytest

from exgen.errors import InputError
from exgen.families.registry import FAMILIES
from exgen.homework import Homework, available, read
from exgen.places import ShippedHomework

MINIMAL = """
name = "tiny"
title = "A tiny homework"
[[question]]
id = "A.1"
family = "gradient"
points = 10
"""
TAIL = MINIMAL.partition("[[question]]")[2]


def refusal(tmp_path: Path, text: str | bytes) -> str:
    """Write a homework file, expect it to be refused, and return the message."""
    path = tmp_path / "mine.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        read(str(path), families=FAMILIES)
    message = str(caught.value)
    assert "mine.toml" in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize("listing", available(), ids=lambda listing: listing.name)
def test_every_homework_that_comes_with_exgen_is_valid(listing: ShippedHomework) -> None:
    """Each file in templates/homework reads, under its own name and title."""
    homework = read(listing.name, families=FAMILIES)
    assert (homework.name, homework.title) == (listing.name, listing.title)


def test_matrix_gradients_has_the_ids_and_points_of_the_original() -> None:
    """The original's ids and points are a contract."""
    homework = read("matrix-gradients", families=FAMILIES)
    points = {question.id: question.points for question in homework.questions}
    assert points == {"A.1": 10, "A.2": 10, "A.3": 15, "A.4": 15, "B": 50}
    assert {section.id: section.points for section in homework.sections} == {"A": 50, "B": 50}
    assert homework.layout == "denominator"
    assert homework.has_original


def test_sampler_shows_every_family() -> None:
    """The default homework has a question of each family, and no original."""
    homework = read("sampler", families=FAMILIES)
    assert {question.family for question in homework.questions} == set(FAMILIES)
    assert not homework.has_original


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    """A minimal file gets the defaults; options pass through as they stand."""
    path = tmp_path / "mine.toml"
    path.write_text(
        MINIMAL + '[question.options]\nlevel = 1\nhidden = [1, 3]\nscale = 0.5\nx = "y"'
    )
    homework = read(str(path), families=FAMILIES)
    assert (homework.course, homework.layout, homework.notation) == (None, "denominator", "bold")
    assert homework.preliminaries is True
    assert homework.questions[0].options == {"level": 1, "hidden": [1, 3], "scale": 0.5, "x": "y"}


def test_preliminaries_may_be_lines(tmp_path: Path) -> None:
    """Instead of exgen's own conventions a homework may bring its lines."""
    path = tmp_path / "mine.toml"
    path.write_text('preliminaries = ["Gradients are columns."]' + MINIMAL)
    assert read(str(path), families=FAMILIES).preliminaries == ["Gradients are columns."]


SWITCHED = """
name = "tiny"
title = "A tiny homework"
[[section]]
id = "A"
title = "First"
points = 17
[[section]]
id = "B"
title = "Second"
points = 5
[[question]]
id = "A.1"
family = "gradient"
points = 10
original = {{ form = "squared-norm" }}
[[question]]
id = "A.2"
family = "gradient"
points = 7
ask = "{second}"
[[question]]
id = "B"
family = "backprop-numbers"
points = 5
ask = "{third}"
"""


def switched(tmp_path: Path, second: str, third: str) -> Homework:
    """A homework with two switches."""
    path = tmp_path / "mine.toml"
    path.write_text(SWITCHED.format(second=second, third=third))
    return read(str(path), families=FAMILIES)


@pytest.mark.parametrize(
    ("second", "third", "variant", "first_set"),
    [
        ("variants", "variants", {"A": 17, "B": 5}, {"A": 10}),
        ("never", "variants", {"A": 10, "B": 5}, {"A": 10}),
        ("variants", "never", {"A": 17}, {"A": 10}),
        ("never", "never", {"A": 10}, {"A": 10}),
    ],
)
def test_a_switch_leaves_a_question_out(
    tmp_path: Path, second: str, third: str, variant: dict[str, int], first_set: dict[str, int]
) -> None:
    """Turning a switch takes no other change to the file: the sections count what is asked."""
    homework = switched(tmp_path, second, third)
    assert homework.has_original
    original = homework.asking(original=True)
    assert {section.id: section.points for section in homework.sections} == variant
    assert {section.id: section.points for section in original.sections} == first_set
    assert [question.id for question in original.questions] == ["A.1"]
    assert sum(question.points for question in homework.questions) == sum(variant.values())


def test_points_are_those_of_all_questions_of_the_file(tmp_path: Path) -> None:
    """The points of a section are checked with every switch on, whatever is asked."""
    told = refusal(
        tmp_path,
        SWITCHED.format(second="never", third="never").replace("points = 17", "points = 10"),
    )
    assert "section[A].points: expected 17, the sum over its questions, got 10" in told


def test_a_question_that_only_variants_ask_makes_no_original(tmp_path: Path) -> None:
    """A homework has an original where one question at least is always asked."""
    path = tmp_path / "mine.toml"
    path.write_text(MINIMAL + 'ask = "variants"')
    assert not read(str(path), families=FAMILIES).has_original


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("matrix-gradient", "did you mean 'matrix-gradients'?"),
        ("Sampler", "did you mean 'sampler'?"),
        ("qqqq", "known: attention, backprop-by-hand, chain-rule"),
        ("", "known: attention, backprop-by-hand, chain-rule"),
        ("../../etc/passwd", "must end in .toml"),
    ],
)
def test_unknown_name_gets_the_nearest(name: str, hint: str) -> None:
    """An unknown homework is named together with the one that was probably meant."""
    with pytest.raises(InputError) as caught:
        read(name, families=FAMILIES)
    assert repr(name) in str(caught.value)
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title = ", "not TOML"),
        (b"title = '\xff'", "not UTF-8"),
        ("a = " + "[" * 5000, "not TOML: tables nested too deeply"),
        ("", "name: missing, and so are title and question"),
        (MINIMAL.replace('name = "tiny"', ""), "name: missing"),
        (MINIMAL.replace("points = 10", ""), "question[A.1].points: missing"),
        (MINIMAL.replace('id = "A.1"', ""), "question[#1].id: missing"),
        (MINIMAL + "point = 3", "question[A.1].point: unknown key, did you mean 'points'?"),
        ("titel = 'x'" + MINIMAL, "titel: unknown key, did you mean 'title'?"),
        ("questions = []" + MINIMAL, "questions: unknown key, did you mean 'question'?"),
        (
            MINIMAL.replace("10", "'ten'"),
            "question[A.1].points: expected a whole number, got 'ten'",
        ),
        (MINIMAL.replace("10", "10.0"), "points: expected a whole number, got 10.0"),
        (MINIMAL.replace("10", "true"), "points: expected a whole number, got true"),
        (MINIMAL.replace("10", "0"), "points: expected a whole number from 1 to 1000, got 0"),
        (MINIMAL.replace("10", "9" * 5000), "not TOML"),
        (MINIMAL.replace("gradient", "gradeint"), "unknown family 'gradeint': did you mean"),
        (MINIMAL.replace("A.1", "A 1"), "expected letters and digits, with dots between"),
        (MINIMAL.replace("tiny", "../tiny"), "name: expected small letters, digits"),
        (MINIMAL.replace("A tiny homework", r"two\nlines"), "title: expected one line"),
        ("layout = 'rows'" + MINIMAL, "layout: expected 'denominator' or 'numerator', got 'rows'"),
        ("notation = 3" + MINIMAL, "notation: expected 'bold' or 'plain', got 3"),
        ("preliminaries = [1]" + MINIMAL, "preliminaries: expected true, false or a list"),
        ("preliminaries = []" + MINIMAL, "preliminaries: expected true, false or a list"),
        ("name = 'x'\ntitle = 'x'\nquestion = []", "question: expected at least one"),
        ("name = 'x'\ntitle = 'x'\nquestion = 'x'", "question: expected a list of tables"),
        ("name = 'x'\ntitle = 'x'\nquestion = ['x']", "question[#1]: expected a table, got 'x'"),
        (MINIMAL + "options = 3", "question[A.1].options: expected a table, got 3"),
        (MINIMAL + "options.level = {a = 1}", "question[A.1].options.level: expected text"),
        (MINIMAL + "options.level = nan", "question[A.1].options.level: expected text"),
        (MINIMAL + "options.day = 2020-01-01", "question[A.1].options.day: expected text"),
        (MINIMAL + "[[question]]" + TAIL, "question[A.1].id: used more than once"),
        (
            MINIMAL + "ask = 'sometimes'",
            "question[A.1].ask: expected 'always', 'variants' or 'never', got 'sometimes'",
        ),
        (MINIMAL + "ask = 'never'", "question: every one has ask = 'never'"),
        (
            MINIMAL + "[[section]]\nid = 'A'\ntitle = 'x'\npoints = 11",
            "section[A].points: expected 10, the sum over its questions, got 11",
        ),
        (
            MINIMAL + "[[section]]\nid = 'B'\ntitle = 'x'\npoints = 1",
            "section[A]: missing, but asked for by ids",
        ),
        (
            MINIMAL
            + "[[question]]"
            + TAIL.replace("A.1", "B")
            + "[[section]]\nid = 'A'\ntitle = 'x'\npoints = 10",
            "section[B]: missing",
        ),
        (
            MINIMAL + "[[section]]\nid = 'A'\ntitel = 'x'\npoints = 10",
            "section[A].titel: unknown key, did you mean 'title'?",
        ),
    ],
)
def test_each_mistake_is_named(tmp_path: Path, text: str | bytes, expected: str) -> None:
    """A file that is no homework is refused with the file, the key and what was expected."""
    assert expected in refusal(tmp_path, text)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file and a folder are told apart from a bad file."""
    with pytest.raises(InputError, match=r"none\.toml.*No such file"):
        read(str(tmp_path / "none.toml"), families=FAMILIES)
    (tmp_path / "folder.toml").mkdir()
    with pytest.raises(InputError, match=r"folder\.toml.*directory"):
        read(str(tmp_path / "folder.toml"), families=FAMILIES)


def test_records_are_frozen() -> None:
    """What was read does not change on its way through the rooms."""
    homework = read("sampler", families=FAMILIES)
    with pytest.raises(ValueError, match="frozen"):
        homework.title = "another"
