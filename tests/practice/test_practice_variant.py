"""Choices, variants, and what a process does with answers to them."""

import json
import re
from pathlib import Path

import pytest

from exgen.errors import InputError
from exgen.practice.choices import Choice, Course, courses
from exgen.practice.judging import judge_one, make_one, read_one
from exgen.practice.practice_variant import make
from exgen.practice.records import PracticeVariant

OFFERED = courses(None)


def course(name: str) -> Course:
    """The homework of that name."""
    return next(one for one in OFFERED if one.reference == name)


def variant(text: str, seed: int = 7) -> PracticeVariant:
    """A variant of a choice."""
    choice = Choice.of(text)
    return make(course(choice.homework).narrowed(choice), choice.question, seed)


def answers(one: PracticeVariant) -> dict[str, str]:
    """The right answers, as a person could type them."""
    found = {}
    for part in json.loads(one.key)["questions"][0]["parts"]:
        answer = part["answer"]
        match part["kind"]:
            case "shape":
                found[part["id"]] = " x ".join(map(str, answer))
            case "value":
                found[part["id"]] = json.dumps(answer).replace('"', "")
            case "cache":
                found[part["id"]] = ", ".join(answer)
            case "code" | "observation":
                pass
            case _:
                found[part["id"]] = str(answer)
    return found


@pytest.mark.parametrize("kind", [k for c in OFFERED for k in c.kinds], ids=lambda k: k.choice.text)
def test_every_kind_can_be_practised(kind: object) -> None:
    """Every question there is: fields for its parts, lines to each, right answers right."""
    text = kind.choice.text  # type: ignore[attr-defined]
    one = variant(text)
    assert PracticeVariant.of(one.text()) == one
    key = json.loads(one.key)["questions"][0]
    assert [f.id for g in one.groups for f in g.fields] == [
        p["id"] for g in one.groups for p in key["parts"] if p["number"] == g.number
    ]
    assert all(group.lines for group in one.groups)
    assert one.statement and one.solution
    for part, answer in answers(one).items():
        told = judge_one(f"{text} right", one.key, {}, part, answer, {})
        assert told["verdict"] == "right", (part, answer, told)
        read = read_one(f"{text} right", one.key, part, answer)
        assert "why" not in read, (part, read)


def test_a_level_is_a_piece_of_the_band() -> None:
    """Levels are those of the homework's file; a question that another goes on from comes along."""
    sampler = course("sampler")
    first = next(k for k in sampler.kinds if k.choice.question == "1")
    assert first.levels == ("easy", "medium", "hard")
    assert [c.level for c in first.choices()] == [0, 1, 2, 3]
    bands = [sampler.narrowed(c).questions[0].difficulty for c in first.choices()]
    assert [list(band or ()) for band in bands] == [[39, 99], [39, 57], [58, 72], [73, 99]]
    batch = sampler.narrowed(Choice("sampler", "9"))
    assert [asked.id for asked in batch.questions] == ["8", "9"]
    for bad in ("", "a/b", "a/b/c", "a/b/1/2"):
        with pytest.raises(ValueError, match=r"unpack|invalid literal"):
            Choice.of(bad)


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    """A homework file can be practised; one that does not exist is said."""
    file = tmp_path / "mine.toml"
    file.write_text(
        'name = "other"\ntitle = "Mine"\n[[question]]\nid = "1"\nfamily = "dimension"\npoints = 5\n'
    )
    (own,) = courses(str(file))
    assert [k.choice.text for k in own.kinds] == ["mine/1/0"]
    assert "<h" not in PracticeVariant.of(make_one(str(file), own.kinds[0].choice, 3)).title
    assert own.made_with != course("sampler").made_with
    with pytest.raises(InputError, match="cannot read homework file"):
        courses(str(tmp_path / "none.toml"))


def test_kinds_are_named_by_what_they_draw() -> None:
    """By the titles of what a question names, each once; else by its family, narrowed down."""
    (words,) = courses("word-vectors")
    titles = {kind.choice.question: kind.title for kind in words.kinds}
    assert titles["2"] == (
        "Negative samples; Negative samples with signs; Negative samples with labels"
    )
    (chain,) = courses("chain-rule")
    assert chain.kinds[3].title == "Dimensions of spans, column and null spaces (span)"


def test_buttons_say_no_answer() -> None:
    """Signs are names that the sheet says, and functions that it gives, with their derivatives."""
    one = variant("sampler/4/0")
    said = set(one.signs)
    assert {"ᵀ", "⊙"} <= said
    assert any(f"{sign[:-1]}'(" in said for sign in said if sign.endswith("("))
    key = json.loads(one.key)["questions"][0]
    assert set(key["variables"]) <= said
    hidden = [name for name, _ in key["definitions"][:-1]]
    assert not said & set(hidden), "names of steps that the sheet does not say"
    assert "Shape of" in one.groups[0].fields[0].label
    for name in hidden:
        assert not re.search(rf"<mi[^>]*>{name}</mi>", one.groups[0].fields[0].label)
    assert "δ" not in said
    by_hand = variant("sampler/8/0")
    assert r"\delta" in by_hand.key and "δ" in by_hand.signs
    asked = judge_one("w", by_hand.key, {}, by_hand.groups[0].fields[0].id, "w9", {})["hints"]
    assert "?." not in asked[0]


@pytest.mark.parametrize("text", ["backprop-by-hand/2/0", "backprop-by-hand/3/0", "sampler/9/0"])
def test_no_question_is_spoken_of_that_is_not_shown(text: str) -> None:
    """A question that goes on from an earlier one has its network as its own here."""
    one = variant(text)
    shown = one.statement + "".join(group.text for group in one.groups) + one.solution
    assert "question" not in re.sub("<[^>]*>", " ", shown)
    asked = json.loads(one.key)["questions"]
    assert len(asked) == 1 and "of question" not in asked[0]["statement"]


def test_a_mistake_is_named_and_the_answer_is_not() -> None:
    """A wrong answer gets the student's sentence; what comes back never holds the right one."""
    one = variant("sampler/1/0")
    ((part, right),) = answers(one).items()
    told = judge_one("v", one.key, {}, part, f"2 * ({right})", {})
    assert (told["verdict"] == "wrong" and told["mistakes"] == ["factor-two-lost"]) or told["hints"]
    assert right not in json.dumps({k: v for k, v in told.items() if k != "html"})
    told = judge_one("v", one.key, {}, part, f"({right}) ? 2", {})
    assert told["verdict"] == "unreadable" and told["hints"] == [
        "This could not be read: the reason stands above."
    ]
    read = read_one("v", one.key, part, f"({right}) ? 2")
    assert read["why"].endswith(".") and read["at"] == len(right) + 3
    assert judge_one("v", one.key, {}, part, right, {})["verdict"] == "right"


def test_a_result_that_is_answered_anew() -> None:
    """What follows goes on from the last answer, also where another process saw the first."""
    one = variant("sampler/10/0")
    key = json.loads(one.key)["questions"][0]
    right = answers(one)
    first, second = list(right)[:2]
    ((left, up),) = key["given"]["W2"]
    wrong = "[[1], [8]]"
    assert right[first] != "[[1], [8]]"
    from_wrong = f"[[{int(left) + 8 * int(up)}]]"
    for id, earlier in (("one", {}), ("another", {first: wrong})):
        if not earlier:
            assert judge_one(id, one.key, {}, first, wrong, {})["verdict"] == "wrong"
        told = judge_one(id, one.key, {}, second, from_wrong, earlier)
        assert (told["verdict"], told["follows"]) == ("wrong", [first]), id
        assert judge_one(id, one.key, {}, first, right[first], {})["verdict"] == "right"
        told = judge_one(id, one.key, {}, second, from_wrong, {first: right[first]})
        assert (told["verdict"], told["follows"]) == ("wrong", []), id


def test_without_a_fence_code_is_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no fence the page says so, and nothing of what was pasted has run."""

    def none(*, trust: bool) -> None:
        assert not trust
        raise InputError("no fence here: --trust runs it without one")

    monkeypatch.setattr("exgen.grading.rooms.choose", none)
    one = variant("sampler/5/0")
    part = next(f.id for g in one.groups for f in g.fields if f.kind == "code")
    told = judge_one("no fence", one.key, one.files, part, "raise SystemExit", {})
    assert told["verdict"] == "by hand" and "no fence" in told["hints"][0]
    assert "--trust" not in json.dumps(told)


def test_declared_functions_have_buttons() -> None:
    """A function that a question declares is called, and so are its derivatives."""
    file = Path(__file__).parents[1] / "data" / "declared.toml"
    own = next(one for one in courses(str(file)) if one.reference == str(file))
    one = make(own.narrowed(Choice(own.reference, "7")), "7", 3)
    assert {"g(", "g'(", "L(", "∇L("} <= set(one.signs)
    assert not {"g", "L", "∇g(", "L'("} & set(one.signs)
    told = judge_one("7 right", one.key, {}, "7.z2", "∇L(yhat) * g'(z2)", {})
    assert told["verdict"] == "right"
