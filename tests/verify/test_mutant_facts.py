"""Wrong numbers: facts about dimensions and values, refused exactly and in floating point alone."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from mistakes.drawn import question

from exgen.mistakes.dimension import WrongDimension, wrong_dimensions
from exgen.mistakes.mutants import mistakes
from exgen.questions.space import Space
from exgen.verify.facts import Fact
from exgen.verify.value_facts import Valued

DIMENSIONS, NUMBERS = range(40), range(4)


def _space(seed: int) -> Space:
    space = question("dimension", seed).space
    assert space is not None
    return space


def _wrong(space: Space) -> Iterator[WrongDimension]:
    null_space = space.kind == "null-space"
    ambient = len(space.given) if space.given and not null_space else None
    return wrong_dimensions(
        dimension=space.dimension, count=space.count, ambient=ambient, null_space=null_space
    )


@cache
def spoilt_dimensions() -> tuple[tuple[str, Fact], ...]:
    """The last fact of a dimension question, which tells the dimension, with a wrong one."""
    found: list[tuple[str, Fact]] = []
    for seed in DIMENSIONS:
        space = _space(seed)
        fact = space.steps[-1].fact
        assert fact.holds() and fact.confirmed()
        for wrong in _wrong(space):
            # The fact about a null space tells the rank of its matrix.
            value = space.count - wrong.value if space.kind == "null-space" else wrong.value
            found.append((wrong.name, replace(fact, value=value)))  # type: ignore[type-var]
    return tuple(found)


@cache
def spoilt_values() -> tuple[tuple[str, Fact], ...]:
    """The gradients of a network with numbers, after a mistake that changes the numbers."""
    found: list[tuple[str, Fact]] = []
    for seed in NUMBERS:
        drawn = question("backprop-numbers", seed)
        facts = [line.fact for part in drawn.parts for line in part.facts]
        valued = {f.expr: f for f in facts if isinstance(f, Valued)}
        for part in drawn.parts:
            if not part.wrt:
                continue
            right = valued[part.steps[-1].claim.left]
            assert right.holds() and right.confirmed()
            truth = np.array([[float(e) for e in row] for row in right.value])
            for mutant in mistakes(drawn.program, part.of, part.wrt):
                try:
                    value = right.point.exact(mutant.expr)
                except (ValueError, ZeroDivisionError):
                    continue  # its formula has no rational value here
                said = right.point.floating(mutant.expr)
                if said.shape != truth.shape or np.abs(said - truth).max() > 1e-6:
                    found.append((mutant.name, replace(right, value=value)))
    return tuple(found)


@pytest.mark.parametrize("spoilt", [spoilt_dimensions, spoilt_values])
def test_exact_arithmetic_refuses(spoilt: object) -> None:
    """No wrong number holds."""
    assert callable(spoilt)
    assert not [(name, str(fact)) for name, fact in spoilt() if fact.holds()]


@pytest.mark.parametrize("spoilt", [spoilt_dimensions, spoilt_values])
def test_floating_point_refuses(spoilt: object) -> None:
    """No wrong number is confirmed."""
    assert callable(spoilt)
    assert not [(name, str(fact)) for name, fact in spoilt() if fact.confirmed()]


def test_enough() -> None:
    """Every mistake about dimensions is among them, and hundreds of wrong gradients."""
    names = {name for name, _ in spoilt_dimensions()}
    assert {"dependence-missed", "rank-for-nullity", "one-too-many", "one-too-few"} <= names
    assert len(spoilt_dimensions()) >= 80
    assert len(spoilt_values()) >= 150
