"""A part as students type it in Maxima's syntax: what is given, the right answer, the mistakes.

The trees come from the key's texts, so that a key alone is enough.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from exgen.calculus.elementwise import ELEMENTWISE
from exgen.calculus.parse import parse
from exgen.calculus.program import Program, program
from exgen.calculus.shape import shape_of
from exgen.codegen.maxima_functions import FUNCTIONS, INNER
from exgen.codegen.maxima_printer import MaximaPrinter
from exgen.errors import ExgenError
from exgen.writers.platform_inputs import Asked
from exgen.writers.platform_points import given, has_formula, names

_WORD: Final = re.compile(r"[a-z_]+")
_OF_THE_PROGRAM: Final = re.compile(rf"{INNER}|ans\d")
_TAKEN: Final = frozenset({
    "e", "i", "pi", "inf", "minf", "und", "ind", "infinity", "true", "false", "if", "then", "else",
    "elseif", "do", "in", "or", "and", "not", "for", "step", "from", "next", "thru", "while",
    "unless",
})  # fmt: skip
"""Names that mean something else to Maxima or to STACK."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """All texts are Maxima's.

    `sizes` and `definitions` are lists of equations, `given` a list of a name, its domain, rows
    and columns. `names` are those that an answer may use, each with its shape in the sheet's
    dimensions ("" for a dimension); `hidden` those that it may not. `respelled` has those whose
    own name is taken. `used` and `domains` are what the judging program needs.
    """

    sizes: str
    given: str
    definitions: str
    right: str
    wrong: Mapping[str, str]
    names: Mapping[str, str]
    hidden: Collection[str]
    respelled: Mapping[str, str]
    used: frozenset[str]
    domains: frozenset[str]


def typed(one: Asked) -> Typed | None:
    """The part in Maxima's syntax; None for what is no formula, or has no form there."""
    part = one.part
    if not has_formula(one) or part.get("index") or not isinstance(part["answer"], str):
        return None
    found = given(one)
    try:
        prog = _program(json.dumps(found, sort_keys=False))
        return _typed(one, prog, names(one, found))
    except ExgenError:
        return None


def _typed(one: Asked, prog: Program, allowed: list[str]) -> Typed:
    known = prog.names()
    typed_as = spelling([*known, *prog.sizes])
    # A dimension that is called as a quantity is can only be given by its number.
    dims = {d: str(n) if d in known else typed_as[d] for d, n in prog.sizes.items()}
    printer = MaximaPrinter(typed_as, dims)
    numbers = MaximaPrinter(typed_as, {d: str(n) for d, n in prog.sizes.items()})
    given = [
        f'[{typed_as[v.name]}, "{v.domain}", {numbers.dim(v.shape.rows)},'
        f" {numbers.dim(v.shape.cols)}]"
        for v in prog.variables
    ]
    definitions = [f"{typed_as[e.name]} = {printer(e.expr)}" for e in prog.equations]
    sizes = [f"{typed_as[d]} = {n}" for d, n in prog.sizes.items() if d not in known]
    right = printer(parse(one.part["answer"], known))
    wrong = {
        mistake["name"]: printer(parse(mistake["answer"], known))
        for mistake in one.part.get("mistakes", ())
    }
    shapes = {n: "" if n not in known else _shape(prog, n) for n in allowed}
    return Typed(
        sizes=f"[{', '.join(sizes)}]",
        given=f"[{', '.join(given)}]",
        definitions=f"[{', '.join(definitions)}]",
        right=right,
        wrong=wrong,
        names={typed_as[n]: shape for n, shape in shapes.items() if shape or n not in known},
        hidden=frozenset(typed_as[n] for n in known if n not in allowed),
        respelled={n: typed_as[n] for n in allowed if typed_as[n] != n},
        used=frozenset(printer.used | _slopes(printer.used)),
        domains=frozenset(v.domain for v in prog.variables),
    )


def _slopes(used: Collection[str]) -> set[str]:
    """The functions that the derivatives of these are written with."""
    rows = (ELEMENTWISE[name] for name in used if name in ELEMENTWISE)
    return {word for row in rows for word in _WORD.findall(row.derivative) if word in FUNCTIONS}


def _shape(prog: Program, name: str) -> str:
    rows, cols = prog.find(name).shape
    return "a number" if rows == cols == 1 else f"{rows} × {cols}"


def spelling(found: Collection[str]) -> dict[str, str]:
    """What each name is typed as: itself, or with its letter twice where that is taken."""
    typed_as: dict[str, str] = {}
    for name in found:
        chosen = f"q{name}" if _OF_THE_PROGRAM.match(name) else name
        while chosen in _TAKEN or (chosen != name and chosen in found):
            chosen += chosen[-1]
        typed_as[name] = chosen
    return typed_as


@lru_cache(maxsize=64)
def _program(text: str) -> Program:
    """The quantities of a question, which its parts share."""
    data = json.loads(text)
    return program(
        variables={
            name: (shape_of(row["shape"]), row["domain"]) for name, row in data["variables"].items()
        },
        equations=dict(data["definitions"]),
        sizes=data["sizes"],
    )
