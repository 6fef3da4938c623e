"""Numbers that hide no mistake: the promise, its limits, and the wrong answers that are kept."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from exgen.calculus.text import to_text
from exgen.families.backprop import numbers_draw
from exgen.families.backprop.layers import Layers
from exgen.families.backprop.numbers_draw import draw
from exgen.families.backprop.numbers_hidden import hidden, kind_of, known, unit
from exgen.families.backprop.numbers_network import OBJECTIVE, parameters, written
from exgen.families.backprop.numbers_sets import Sets, proposed
from exgen.mistakes.hidden import Wrongs, hidden_in_numbers, wrongs
from exgen.questions.streams import stream
from exgen.verify.linear import Matrix, matrix
from exgen.verify.value_facts import Point

PLAIN = Layers(
    widths=(3, 4, 2, 1), activation="relu", loss="half-squared-error", bias=False, convention="row"
)
NETWORKS = (
    PLAIN,
    replace(PLAIN, widths=(3, 3, 2, 1), bias=True),
    replace(PLAIN, widths=(4, 2, 4, 1), bias=True, loss="squared-error"),
    replace(PLAIN, widths=(2, 2, 1), convention="column"),
    replace(PLAIN, widths=(2, 3, 2), convention="column", bias=True),
    replace(PLAIN, widths=(3, 2, 2, 1), convention="column", loss="squared-error"),
)
LONE = replace(PLAIN, widths=(2, 1, 1))
PAIRS = (
    ((2, 4, 5, 1), (4, 3, 2, 1)),
    ((2, 3, 2, 1), (4, 5, 4, 1)),
    ((3, 3, 3), (2, 2, 2)),
    ((2, 1, 3), (4, 1, 2)),
)


def seen(layers: Layers, given: dict[str, Matrix]) -> tuple[str, ...]:
    """What the numbers hide, found from the network itself and in no stack."""
    point = Point(written(layers), given)
    return hidden_in_numbers(point, [(OBJECTIVE, name) for name in parameters(layers)])


def told(found: Wrongs, units: dict[str, int]) -> list[tuple[str, str, str]]:
    """The wrong answers as texts, with numbers for the names of dimensions."""

    def text(name: str, where: str, expr: str) -> tuple[str, str, str]:
        return name, where, re.sub(r"\bn\d+\b", lambda m: str(units[m.group()]), expr)

    return [text(m.name, m.where, to_text(m.expr)) for _, each in found.answers for m in each]


def units(layers: Layers) -> dict[str, int]:
    """The named dimensions of the network's kind, with its widths."""
    pairs = zip(kind_of(layers).widths, layers.widths, strict=True)
    return {str(unit(named)): width for named, width in pairs if width > 1}


def each(sets: Sets, layers: Layers) -> Iterator[dict[str, Matrix]]:
    """The given numbers of every set, as the network has them."""
    for place in range(len(sets)):
        given, _, _ = sets.one(place)
        turned = layers.convention == "column"
        yield {
            name: matrix((a.T if turned and not name.startswith("W") else a).tolist())
            for name, a in given.items()
        }


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("layers", NETWORKS, ids=str)
def test_no_mistake_is_hidden(layers: Layers, seed: int) -> None:
    """At drawn numbers every mistake changes the answer that it is made in."""
    assert seen(layers, draw(stream(seed, "3", "draw"), layers).given) == ()


@pytest.mark.parametrize("layers", NETWORKS, ids=str)
def test_stacks_tell_what_each_set_hides(layers: Layers) -> None:
    """Of all proposals, the stack finds those guilty that are guilty one by one."""
    sets = proposed(stream(0, "3", "draw"), layers, 300).where(slice(12))
    found = [bool(seen(layers, given)) for given in each(sets, layers)]
    assert (hidden(layers, sets) > 0).tolist() == found
    assert any(found)


@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_one_pattern_has_one_set_of_wrong_answers(
    pair: tuple[tuple[int, ...], tuple[int, ...]], bias: bool
) -> None:
    """Networks of one pattern share what is kept, and it is what each gives by itself."""
    first, second = (replace(PLAIN, widths=widths, bias=bias) for widths in pair)
    assert kind_of(first) == kind_of(second)
    for layers in (first, second):
        direct = wrongs(written(layers), OBJECTIVE, parameters(layers))
        assert told(direct, {}) == told(known(kind_of(layers)), units(layers))


def test_what_seldom_differs_is_still_wrong() -> None:
    """The slope at a bias, `b1 > 0` for `z1 > 0`, agrees at many a point, and is a mistake."""
    found = known(kind_of(replace(PLAIN, widths=(3, 3, 2, 1), bias=True)))
    texts = [text for name, where, text in told(found, {"n3": 3, "n4": 2}) if "z1" in where]
    assert any("(b1 > 0)" in text for text in texts)


def test_what_makes_a_kind() -> None:
    """Equal widths, widths of 1, depth, bias, convention and loss make another kind."""
    others = (
        replace(PLAIN, widths=(3, 4, 3, 1)),
        replace(PLAIN, widths=(3, 4, 2, 2)),
        replace(PLAIN, widths=(3, 4, 1)),
        replace(PLAIN, bias=True),
        replace(PLAIN, convention="column"),
        replace(PLAIN, loss="squared-error"),
    )
    assert len({kind_of(layers) for layers in (PLAIN, *others)}) == 1 + len(others)
    assert kind_of(replace(PLAIN, widths=(5, 2, 3, 1))) == kind_of(PLAIN)


def test_few_kinds_are_kept() -> None:
    """What is kept does not grow with the number of kinds."""
    limit = known.cache_parameters()["maxsize"]
    assert limit is not None
    assert limit <= 64


def test_the_same_numbers_whatever_came_before() -> None:
    """A draw does not depend on which kinds are known."""
    first = draw(stream(1, "3", "draw"), PLAIN)
    known.cache_clear()
    draw(stream(5, "3", "draw"), replace(PLAIN, widths=(5, 2, 3, 1)))
    assert draw(stream(1, "3", "draw"), PLAIN) == first


def test_what_cannot_be_avoided_is_drawn_all_the_same() -> None:
    """A layer of one unit has a live one: its slope may be forgotten, and numbers are found."""
    given = draw(stream(0, "3", "draw"), LONE).given
    assert "activation-derivative-forgotten" in seen(LONE, given)


def test_the_fewest_hidden_mistakes_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where all sets are refused, the first of those with the fewest is taken; the search ends."""
    looked_at: list[list[int]] = []

    def guilty(layers: Layers, sets: Sets) -> NDArray[np.intp]:
        looked_at.extend(sets.given["x"][:, 0].tolist())
        return np.asarray(sets.given["x"][:, 0, 0] + 5)

    monkeypatch.setattr(numbers_draw, "hidden", guilty)
    taken = draw(stream(2, "3", "draw"), PLAIN)
    assert list(taken.given["x"][0]) == next(x for x in looked_at if x[0] == -3)
    assert 0 < len(looked_at) <= 200
