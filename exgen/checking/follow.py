"""Whether a wrong answer is rightly found from an earlier wrong one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from exgen.calculus.adjoint import gradient_name
from exgen.calculus.build import ShapeError, symbol
from exgen.calculus.expr import Entry, Expr, Symbol, symbols, walk
from exgen.calculus.indexed import entry
from exgen.calculus.parse import parse
from exgen.calculus.substitute import substitute
from exgen.calculus.text import to_text
from exgen.checking.bench import Bench, Name, Said
from exgen.checking.equality import Equal
from exgen.checking.ground import alike
from exgen.checking.keyed_sheet import KeyPart
from exgen.errors import ExgenError
from exgen.mistakes.mutants import split_entry
from exgen.mistakes.spoilt_sweep import RightSweep, carried, swept


def followed(bench: Bench, part: KeyPart, said: Expr, stated: Mapping[Name, Said]) -> str:
    """The source of the wrong result from which `said` follows rightly; "" where there is none.

    `stated` has the wrong results that were given before, or in this answer itself.
    """
    values = bench.ground.prints(said, part.index)
    if values is None:
        return ""
    for source, expected in _expected(bench, part, stated):
        if expected.shape != said.shape:
            continue
        found = bench.ground.prints(expected, part.index)
        near = found is not None and alike(found, values)
        if near and bench.judges.equal(expected, said) in (Equal.YES, Equal.UNPROVED):
            return source
    return ""


def _expected(
    bench: Bench, part: KeyPart, stated: Mapping[Name, Said]
) -> Iterator[tuple[str, Expr]]:
    """What comes out when one of the wrong results is gone on from, each with its source."""
    for name, wrong in stated.items():
        for way in (_in_terms, _swept, _in_place):
            try:
                found = list(way(bench, part, name, wrong.expr))
            except (ExgenError, ShapeError, KeyError, TypeError):
                continue
            for expr in found:
                yield wrong.source, expr


def _in_terms(bench: Bench, part: KeyPart, name: Name, wrong: Expr) -> Iterator[Expr]:
    """The answer as the sheet allows it to be left, with the student's result by its name."""
    named = part.data.get("in_terms_of", {})
    if not any((n["of"], n["wrt"]) == name for n in named.values()):
        return
    prog = bench.question.program
    letters: dict[str, Expr] = {}
    values: dict[Expr, Expr] = {}
    for letter, meant in named.items():
        this = (meant["of"], meant["wrt"])
        value = wrong if this == name else _true(bench, this)
        letters[letter] = symbol(letter, value.shape)
        values[letters[letter]] = value
    text = str(part.data["answer_in_terms"])
    expr = parse(text, {**prog.names(), **letters}, indices=part.index or None)
    yield substitute(expr, values)


def _true(bench: Bench, name: Name) -> Expr:
    of, wrt = name
    return swept(bench.question.program, of, wrt).steps[wrt].resolved


def _swept(bench: Bench, part: KeyPart, name: Name, wrong: Expr) -> Iterator[Expr]:
    """The sweep gone on with from the student's derivative of the same scalar."""
    prog = bench.question.program
    of, wrt = name
    quantity, at = split_entry(part.wrt)
    if of != part.of or of not in prog.names() or not prog.find(of).shape.is_scalar:
        return
    right = swept(prog, of, quantity)
    for behind in (wrt, *_same_as(prog_sweep(bench, of, wrt), right, wrt)):
        if behind in right.steps and behind != quantity:
            values = carried(right, behind, wrong)
            if values is not None:
                whole = values[right.named(quantity)]
                yield whole if at is None else entry(whole, *at)


def prog_sweep(bench: Bench, of: str, wrt: str) -> RightSweep | None:
    """The sweep to another quantity; None where `wrt` is no quantity."""
    prog = bench.question.program
    return swept(prog, of, wrt) if wrt in prog.names() else None


def _same_as(other: RightSweep | None, right: RightSweep, wrt: str) -> Iterator[str]:
    """The quantities on the way whose derivative is the one in `wrt`, as that of a bias is."""
    if other is None or wrt not in other.steps:
        return
    named = other.steps[wrt].named
    target = right.program.find(right.of)
    for quantity in right.steps:
        if named is gradient_name(target, right.program.find(quantity)):
            yield quantity


def _in_place(bench: Bench, part: KeyPart, name: Name, wrong: Expr) -> Iterator[Expr]:
    """The right answer with the student's result where the right one stands in it."""
    right = bench.right(part)
    source = next((p for p in bench.question.parts if (p.of, p.wrt) == name), None)
    if source is None or source.index:
        return
    earlier = bench.right(source)
    replaced = substitute(right, {earlier: wrong})
    if replaced is not right:
        yield replaced
    letter = bench.question.program.names().get(name[1])
    if isinstance(letter, Symbol) and letter.shape.is_scalar and set(symbols(earlier)) == {name[1]}:
        yield from _at_arguments(right, letter, earlier, wrong)


def _at_arguments(right: Expr, letter: Symbol, earlier: Expr, wrong: Expr) -> Iterator[Expr]:
    """A function of a number, found earlier, at all that it is applied to in the answer."""
    arguments = [n for n in walk(right) if isinstance(n, Symbol | Entry)]
    values: dict[Expr, Expr] = {}
    for argument in dict.fromkeys(arguments):
        try:
            # Read anew: where the argument is no number, a number is added to every entry.
            there, here = (parse(to_text(e), {letter.name: argument}) for e in (earlier, wrong))
            values[there] = here
        except (ShapeError, ValueError):
            continue
    replaced = substitute(right, values)
    if replaced is not right:
        yield replaced
