"""Drawing a question of the family `program`: letters, words and sizes, then its parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from exgen.calculus.expr import Symbol
from exgen.calculus.program import Program
from exgen.errors import DrawError, InputError
from exgen.families.program.facts import ProgramFacts, Story
from exgen.families.program.known_sums import adding_up, centred
from exgen.families.program.program_coding import coded
from exgen.families.program.say import norms
from exgen.families.program.solve import solved
from exgen.library import catalogue
from exgen.library.programs import ProgramRow
from exgen.questions import second
from exgen.questions.difficulty import Difficulty, of_parts
from exgen.questions.letters import Lettered, choose, write
from exgen.questions.options import named, refused
from exgen.questions.records import Part, Question, Request, Share, Spelling, definition
from exgen.questions.shared_points import apportioned
from exgen.wording import counted

OPTIONS = ("program", "programs")


def draw(request: Request) -> Question:
    """Draw a program and solve what is asked of it.

    Option: `program` (or `programs`), a name or a list of names to choose from, those of the
    homework file included; without it, from all of them. Raises InputError for an option that
    makes no sense and for points that do not add up, DrawError when nothing is left to choose from.
    """
    row = _choose(request)
    rng = None if request.original is not None else request.rng
    chosen = choose(row, rng)
    points = _points(request, row)
    request.foresee(lambda: _weight(row, tuple(chosen.words.items()), request.layout))
    written = write(row, chosen)
    parts = _parts(row, written, points=points, id=request.id, layout=request.layout)
    facts = ProgramFacts(
        row=row,
        roles=written.roles,
        letters=chosen.letters,
        words=chosen.words,
        asked={part.id: ask for part, ask in zip(parts, row.ask, strict=True)},
        nonzero=norms(written.program),
    )
    question = Question(
        id=request.id,
        family="program",
        title=row.title,
        points=request.points,
        layout=request.layout,
        program=written.program,
        varying=_varying(parts, written),
        parts=tuple(parts),
        identity=f"program:{row.name}",
        spelling=Spelling(named=True),
        facts=facts,
    )
    if request.draft:
        return question
    solution, stories = _solution(parts, written.program)
    question = replace(question, named=second.names(solution))
    request.weigh(question.whole, solution)
    with_code, code = coded(solution, written.program, rng)
    return replace(
        question,
        parts=with_code,
        files={} if code is None else code.files,
        facts=replace(
            facts,
            stories=stories,
            code=code,
            summing=adding_up(written.program, parts),
            centred=centred(written.program, parts),
        ),
    )


@lru_cache(maxsize=1024)
def _weight(row: ProgramRow, words: tuple[tuple[str, str], ...], layout: str) -> Difficulty:
    """What a program weighs with these words put in, whatever its letters and sizes are."""
    written = write(row, replace(choose(row, None), words=dict(words)))
    points = [0] * len(row.ask)
    parts = _parts(row, written, points=points, id="", layout=layout)
    solution, _ = _solution(parts, written.program)
    named = second.names(solution)
    whole = replace(written.program, equations=(*written.program.equations, *named))
    return of_parts(whole, solution)


def _solution(parts: Sequence[Part], prog: Program) -> tuple[tuple[Part, ...], dict[str, Story]]:
    """The parts with their lines, definitions first, and how each goes on from others by its id."""
    found = list(solved(parts, prog))
    first, *others = (one.part for one in found)
    equations = [definition(e) for e in prog.equations]
    solution = (replace(first, steps=(*equations, *first.steps)), *others)
    return solution, {one.part.id: one.story for one in found}


def _parts(
    row: ProgramRow, written: Lettered, *, points: Sequence[int], id: str, layout: str
) -> list[Part]:
    """What is asked, in order and in the letters of this variant; ids do not depend on those."""
    return [
        Part(
            id=f"{id}.{ask.id}",
            kind=ask.kind,
            of=written.roles[ask.of].name,
            wrt=written.roles[ask.wrt].name if ask.wrt else "",
            layout=layout if ask.kind in ("jacobian", "hessian") else "",
            points=worth,
        )
        for ask, worth in zip(row.ask, points, strict=True)
    ]


def _points(request: Request, row: ProgramRow) -> list[int]:
    """The points of the parts: those of the file, the others sharing what is left."""
    given = sum(ask.points or 0 for ask in row.ask)
    open_ = [ask for ask in row.ask if ask.points is None]
    left = request.points - given
    if left < 0 or (left and not open_):
        have = "has" if len(row.ask) == 1 else "have"
        raise InputError(
            f"question[{request.id}].points: the {counted(len(row.ask), 'part')} of the program"
            f" {row.name} {have} {counted(given, 'point')} together, and the question has"
            f" {request.points}: make them equal"
        )
    shares = iter(apportioned(left, [Share(ask.id) for ask in open_]) if open_ else [])
    return [next(shares) if ask.points is None else ask.points for ask in row.ask]


def _varying(parts: list[Part], written: Lettered) -> tuple[Symbol, ...]:
    """The variables with respect to which something is differentiated."""
    wanted = {part.wrt for part in parts}
    return tuple(v for v in written.program.variables if v.name in wanted)


def _choose(request: Request) -> ProgramRow:
    rows = {**catalogue.programs(), **{row.name: row for row in request.rows.programs}}
    if request.original is not None:
        name = str(request.original.get("program"))
        if name not in rows:
            raise refused(request, "program", f"no program is called {name!r}", rows, name)
        return rows[name]
    names = named(request, ("program", "programs"), rows) or list(rows)
    free = [name for name in names if f"program:{name}" not in request.taken]
    if not free:
        raise DrawError(
            f"question {request.id}: all {counted(len(names), 'program')} are on the sheet already"
        )
    return rows[free[int(request.rng.integers(len(free)))]]
