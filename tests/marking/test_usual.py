"""The usual mistakes of a variant: wrong in it, each once, and those a TA would look for."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import numpy as np
from many import over
from outside.judge import judge
from outside.language import evaluate
from outside.points import draw
from sheets import HOMEWORKS, sheet
from tried import seeds, tried

from exgen.families.backprop.numbers import draw as draw_numbers
from exgen.marking.usual import MOST, usual
from exgen.mistakes.mistake_table import DIMENSIONS, FORWARD, MISTAKES, PATHS
from tests.questions.asking import request

FORMULAS = {"gradient", "jacobian", "hessian", "entry", "expression", "value"}
CASES = [(name, seed) for name in HOMEWORKS for seed in (3, 5, 7)[: tried("usual mistakes")]]


@over("case", CASES, pieces=2)
def test_no_mistake_is_right(case: tuple[str, int]) -> None:
    """What shares no code with exgen finds every one of them wrong, its shape as it is told."""
    for question in sheet(case[1], case[0]).key()["questions"]:
        for part in question["parts"]:
            told = part["mistakes"]
            assert len(told) <= MOST
            assert len({str(one["answer"]) for one in told}) == len(told), part["id"]
            for one in told:
                assert one["answer"] != part["answer"]
                assert one.get("shape") != part.get("shape", 0)
                if part["kind"] in FORMULAS:
                    wrong = _with(question, part, one)
                    found = judge(wrong) or judge(wrong, points=40)  # most are wrong everywhere
                    assert found, (part["id"], one)


@over("case", [*CASES, ("likelihoods", 2)])
def test_no_two_mistakes_come_to_the_same(case: tuple[str, int]) -> None:
    """Of two mistakes with one answer in the variant, a share and a name would be a guess."""
    for question in sheet(case[1], case[0]).key()["questions"]:
        sizes = question.get("sizes", {})
        if not question.get("variables"):
            continue
        rng = np.random.default_rng(7)
        points = [draw(question, rng) for _ in range(8)]
        for part in question["parts"]:
            if part["kind"] not in ("gradient", "jacobian") or part.get("index"):
                continue
            values = [
                np.stack([evaluate(m["answer"], point, sizes=sizes) for point in points])
                for m in part["mistakes"]
            ]
            for one, other in combinations(values, 2):
                same = one.shape == other.shape and np.allclose(one, other, rtol=1e-9, atol=1e-12)
                assert not same, (question["id"], part["id"])


def _with(question: dict[str, Any], part: dict[str, Any], mistake: dict[str, Any]) -> Any:
    """A key whose only part has the mistake for its answer."""
    wrong = {**part, "answer": mistake["answer"], "steps": []}
    wrong.pop("answer_in_terms", None)
    wrong["shape"] = mistake.get("shape", part["shape"])
    return {"questions": [{**question, "parts": [wrong]}]}


def test_every_name_is_known() -> None:
    """A mistake is told by a name and the sentence that the table of mistakes has for it."""
    known = {name: row.sentence for name, row in MISTAKES.items()} | PATHS | DIMENSIONS | FORWARD
    for question in sheet(7, "sampler").key()["questions"]:
        for part in question["parts"]:
            for one in part["mistakes"]:
                assert one["sentence"] == known[one["name"]]


def test_those_of_a_network() -> None:
    """Each is told in the part that it belongs to, and in no other."""
    (network,) = [p.question for p in sheet(7).questions if p.question.family == "network"]
    found = {id: [one.name for one in told] for id, told in usual(network).items()}
    assert "activation-derivative-forgotten" in found["B.3.W1"]
    assert "activation-derivative-forgotten" not in found["B.2.W3"]
    assert "skip-path-forgotten" in found["B.3.x"]
    assert all("skip-path-forgotten" not in told for id, told in found.items() if id != "B.3.x")
    assert "answer-transposed" in found["B.2.W3"]
    assert found["B.4"] == []


def test_those_of_numbers() -> None:
    """Where a unit is dead, a forgotten derivative shows in numbers."""
    found = 0
    for seed in (3, 5, 7):
        (drawn,) = [q for q in sheet(seed, "sampler").questions if q.question.id == "10"]
        for part in drawn.question.parts:
            for one in usual(drawn.question)[part.id]:
                assert one.literal != part.literal
                found += one.name == "activation-derivative-forgotten"
    assert found


def _floats(rows: Any) -> Any:
    return np.array([[float(Fraction(e)) for e in row] for row in rows])


def test_those_of_a_forward_pass() -> None:
    """A layer without its activation or bias, a loss without its half: by arithmetic of NumPy's."""
    told = set()
    for seed in range(8):
        asked = request({"widths": [2, 3, 2], "bias": True}, seed=seed)
        question = draw_numbers(replace(asked, points=20))
        extras: Any = question.extras
        tables = {**extras["given"], **extras["values"]}
        at = {name: _floats(rows) for name, rows in tables.items()}
        expected = {
            "B.a.h1": {
                "activation-forgotten": at["W1"] @ at["x"] + at["b1"],
                "bias-forgotten": np.maximum(at["W1"] @ at["x"], 0),
            },
            "B.a.h2": {"bias-forgotten": at["W2"] @ at["h1"]},
            "B.a.l": {"factor-half-lost": 2 * at["l"]},
        }
        for part in question.parts:
            for one in usual(question)[part.id] if part.id in expected else ():
                told.add((part.id, one.name))
                assert np.array_equal(_floats(one.literal), expected[part.id][one.name])
    assert told == {(id, name) for id, row in expected.items() for name in row}


@over("seed", seeds("causes of mistakes"))
def test_a_mistake_needs_its_cause(seed: int) -> None:
    """A mean that is lost needs a mean to lose, and half a loss is half at the front."""
    for question in sheet(seed, "sampler").key()["questions"]:
        texts = dict(question["definitions"])
        for part in question["parts"]:
            names = {one["name"] for one in part["mistakes"]}
            text = texts.get(part["of"], "")
            assert ("batch-mean-lost" in names) <= ("sum(ones(m, 1))" in str(part["answer"]))
            assert ("factor-half-lost" in names) <= (text.endswith("/ 2"))
