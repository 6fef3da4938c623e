"""The family `dimension`: options, the choice of a kind of space, the question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from exgen.calculus.program import Program
from exgen.errors import DrawError, InputError
from exgen.families.dimension import function_spans, kernel, polynomials, vectors
from exgen.families.dimension.words import words
from exgen.families.family import Family
from exgen.questions.records import Part, Question, Request
from exgen.questions.space import KINDS, Space
from exgen.words import N

OPTIONS = ("space", "level", "dimension")
LEVELS = (1, 2, 3, 4)
_LEVEL = 2
_ATTEMPTS = 40
_PATIENCE = 60
"""So many draws look for a space of one dimension before another dimension has its turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceKind:
    """A kind of space: how it is drawn, which dimensions a level has, its original, its words."""

    draw: Callable[[np.random.Generator, str, int, int | None], Space]
    dimensions: Callable[[int], set[int]]
    original: Callable[[str], Space]
    title: str
    of: str


SPACES: Mapping[str, SpaceKind] = {
    "span": SpaceKind(
        draw=vectors.draw,
        dimensions=vectors.dimensions,
        original=vectors.original,
        title=N("The span of vectors"),
        of="span",
    ),
    "column-space": SpaceKind(
        draw=vectors.draw,
        dimensions=vectors.dimensions,
        original=vectors.original,
        title=N("A column space"),
        of="col",
    ),
    "null-space": SpaceKind(
        draw=kernel.draw,
        dimensions=kernel.dimensions,
        original=kernel.original,
        title=N("A null space"),
        of="null",
    ),
    "polynomial-span": SpaceKind(
        draw=polynomials.draw,
        dimensions=polynomials.dimensions,
        original=polynomials.original,
        title=N("The span of polynomials"),
        of="span",
    ),
    "function-span": SpaceKind(
        draw=function_spans.draw,
        dimensions=function_spans.dimensions,
        original=function_spans.original,
        title=N("The span of functions"),
        of="span",
    ),
}
"""The table of kinds."""
assert tuple(SPACES) == KINDS


def draw(request: Request) -> Question:
    """Draw a space and find its dimension.

    The dimension is drawn first, each that the level has as likely as the others, then the space.
    Options: `space` (one of the kinds, or "any", the default), `level` (1 to 4, default 2),
    `dimension` (the wanted one). An original names its `space`. Raises InputError for options that
    make no sense, DrawError when every attempt repeats a question that is already on the sheet.
    """
    space = _original(request) if request.original is not None else _drawn(request)
    kind = SPACES[space.kind]
    part = Part(
        id=request.id,
        kind="dimension",
        of=kind.of,
        points=request.points,
        literal=space.dimension,
        extras={"space": {"kind": space.kind, "field": "R", **space.data}},
        facts=space.steps,
    )
    return Question(
        id=request.id,
        family="dimension",
        title=kind.title,
        points=request.points,
        layout=request.layout,
        program=Program((), (), {}),
        varying=(),
        parts=(part,),
        identity=space.identity,
        space=space,
    )


def _original(request: Request) -> Space:
    assert request.original is not None
    name = str(request.original.get("space"))
    if name not in SPACES:
        raise InputError(
            f"question {request.id}: no original space is called {name!r} "
            f"(known: {', '.join(SPACES)})"
        )
    return SPACES[name].original(name)


def _drawn(request: Request) -> Space:
    names, level, asked = _options(request)
    orders: dict[str, list[int]] = {}
    once = request.once() if request.once else request.rng
    for name in SPACES:  # one after the other, so that each has its own whatever is asked
        pool = sorted(SPACES[name].dimensions(level))
        shuffled = once.permutation(len(pool))
        orders[name] = [pool[int(k)] for k in shuffled] if asked is None else [asked]
    # A sheet with several such questions sees every kind before one comes again.
    fresh = [n for n in names if not any(t.startswith(f"dimension:{n}:") for t in request.taken)]
    last = ""
    for attempt in range(_ATTEMPTS):
        kinds = fresh if fresh and attempt < _ATTEMPTS // 2 else names
        name = kinds[int(request.rng.integers(len(kinds)))]
        order = orders[name]
        # Another dimension only where this one lies outside the band, or is on the sheet already.
        turn = request.attempt // _PATIENCE + attempt * len(order) // _ATTEMPTS
        try:
            space = SPACES[name].draw(request.rng, name, level, order[turn % len(order)])
        except DrawError as error:
            last = f" (the last one: {error})"
            continue
        if space.identity not in request.taken:
            return space
    raise DrawError(
        f"question {request.id}: {_ATTEMPTS} spaces drawn, none of them new on this sheet; "
        f"allow more kinds, another level or any dimension{last}"
    )


def _options(request: Request) -> tuple[list[str], int, int | None]:
    """The kinds to choose from, the level, the wanted dimension."""
    space = request.options.get("space", "any")
    if space != "any" and space not in SPACES:
        known = ", ".join(("any", *SPACES))
        raise request.refused("space", f"one of {known}")
    level = request.options.get("level", _LEVEL)
    if not isinstance(level, int) or isinstance(level, bool) or level not in LEVELS:
        raise request.refused("level", f"one of {', '.join(map(str, LEVELS))}")
    names = list(SPACES) if space == "any" else [str(space)]
    wanted = request.options.get("dimension")
    if wanted is None:
        return names, level, None
    possible = sorted({d for name in names for d in SPACES[name].dimensions(level)})
    if not isinstance(wanted, int) or isinstance(wanted, bool) or wanted not in possible:
        numbers = ", ".join(map(str, possible))
        raise request.refused("dimension", f"one of {numbers} for space {space!r} at level {level}")
    return [n for n in names if wanted in SPACES[n].dimensions(level)], level, wanted


FAMILY = Family(name="dimension", options=OPTIONS, draw=draw, words=words)
