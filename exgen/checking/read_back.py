"""How an answer is read, before anybody judges it: as mathematics with its shape, or why not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from exgen.answers.literals import read_names, read_shape, read_value
from exgen.answers.records import Unreadable
from exgen.calculus.expr import Symbol
from exgen.calculus.shape import Shape
from exgen.checking.bench import Bench
from exgen.checking.expressions import shown_back
from exgen.checking.keyed_sheet import KeyPart
from exgen.checking.marker import LONGEST
from exgen.errors import ExgenError
from exgen.typeset.latex import Printer
from exgen.typeset.matrix_grids import grid
from exgen.typeset.symbols import shape_latex


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBack:
    """A reading as TeX; `shape` is TeX, too, "" where the answer has none, "1" for a scalar."""

    tex: str
    shape: str = ""
    notes: tuple[str, ...] = ()


def read_back(bench: Bench, part: KeyPart, text: str) -> ReadBack | Unreadable | None:
    """How the text of an answer is read; None for a kind of part that a person reads, and code.

    It says nothing of whether the answer is right. Nothing in the text makes this raise.
    """
    if part.kind in _NOT_READ:
        return None
    if len(text) > LONGEST:
        return Unreadable.of("", 0, f"at most {LONGEST} characters are read")
    read = _READERS.get(part.kind, _expression)
    try:
        return read(bench, part, text)
    except (ExgenError, RecursionError, OverflowError, MemoryError) as error:
        return Unreadable.of(text, 0, str(error) or "this is too large to be read")


def _expression(bench: Bench, part: KeyPart, text: str) -> ReadBack | Unreadable:
    found, letters = bench.read(part, text)
    if isinstance(found, Unreadable):
        return found
    _, tex, notes = shown_back(found, found.expr, letters)
    return ReadBack(tex=tex, shape=_shape_of(found.expr.shape), notes=notes)


def _shape(bench: Bench, part: KeyPart, text: str) -> ReadBack | Unreadable:
    found = read_shape(text, bench.vocabulary(part))
    return found if isinstance(found, Unreadable) else ReadBack(tex=shape_latex(found))


def _value(bench: Bench, part: KeyPart, text: str) -> ReadBack | Unreadable:
    found = read_value(text)
    if isinstance(found, Unreadable):
        return found
    rows = found.rows
    tex = grid(rows)
    return ReadBack(tex=tex, shape=_shape_of(Shape(len(rows), len(rows[0]))))


def _names(bench: Bench, part: KeyPart, text: str) -> ReadBack | Unreadable:
    found = read_names(text, bench.vocabulary(part))
    if isinstance(found, Unreadable):
        return found
    known, printer = bench.question.program.names(), Printer()
    shown = [printer(known[n]) if isinstance(known.get(n), Symbol) else n for n in found]
    return ReadBack(tex=", ".join(shown))


def _shape_of(shape: Shape) -> str:
    return "1" if shape.is_scalar else shape_latex(shape)


_NOT_READ: Final = frozenset({"code", "observation", "dimension"})
_READERS: Final[Mapping[str, Callable[[Bench, KeyPart, str], ReadBack | Unreadable]]] = {
    "shape": _shape,
    "value": _value,
    "cache": _names,
}
"""Kind of a part -> how its answers are read; the others are expressions."""
