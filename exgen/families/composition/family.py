"""The family `composition`: a few named steps; their shapes, then gradients, or Jacobians."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from exgen.calculus.expr import Expr, Symbol
from exgen.calculus.program import Program
from exgen.errors import DrawError
from exgen.families.family import Family
from exgen.library import catalogue
from exgen.library.library_rows import Composition
from exgen.questions.adjoints import Adjoints
from exgen.questions.difficulty import Difficulty, of_parts
from exgen.questions.letters import Lettered, choose, write
from exgen.questions.options import named, refused
from exgen.questions.own import check
from exgen.questions.records import Part, Question, Request, Share, Step
from exgen.questions.shared_points import shared
from exgen.questions.worked import Task, solve

OPTIONS = ("composition", "compositions")
_SHAPES, _DERIVED = 2, 3
"""How the points go to the two halves of the question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositionFacts:
    """What the templates need besides the program."""

    function: Symbol
    asked: tuple[Symbol, ...]
    intermediate: tuple[Symbol, ...]


def draw(request: Request) -> Question:
    """Draw a composition and derive its gradients, or Jacobians where the last step is a column.

    Option: `composition` (or `compositions`), a name or a list of names to choose from, those of
    the homework file included; without it, from all of them. Raises InputError for an option that
    makes no sense, DrawError when nothing is left to choose from.
    """
    row, pool = _choose(request)
    rng = None if request.original is not None else request.rng
    chosen = choose(row, rng)
    request.foresee(lambda: _weight(row, tuple(chosen.words.items()), request.layout))
    written = write(row, chosen)
    shapes, derived = _asked(row, written, id=request.id, pool=pool, layout=request.layout)
    asked = tuple(written.roles[role] for role in row.wrt)
    quantities = tuple(e.symbol for e in written.program.equations)
    facts = CompositionFacts(
        function=written.roles[row.function], asked=asked, intermediate=quantities
    )
    parts = (*shapes, *(derived if request.draft else _solved(derived, written)))
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
    row: Composition, written: Lettered, *, id: str, pool: Sequence[Composition], layout: str
) -> tuple[list[Part], list[Part]]:
    """What is asked: shapes, then derivatives. `pool` is what might have been drawn."""
    quantities = [e.symbol for e in written.program.equations]
    halves = (
        Share("a", _SHAPES, max(len(one.lines) for one in pool)),
        Share("b", _DERIVED, max(len(one.wrt) for one in pool)),
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
    function = written.roles[row.function]
    scalar = function.shape.is_scalar
    derived = [
        # Ids are of roles: they do not depend on the letters of a variant.
        Part(
            id=f"{id}.b.{role}",
            printed=f"{id}.b",
            kind="gradient" if scalar else "jacobian",
            of=function.name,
            wrt=written.roles[role].name,
            layout="" if scalar else layout,
            shares=halves[1:],
        )
        for role in row.wrt
    ]
    return shapes, derived


@lru_cache(maxsize=1024)  # the table has a hundred of such
def _weight(row: Composition, words: tuple[tuple[str, str], ...], layout: str) -> Difficulty:
    """What a composition weighs with these words put in, whatever its letters and sizes are."""
    written = write(row, replace(choose(row, None), words=dict(words)))
    shapes, derived = _asked(row, written, id="", pool=(row,), layout=layout)
    return of_parts(written.program, [*shapes, *_solved(derived, written)])


def _solved(parts: Sequence[Part], written: Lettered) -> Iterator[Part]:
    """The derivatives with their answers and lines, the first one with the lines they share."""
    function = written.program.equations[-1].name
    if parts[0].kind == "jacobian":
        yield from _jacobians(parts, written.program)
        return
    adjoints = Adjoints(written.program, function, tuple(p.wrt for p in parts))
    lines: list[Step] = [*adjoints.definitions(), *adjoints.intermediate_lines()]
    for part in parts:
        answer = adjoints.answer(part.wrt)
        lines += adjoints.gradient_lines(part.wrt)
        shape = written.program.find(part.wrt).shape
        yield replace(part, answer=answer, shape=shape, steps=tuple(lines))
        lines = []


def _jacobians(parts: Sequence[Part], program: Program) -> Iterator[Part]:
    """The Jacobians by the chain rule; what an earlier part has shown is not shown again."""
    shown: set[Expr] = set()
    for part in parts:
        task = Task(
            program=program,
            of=program.find(part.of),
            wrt=program.find(part.wrt),
            layout=part.layout,
            named=True,
        )
        answer, (*lines, last) = solve(task, "chain")
        named = [line for line in lines if line.kind == "define" and line.claim.left not in shown]
        new = [x for x in lines if x.kind != "define" and x.claim.left not in shown]
        # what says no more than the answer is about to be boxed, unless it alone tells the rule
        new = [line for line in new if line.claim.rights != (answer,)] or new[:1]
        shown.update(line.claim.left for line in lines)
        yield replace(part, answer=answer, shape=answer.shape, steps=(*named, *new, last))


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
