"""The families backprop and backprop-batch: the original's answers, good draws, bad options."""

from collections.abc import Mapping

import pytest
from many import over

from exgen.calculus.adjoint import gradient
from exgen.calculus.claims import Claim, free_indices
from exgen.calculus.expr import Entry, Expr, Partial, walk
from exgen.calculus.indexed import entry_of
from exgen.calculus.text import to_text
from exgen.errors import InputError
from exgen.families.backprop import family, numbers
from exgen.families.backprop.chosen_layers import MiniBatch
from exgen.families.backprop.facts import LayeredFacts
from exgen.families.backprop.uses import Spoken, covers
from exgen.questions.proved import prove
from exgen.questions.records import Question
from exgen.questions.streams import stream
from exgen.verify.trials import proves
from families.backprop_sheets import any_kind, originals, pair, request

FIRST = {
    "1.1": ("W3[0, 0]", "(h3 - y) * h2[0, 0]"),
    "1.2": ("W3[0, 1]", "(h3 - y) * h2[0, 1]"),
    "1.3": ("W3", "(h3 - y) * h2"),
    "1.4": ("h2[0, 0]", "(h3 - y) * W3[0, 0]"),
    "1.5": ("h2", "(h3 - y) * W3"),
    "1.6": ("t", "step(t)"),
    "1.7": ("W2[0, j]", "step(z2[0, 0]) * h1[0, j]"),
    "1.8": ("W2[1, j]", "0"),
    "1.9": ("W2", "step(z2[0, 0]) * eye(n2)[0, :].T @ h1"),
    "1.10": ("W2[i, j]", "(h3 - y) * W3[0, i] * step(z2[0, i]) * h1[0, j]"),
    "1.11": ("W2", "(h3 - y) * (W3 * (z2 > 0)).T @ h1"),
    "1.12": ("h1[0, j]", "step(z2[0, 0]) * W2[0, j]"),
    "1.13": ("h1", "step(z2[0, i]) * W2[i, :]"),
    "1.14": ("h1[0, i]", "(h3 - y) * ((W3 * (z2 > 0)) @ W2)[0, i]"),
    "1.15": ("h1", "(h3 - y) * (W3 * (z2 > 0)) @ W2"),
    "1.16": (
        "W1[i, j]",
        "(h3 - y) * ((W3 * (z2 > 0)) @ W2)[0, i] * step(z1[0, i]) * x[0, j]",
    ),
    "1.17": ("W1", "(h3 - y) * (((W3 * (z2 > 0)) @ W2) * (z1 > 0)).T @ x"),
}
SECOND = {
    "2.1": ("h3", "(h3 - y) / sum(ones(m, 1))"),
    "2.2": ("W3[0, 0]", "((h3 - y).T @ h2 / sum(ones(m, 1)))[0, 0]"),
    "2.3": ("W3", "(h3 - y).T @ h2 / sum(ones(m, 1))"),
    "2.4": ("h2[k, 0]", "((h3 - y) / sum(ones(m, 1)))[k, 0] * W3[0, 0]"),
    "2.5": ("h2", "(h3 - y) @ W3 / sum(ones(m, 1))"),
    "2.6": ("W2[i, j]", "((((h3 - y) @ W3) * (z2 > 0)).T @ h1 / sum(ones(m, 1)))[i, j]"),
    "2.7": ("W2", "(((h3 - y) @ W3) * (z2 > 0)).T @ h1 / sum(ones(m, 1))"),
    "2.8": ("h1", "(((h3 - y) @ W3) * (z2 > 0)) @ W2 / sum(ones(m, 1))"),
}
USES = {
    "1.3": ["1.1", "1.2"], "1.5": ["1.4"], "1.7": ["1.6"], "1.9": ["1.7", "1.8"],
    "1.10": ["1.5", "1.7"], "1.11": ["1.10"], "1.14": ["1.5", "1.13"], "1.17": ["1.14", "1.16"],
    "2.1": [], "2.3": ["2.1", "2.2"], "2.6": ["1.6", "2.1", "2.5"], "2.8": ["2.5"],
}  # fmt: skip


_SHORT = {"parts": [1, 6, 10, 11], "hidden": [2, 2], "activations": ["relu"]}


def test_answers_of_the_original() -> None:
    """All 25 parts ask for what the original asks, 50 points in all, with its answers."""
    one, many = originals()
    found = {p.id: (p.wrt, to_text(p.answer)) for q in (one, many) for p in q.parts if p.answer}
    assert found == FIRST | SECOND


def test_uses_of_the_original() -> None:
    """What a part leans on is what its lines speak of."""
    found = {p.id: p.extras["uses"] for q in originals() for p in q.parts}
    assert {id: found[id] for id in USES} == USES


def test_the_original_is_proved() -> None:
    """Every line of the original holds, and no other derivative is taken for its answer."""
    for question in originals():
        lines = prove(question, stream(0, question.id, "judge")).lines
        assert len(lines) > len(question.parts)


@over("seed", range(8), pieces=2)
def test_answers_agree_with_the_sweep(seed: int) -> None:
    """Matrix answers are the gradient of the loss as a whole, which no line of ours has found."""
    one, many = pair(seed, hidden=[1, 2])
    for question in (one, many):
        whole = question.program.expand(question.program.find("l"))
        for part in question.parts:
            if part.of == "l" and part.wrt[0] in "Wb" and "[" not in part.wrt:
                assert part.answer is not None
                found = gradient(whole, question.program.find(part.wrt))
                claim = Claim(left=question.program.expand(part.answer), rights=(found,))
                assert proves(question.program, (claim,)) == [True], part.id


@pytest.mark.parametrize("seed", range(6))
def test_entries_are_those_of_the_matrix(seed: int) -> None:
    """Both notations agree: the entry lines are what the matrix answers hold, for every index."""
    for question in any_kind(seed):
        matrices = {p.wrt: p.answer for p in question.parts if p.of == "l" and "[" not in p.wrt}
        checked = 0
        for part in question.parts:
            base, bracket, _ = part.wrt.partition("[")
            matrix = matrices.get(base)
            if part.of == "l" and bracket and matrix is not None and part.answer is not None:
                place = part.steps[-1].claim.left
                assert isinstance(place, Entry)
                entry = entry_of(matrix, place.row, place.col)
                claim = Claim(left=part.answer, rights=(entry,))
                assert proves(question.program, (claim,)) == [True], part.id
                checked += 1
        assert checked >= 2


@over("seed", range(40))
def test_good_draws(seed: int) -> None:
    """Widths are distinct, ids are stable, uses are earlier parts, an index has its dimension."""
    one, many = any_kind(seed)
    sizes = [n for n in one.program.sizes.values() if n > 1]
    assert len(set(sizes)) == len(sizes)
    assert many.program.sizes["m"] not in sizes
    seen: list[str] = []
    for question in (one, many):
        assert [p.id.split(".")[0] for p in question.parts] == [question.id] * len(question.parts)
        assert sum(p.points for p in question.parts) == question.points
        for part in question.parts:
            uses = part.extras["uses"]
            assert isinstance(uses, list)
            assert set(uses) <= set(seen) and sorted(uses, key=seen.index) == uses
            index = part.extras.get("index", {})
            assert isinstance(index, Mapping)
            assert set(index.values()) <= set(question.program.sizes)
            assert set(index) == set(free_indices(part.steps[-1].claim.left))
            seen.append(part.id)


def test_uses_are_true() -> None:
    """Every derivative by name in a displayed line was stated, or found by a part that is named."""
    one, many = originals()
    for question in (one, many):
        known = {p.id: p for p in question.parts}
        for part in question.parts:
            uses = part.extras["uses"]
            assert isinstance(uses, list)
            for step in part.steps:
                if step.kind != "found":
                    continue
                for node in [n for r in step.claim.rights for n in _partials(r)]:
                    stated = node.wrt == "h3" and question is one
                    found = [u for u in uses if u in known and known[u].wrt.startswith(node.wrt)]
                    assert stated or found, (part.id, node)


def _partials(expr: Expr) -> list[Partial]:
    return [node for node in walk(expr) if isinstance(node, Partial)]


def test_what_covers_what() -> None:
    """What holds for all indices covers a fixed entry; one index twice covers equal ones alone."""
    general = Spoken("h2", "W2", (None, "i", "i", "j"))
    assert covers(general, Spoken("h2", "W2", (None, 0, 0, 2)))
    assert not covers(general, Spoken("h2", "W2", (None, 0, 1, 2)))
    assert not covers(Spoken("l", "h2", (None, 0)), Spoken("l", "h2", (None, "q")))
    assert covers(Spoken("l", "h2", (None, None)), Spoken("l", "h2", (None, "q")))


def test_streams_are_reproducible() -> None:
    """The same seed gives the same question, another seed another network before long."""
    assert _texts(any_kind(5)) == _texts(any_kind(5))
    assert len({any_kind(seed)[0].identity for seed in range(12)}) > 6


def _texts(questions: tuple[Question, ...]) -> list[str]:
    return [to_text(p.answer) for q in questions for p in q.parts if p.answer is not None]


def test_a_shorter_selection() -> None:
    """`parts` asks for some parts alone; they keep their ids and lean on what is there."""
    one = family.draw(request("8", 1, options=_SHORT))
    assert [p.id for p in one.parts] == ["8.1", "8.6", "8.10", "8.11"]
    assert one.parts[-1].extras["uses"] == ["8.10"]


def test_the_batch_is_symbolic_on_request() -> None:
    """With rows = "m" the sheet does not tell the number, and the proofs do not need it."""
    many = family.draw_batch(request("2", 3, options={"rows": "m", "average": "sum"}))
    facts = many.facts
    assert isinstance(facts, family.BackpropFacts) and isinstance(facts.batch, MiniBatch)
    assert facts.batch.symbolic and not facts.batch.average
    prove(many, stream(3, "2", "judge"))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hidden": [0, 2]}, "options.hidden: expected .least, most. within 1 and 3"),
        ({"convention": "rows"}, "options.convention: expected one of row, column, either"),
        ({"bias": "yes"}, "options.bias: expected one of true, false, either"),
        ({"activations": ["relu", "swish"]}, "options.activations: expected a list of"),
        ({"losses": ["cross-entropy"], "convention": "column"}, "needs row convention"),
        ({"level": 3}, "options.level: expected a whole number from 1 to 2"),
        ({"widest": 99}, "options.widest: expected a whole number"),
        ({"parts": [40]}, "options.parts: expected a list of numbers"),
    ],
)
def test_bad_options_are_named(options: dict[str, object], message: str) -> None:
    """An option that makes no sense is refused by name, with what it must be."""
    with pytest.raises(InputError, match=message):
        family.draw(request("1", 0, options=options))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"network_of": "7"}, "options.network_of: expected the id of an earlier question"),
        ({"rows": 9}, "options.rows: expected a number from 2 to 4"),
        ({"average": "median"}, "options.average: expected one of mean, sum, either"),
    ],
)
def test_bad_options_of_a_batch(options: dict[str, object], message: str) -> None:
    """The same for what only a batch has."""
    with pytest.raises(InputError, match=message):
        family.draw_batch(request("2", 0, options=options))


def test_too_few_points() -> None:
    """Every part needs a point."""
    with pytest.raises(InputError, match="expected 17 at least"):
        family.draw(request("1", 0, original={"network": "relu-4-3-2-1"}, points=9))


def test_a_batch_goes_on_from_numbers() -> None:
    """The network of a question with numbers is one for a batch too, with the same widths."""
    first = numbers.draw(request("1", 0, options={"widths": [3, 2, 1], "bias": True}))
    batch = family.draw_batch(request("2", 0, options={"network_of": "1"}, drawn={"1": first}))
    assert isinstance(batch.facts, LayeredFacts)
    assert (batch.facts.net.widths, batch.facts.net.bias) == ((3, 2, 1), True)
    assert sum(part.points for part in batch.parts) == batch.points
