"""The family `composition`: a scalar in a few named steps; their shapes, then the gradients."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from exgen.calculus.expr import Symbol
from exgen.errors import DrawError, InputError
from exgen.questions.adjoints import Adjoints
from exgen.questions.letters import Variables, write
from exgen.questions.points import spread
from exgen.questions.records import Part, Question, Request, Step

OPTIONS = ("compositions",)
_SHAPE_SHARE = 0.4  # of the points go to the shapes


class Composition(BaseModel):
    """One row of the table; compositions.toml says what each field means."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    title: str
    variables: Variables
    steps: dict[str, str]
    choices: dict[str, tuple[str, ...]] = {}
    wrt: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompositionFacts:
    """What the templates need besides the program."""

    function: Symbol
    asked: tuple[Symbol, ...]
    intermediate: tuple[Symbol, ...]


@lru_cache(maxsize=1)
def table() -> dict[str, Composition]:
    """All compositions by name, in the order of the file."""
    text = files("exgen.questions").joinpath("compositions.toml").read_text(encoding="utf-8")
    rows = [Composition.model_validate(row) for row in tomllib.loads(text)["composition"]]
    return {row.name: row for row in rows}


def draw(request: Request) -> Question:
    """Draw a composition and derive its gradients.

    Option: `compositions`, a list of names to choose from. Raises InputError for an option that
    makes no sense, DrawError when nothing is left to choose from.
    """
    row = _choose(request)
    rng = None if request.original is not None else request.rng
    written = write(variables=row.variables, steps=row.steps, choices=row.choices, rng=rng)
    prog = written.program
    function = written.roles["f"]
    asked = tuple(written.roles[role] for role in row.wrt)
    adjoints = Adjoints(prog, function.name, tuple(s.name for s in asked))
    quantities = [e.symbol for e in prog.equations]
    for_shapes = round(_SHAPE_SHARE * request.points)
    shapes = [
        Part(
            id=f"{request.id}.a.{k}",
            kind="shape",
            of=quantity.name,
            points=points,
            literal=list(quantity.shape),
        )
        for k, (quantity, points) in enumerate(
            zip(quantities, spread(for_shapes, len(quantities)), strict=True), start=1
        )
    ]
    lines: list[Step] = [*adjoints.definitions(), *adjoints.intermediate_lines()]
    gradients = []
    for quantity, points in zip(
        asked, spread(request.points - for_shapes, len(asked)), strict=True
    ):
        answer = adjoints.answer(quantity.name)
        gradients.append(
            Part(
                id=f"{request.id}.b.{_role(written.roles, quantity)}",
                kind="gradient",
                of=function.name,
                wrt=quantity.name,
                points=points,
                answer=answer,
                shape=quantity.shape,
                steps=(*lines, *adjoints.gradient_lines(quantity.name)),
            )
        )
        lines = []
    return Question(
        id=request.id,
        family="composition",
        title=row.title,
        points=request.points,
        layout=request.layout,
        program=prog,
        varying=asked,
        parts=(*shapes, *gradients),
        identity=f"composition:{row.name}",
        facts={
            "composition": CompositionFacts(
                function=function, asked=asked, intermediate=tuple(quantities)
            )
        },
    )


def _role(roles: Mapping[str, Symbol], quantity: Symbol) -> str:
    """The role a variable plays: ids do not depend on the letters of a variant."""
    return next(role for role, symbol in roles.items() if symbol is quantity)


def _choose(request: Request) -> Composition:
    where = f"question {request.id}"
    rows = table()
    if request.original is not None:
        name = str(request.original.get("composition"))
        if name not in rows:
            raise InputError(f"{where}: no composition is called {name!r}")
        return rows[name]
    for key in request.options:
        if key not in OPTIONS:
            raise InputError(f"{where}: option {key!r} is unknown (known: {', '.join(OPTIONS)})")
    names = request.options.get("compositions", list(rows))
    if not isinstance(names, list) or not names or not set(names) <= set(rows):
        raise InputError(
            f"{where}: option 'compositions' must be a list of names ({', '.join(rows)})"
        )
    free = [n for n in names if f"composition:{n}" not in request.taken]
    if not free:
        raise DrawError(f"{where}: all {len(names)} compositions are on the sheet already")
    return rows[str(free[int(request.rng.integers(len(free)))])]
