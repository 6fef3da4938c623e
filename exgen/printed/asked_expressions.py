"""What the parts of a question ask, as expressions that a problem sheet has to name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from exgen.calculus.entries import entry
from exgen.calculus.expr import Derivative, Entry, Expr, Index, Partial, Slice
from exgen.calculus.program import Program
from exgen.calculus.substitute import substitute
from exgen.questions.proved import Proved
from exgen.questions.records import Part

_DERIVED = frozenset({"gradient", "jacobian", "hessian", "entry"})
_ENTRY = re.compile(r"(\w+)\[(\w+), (\w+)\]")


def asked(proved: Proved, part: Part) -> Iterator[Expr]:
    """What a part differentiates, and with respect to what; nothing for other parts."""
    if not part.wrt or part.kind not in _DERIVED:
        return
    program = proved.question.program
    match name := part.derivative:
        case None:
            yield from (quantity(program, part.of), quantity(program, part.wrt))
        case Derivative():
            yield name.of
            if name.wrt.names - name.of.names:
                yield name.wrt
        case Partial():
            yield from (program.find(name.of), program.find(name.wrt))
        case Entry(base=Partial() as base) | Slice(base=Partial() as base):
            yield program.find(base.of)
            yield substitute(name, {base: program.find(base.wrt)})


def arguments(proved: Proved) -> frozenset[Expr]:
    """The quantities with respect to which the parts differentiate."""
    program = proved.question.program
    return frozenset(quantity(program, p.wrt) for p in proved.question.parts if p.wrt)


def quantity(program: Program, text: str) -> Expr:
    """A quantity or its entry as the key names it, `W2[0, j]`, or an expression."""
    found = _ENTRY.fullmatch(text)
    if found is None:
        return program.read(text)
    name, *places = found.groups()
    row, col = (int(p) if p.isdigit() else p for p in places)
    return entry(program.find(name), _index(row), _index(col))


def _index(place: int | str) -> Index:
    return place
