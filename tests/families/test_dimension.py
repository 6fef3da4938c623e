"""The family `dimension`: known answers, an outside judge, what may show, options."""

import json
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import sympy as sp
from questions.asking import request
from tried import seeds, tried

from exgen.errors import ClaimError, DrawError, InputError
from exgen.families.dimension.drawn_matrices import SHAPES
from exgen.families.dimension.family import draw
from exgen.questions.proved import prove
from exgen.questions.records import FactStep, Part, Question
from exgen.questions.space import KINDS
from exgen.verify.linear import Elimination, Rank

KNOWN = {
    "span": 3,
    "column-space": 2,
    "null-space": 1,
    "polynomial-span": 2,
    "function-span": 2,
}
LEVELS = (1, 2, 3, 4)
SEEDS = tried("spaces of each kind and level")


def drawn(kind: str, level: int, seed: int) -> Question:
    """The question that a seed gives."""
    return draw(request({"space": kind, "level": level}, seed=1000 * level + seed))


@cache
def all_drawn(kind: str) -> tuple[tuple[int, Question], ...]:
    """All questions of a kind that the tests look at, with their levels."""
    return tuple((level, drawn(kind, level, seed)) for level in LEVELS for seed in range(SEEDS))


def table(space: dict[str, Any]) -> np.ndarray:
    """What the key gives, as a matrix whose columns are the members; functions at many points."""
    if "vectors" in space:
        return np.array(space["vectors"], dtype=float).T
    if "matrix" in space:
        return np.array(space["matrix"], dtype=float)
    texts = space.get("functions") or space["polynomials"]
    names = {"pi": np.pi, "exp": np.exp, "sin": np.sin, "cos": np.cos}
    low, high = (eval(end, names) for end in space.get("interval", ["-1", "1"]))
    grid = low + (high - low) * np.linspace(0.013, 0.987, 60) ** 1.1
    columns = [eval(text, {**names, space["variable"]: grid}) + 0 * grid for text in texts]
    return np.stack([c / np.abs(c).max() for c in columns], axis=1)


def judged(part: Part) -> int:
    """The dimension as somebody outside finds it, from what stands in the key alone."""
    space = json.loads(json.dumps(part.extras["space"]))
    values = table(space)
    smooth = "functions" in space or "polynomials" in space
    found = int(np.linalg.matrix_rank(values, tol=1e-6 if smooth else None))
    if not smooth:
        assert found == sp.Matrix(values.astype(int).tolist()).rank()
    return values.shape[1] - found if space["kind"] == "null-space" else found


@pytest.mark.parametrize("kind", KINDS)
def test_originals(kind: str) -> None:
    """The five original questions have the known dimensions, and all their facts hold."""
    question = draw(request(original={"space": kind}))
    proved = prove(question, np.random.default_rng(0))
    assert question.parts[0].literal == KNOWN[kind] == judged(question.parts[0])
    assert proved.facts


@pytest.mark.parametrize("kind", KINDS)
def test_outside_judge(kind: str) -> None:
    """Floating-point ranks of what the key says give the answer, for every kind and level."""
    for level, question in all_drawn(kind):
        (part,) = question.parts
        assert judged(part) == part.literal, (level, part.extras)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("level", LEVELS)
def test_facts_hold(kind: str, level: int) -> None:
    """The solution's facts pass both judges."""
    for seed in seeds("proofs about spaces"):
        question = drawn(kind, level, seed)
        assert prove(question, np.random.default_rng(0)).facts[-1][0].kind == "dimension"


@pytest.mark.parametrize("kind", ["span", "column-space", "null-space"])
def test_entries_and_shapes(kind: str) -> None:
    """Entries are integers of one digit, shapes those of the level, no row or column is zero."""
    for level, question in all_drawn(kind):
        values = table(json.loads(json.dumps(question.parts[0].extras["space"])))
        assert values.shape in SHAPES[level]
        assert np.abs(values).max() <= 9
        assert np.array_equal(values, values.round())
        assert values.any(axis=0).all() and values.any(axis=1).all()


@pytest.mark.parametrize("kind", ["span", "column-space", "null-space", "polynomial-span"])
def test_elimination_stays_on_paper(kind: str) -> None:
    """Denominators on the way are at most 6, and each arrow leads on from the one before it."""
    for _, question in all_drawn(kind):
        facts = [step.fact for step in question.parts[0].facts]
        arrows = [fact for fact in facts if isinstance(fact, Elimination)]
        assert arrows
        assert all(a.after == b.before for a, b in pairwise(arrows))
        numbers = [e for a in arrows for row in a.after for e in row]
        numbers += [o.multiple for a in arrows for o in a.operations]
        assert max(e.denominator for e in numbers) <= 6


def test_a_false_line_stops_the_question() -> None:
    """A question with one wrong fact in its solution is refused, and named."""
    question = drawn("span", 2, 1)
    (part,) = question.parts
    rank = part.facts[-1].fact
    assert isinstance(rank, Rank)
    lie = FactStep(kind="dimension", fact=replace(rank, value=rank.value + 1))
    wrong = replace(question, parts=(replace(part, facts=(*part.facts[:-1], lie)),))
    with pytest.raises(ClaimError, match="question B: a fact does not hold: the rank of"):
        prove(wrong, np.random.default_rng(0))


@pytest.mark.parametrize("kind", KINDS)
def test_no_visible_multiples(kind: str) -> None:
    """From level 2 on no two members are multiples of each other; at no level are two equal."""
    for level, question in all_drawn(kind):
        space = json.loads(json.dumps(question.parts[0].extras["space"]))
        values = table(space)
        for j in range(values.shape[1]):
            for k in range(j):
                pair = values[:, [j, k]]
                if level > 1:
                    assert np.linalg.matrix_rank(pair, tol=1e-6) == 2, space
                elif "functions" not in space and "polynomials" not in space:
                    assert not np.array_equal(pair[:, 0], pair[:, 1])


@pytest.mark.parametrize("kind", KINDS)
def test_every_wanted_dimension(kind: str) -> None:
    """Each dimension that a level has can be asked for, and comes out."""
    for level in LEVELS:
        with pytest.raises(InputError, match=r"options\.dimension: expected one of") as error:
            draw(request({"space": kind, "level": level, "dimension": 99}))
        listed = str(error.value).split("one of ")[1].split(" for")[0]
        for wanted in map(int, listed.split(",")):
            options = {"space": kind, "level": level, "dimension": wanted}
            part = draw(request(options, seed=wanted)).parts[0]
            assert part.literal == wanted == judged(part)


def test_zero_only_for_a_null_space_of_the_highest_level() -> None:
    """Dimension 0 is drawn for null spaces at level 4 and nowhere else."""
    zero = {(k, lv) for k in KINDS for lv, q in all_drawn(k) if q.parts[0].literal == 0}
    assert zero == {("null-space", 4)}


def test_basis_in_the_key() -> None:
    """The basis that the key names has the right size and is independent."""
    for kind in KINDS:
        for level in LEVELS:
            part = drawn(kind, level, 5).parts[0]
            space = json.loads(json.dumps(part.extras["space"]))
            basis = space["basis"]
            assert len(basis) == part.literal
            if kind == "null-space":
                vectors = np.array(basis, dtype=float).reshape(len(basis), -1)
                assert not basis or not (table(space) @ vectors.T).any()
            else:
                vectors = table(space)[:, basis].T
            assert np.linalg.matrix_rank(vectors, tol=1e-6) == len(basis)
            assert space["field"] == "R" and space["ambient"]


def test_other_questions_of_a_sheet_are_other_kinds() -> None:
    """Five questions of one sheet ask about five kinds of spaces; identities differ after that."""
    taken: list[str] = []
    for k in range(12):
        question = draw(request({"level": 3}, seed=k, id=str(k), taken=frozenset(taken)))
        assert question.identity not in taken
        taken.append(question.identity)
    assert {identity.split(":")[1] for identity in taken[:5]} == set(KINDS)


def test_nothing_new_left() -> None:
    """Where all shapes and ranks stand on the sheet already, the error says what to allow."""
    taken = frozenset(
        f"dimension:span:{rows}x{cols}:{rank}" for rows, cols in SHAPES[2] for rank in range(1, 6)
    )
    with pytest.raises(DrawError, match="allow more kinds"):
        draw(request({"space": "span", "level": 2}, taken=taken))


def test_same_seed_same_question() -> None:
    """The draw depends on the request's stream alone."""
    for kind in KINDS:
        assert drawn(kind, 3, 4).parts == drawn(kind, 3, 4).parts


@pytest.mark.parametrize(
    ("options", "culprit"),
    [
        ({"space": "row-space"}, "options.space: expected one of any, span"),
        ({"level": 5}, "options.level: expected one of"),
        ({"level": True}, "options.level: expected one of"),
        ({"space": "span", "dimension": 0}, "options.dimension: expected one of"),
        ({"dimension": "two"}, "options.dimension: expected one of"),
    ],
)
def test_bad_options(options: dict[str, object], culprit: str) -> None:
    """A bad option is named with its question and with what is allowed."""
    with pytest.raises(InputError, match=culprit) as error:
        draw(request(options))
    assert "question[B].options" in str(error.value)


def test_unknown_original() -> None:
    """An original that does not exist is named."""
    with pytest.raises(InputError, match="no original space is called 'row-space'"):
        draw(request(original={"space": "row-space"}))
