"""The family `composition`: a scalar in a few named steps; their shapes, then the gradients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from exgen.calculus.expr import Symbol
from exgen.errors import DrawError
from exgen.families.family import Family
from exgen.library import catalogue
from exgen.library.rows import Composition
from exgen.questions.adjoints import Adjoints
from exgen.questions.difficulty import Difficulty, of_parts
from exgen.questions.letters import Lettered, choose, write
from exgen.questions.options import named, refused
from exgen.questions.own import check
from exgen.questions.points import shared
from exgen.questions.records import Part, Question, Request, Share, Step

OPTIONS = ("composition", "compositions")
_SHAPES, _GRADIENTS = 2, 3
"""How the points go to the two halves of the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositionFacts:
    """What the templates need besides the program."""

    function: Symbol
    asked: tuple[Symbol, ...]
    intermediate: tuple[Symbol, ...]


def draw(request: Request) -> Question:
    """Draw a composition and derive its gradients.

    Option: `composition` (or `compositions`), a name or a list of names to choose from, those of
    the homework file included; without it, from all of them. Raises InputError for an option that
    makes no sense, DrawError when nothing is left to choose from.
    """
    row, pool = _choose(request)
    rng = None if request.original is not None else request.rng
    chosen = choose(row, rng)
    request.foresee(lambda: _weight(row, tuple(chosen.words.items())))
    written = write(row, chosen)
    shapes, gradients = _asked(row, written, id=request.id, pool=pool)
    asked = tuple(written.roles[role] for role in row.wrt)
    quantities = tuple(e.symbol for e in written.program.equations)
    facts = CompositionFacts(
        function=written.roles[row.function], asked=asked, intermediate=quantities
    )
    parts = (*shapes, *(gradients if request.draft else _solved(gradients, written)))
    return Question(
        id=request.id,
        family="composition",
        title=row.title,
        points=request.points,
        layout=request.layout,
        program=written.program,
        varying=asked,
        parts=shared(request.points, parts, question=request.id),
        identity=f"composition:{row.name}",
        facts=facts,
    )


def _asked(
    row: Composition, written: Lettered, *, id: str, pool: Sequence[Composition]
) -> tuple[list[Part], list[Part]]:
    """What is asked: the shapes, then the gradients. `pool` is what might have been drawn."""
    quantities = [e.symbol for e in written.program.equations]
    halves = (
        Share("a", _SHAPES, max(len(one.lines) for one in pool)),
        Share("b", _GRADIENTS, max(len(one.wrt) for one in pool)),
    )
    shapes = [
        Part(
            id=f"{id}.a.{k}",
            printed=f"{id}.a",
            kind="shape",
            of=q.name,
            shares=halves[:1],
            literal=[d if isinstance(d, int) else str(d) for d in q.shape],
        )
        for k, q in enumerate(quantities, start=1)
    ]
    function = written.roles[row.function].name
    gradients = [
        # Ids are of roles: they do not depend on the letters of a variant.
        Part(
            id=f"{id}.b.{role}",
            printed=f"{id}.b",
            kind="gradient",
            of=function,
            wrt=written.roles[role].name,
            shares=halves[1:],
        )
        for role in row.wrt
    ]
    return shapes, gradients


@lru_cache(maxsize=1024)  # the table has a hundred of such
def _weight(row: Composition, words: tuple[tuple[str, str], ...]) -> Difficulty:
    """What a composition weighs with these words put in, whatever its letters and sizes are."""
    written = write(row, replace(choose(row, None), words=dict(words)))
    shapes, gradients = _asked(row, written, id="", pool=(row,))
    return of_parts(written.program, [*shapes, *_solved(gradients, written)])


def _solved(parts: Sequence[Part], written: Lettered) -> Iterator[Part]:
    """The gradients with their answers and lines, the first one with the lines they share."""
    function = written.program.equations[-1].name
    adjoints = Adjoints(written.program, function, tuple(p.wrt for p in parts))
    lines: list[Step] = [*adjoints.definitions(), *adjoints.intermediate_lines()]
    for part in parts:
        answer = adjoints.answer(part.wrt)
        lines += adjoints.gradient_lines(part.wrt)
        shape = written.program.find(part.wrt).shape
        yield replace(part, answer=answer, shape=shape, steps=tuple(lines))
        lines = []


def _choose(request: Request) -> tuple[Composition, list[Composition]]:
    """A composition, and all from which it was chosen."""
    rows = {**catalogue.compositions(), **{row.name: row for row in request.rows.compositions}}
    if request.original is not None:
        name = str(request.original.get("composition"))
        if name not in rows:
            raise refused(request, "composition", f"no composition is called {name!r}", rows, name)
        return rows[name], [rows[name]]
    names = named(request, ("composition", "compositions"), rows) or list(rows)
    free = [n for n in names if f"composition:{n}" not in request.taken]
    if not free:
        raise DrawError(
            f"question {request.id}: all {len(names)} compositions are on the sheet already"
        )
    return rows[free[int(request.rng.integers(len(free)))]], [rows[n] for n in names]


FAMILY = Family(name="composition", options=OPTIONS, draw=draw, table="composition", check=check)
