"""What is known to a part of a question, from the key alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from exgen.answers.records import PartVocabulary
from exgen.calculus.adjoint import sweep
from exgen.calculus.declared import kind
from exgen.calculus.expr import Expr
from exgen.calculus.program import Program, program
from exgen.calculus.rules import write_out
from exgen.calculus.shape import shape_of
from exgen.errors import DerivationError, InputError
from exgen.typeset.symbols import Notation


def vocabulary(question: Mapping[str, Any], part: Mapping[str, Any]) -> PartVocabulary:
    """What is known to `part` of `question`, both as they stand in a key.json (docs/key.md).

    Raises InputError where the texts of the key cannot be read.
    """
    prog, results = _program(
        json.dumps({name: question.get(name) for name in _READ}, sort_keys=True)
    )
    named: dict[str, Any] = {}
    for each in (*question.get("parts", ()), part):
        named.update(each.get("in_terms_of", {}))
    shape = part.get("shape")
    return PartVocabulary(
        program=prog,
        layout=part.get("layout") or question.get("layout", "denominator"),
        results=results,
        of=part.get("of", ""),
        wrt=part.get("wrt", ""),
        kind=part.get("kind", ""),
        shape=shape_of(shape) if isinstance(shape, list) else None,
        indices=dict(part.get("index", {})),
        notation=_notation(question, prog),
        other_names={name: f"d{of['of']}/d{of['wrt']}" for name, of in named.items()},
    )


_LAYER_ABOVE = re.compile(r"(?<![A-Za-z])[hW]\}?\)?\^\{\d+\}")
"""`h^{1}` or `(\\mathbf{W}^{2})`: the number of a layer, where a power would be."""
_READ = ("variables", "definitions", "sizes", "away_from_zero")


@lru_cache(maxsize=64)
def _program(text: str) -> tuple[Program, Mapping[str, Expr]]:
    """The program of a question and its derivatives by name: the parts of a question share them."""
    data = json.loads(text)
    prog = program(
        variables={
            name: (shape_of(row["shape"]), row["domain"])
            for name, row in (data["variables"] or {}).items()
        },
        equations=dict(data["definitions"] or ()),
        sizes=data["sizes"] or {},
        away_from_zero=tuple(data["away_from_zero"] or ()),
    )
    return prog, _results(prog)


def _results(prog: Program) -> Mapping[str, Expr]:
    """The gradient of every scalar that is defined in every quantity before it, by its name."""
    found: dict[str, Expr] = {}
    for line in prog.equations:
        if not line.symbol.shape.is_scalar:
            continue
        names = tuple(n for n in prog.names() if n != line.name and not kind(n, prog.names()))
        for name, each in _gradients(prog, line.name, names).items():
            found[f"d{line.name}/d{name}"] = each
    return found


def _notation(question: Mapping[str, Any], prog: Program) -> Notation:
    """Where the question prints a layer's number above, it does so in all names of a layer."""
    weights = next((v for v in prog.variables if v.name == "W1"), None)
    printed = (part.get("latex", "") for part in question.get("parts", ()))
    if weights is None or not prog.equations or not any(map(_LAYER_ABOVE.search, printed)):
        return Notation()
    by_rows = prog.equations[0].symbol.shape.cols == weights.shape.rows
    return Notation(layered="row" if by_rows else "column")


def _gradients(prog: Program, of: str, names: tuple[str, ...]) -> dict[str, Expr]:
    """The gradients of `of` that there are rules for."""
    try:
        steps = sweep(prog, of, names)
    except (DerivationError, InputError):
        return {}
    return {name: write_out(step.resolved) for name, step in steps.items()}
