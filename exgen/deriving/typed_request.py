"""What is asked for, read from the texts of the command line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count

from exgen.calculus.build import symbol, unit_index
from exgen.calculus.declared import DECLARED
from exgen.calculus.expr import Expr, Symbol, walk
from exgen.calculus.leaves import CONSTRAINED, SYMMETRIC
from exgen.calculus.numbered import numbered
from exgen.calculus.parse import FUNCTIONS, ParseError, parse, parts_with_values
from exgen.calculus.positive import all_conditions, fitting, holding
from exgen.calculus.program import Equation, Program
from exgen.dimensions import Dim, LinearDim, dimension, named_dims, names_in
from exgen.errors import InputError
from exgen.verify.domains import DOMAINS
from exgen.wording import nearest, quoted

LAYOUTS = ("denominator", "numerator")
LARGEST = 50
"""The largest dimension that is given as a number."""
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*", re.ASCII)
_SQUARE = frozenset({*SYMMETRIC, "invertible", "orthogonal"})
_SIZES = (3, 4, 2, 5, 6, 7, 8, 9)
_FUNCTION_NAMES = ("f", "F", "fun", "fxn", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A formula as the last equation of a program, and the variable to differentiate by.

    Of a Hessian the formula is the gradient of the scalar `function`; else that is None. With
    `differential` the answer is the differential, in that of the variable. `values` are what must
    have a value as the texts were typed, though it may have cancelled since: log(s) in exp(log(s)).
    """

    program: Program
    wrt: Symbol
    layout: str
    function: Symbol | None = None
    differential: bool = False
    values: tuple[Expr, ...] = ()

    @property
    def of(self) -> Symbol:
        """The name of the formula."""
        return self.program.equations[-1].symbol

    @property
    def free(self) -> Program:
        """The program in which the variable is one, though it may be a defined name.

        What is computed from it changes with it, everything else stays.
        """
        program = self.program
        if program.equation(self.wrt.name) is None:
            return program
        others = tuple(e for e in program.equations if e.symbol is not self.wrt)
        return replace(program, variables=(*program.variables, self.wrt), equations=others)

    def sized(self) -> Iterator[Wanted]:
        """The same with other sizes of the named dimensions: falling, then rising."""
        nodes = (node for line in self.program.equations for node in walk(line.expr))
        used = {
            dim: self.program.sizes[dim] for dim in named_dims(d for n in nodes for d in n.shape)
        }
        needs = _needs(self.program.variables, self.program.equations)
        for falling in (True, False):
            fresh = dict(zip(used, sorted(used.values(), reverse=falling), strict=True))
            sizes = {**self.program.sizes, **fresh}
            other = replace(self.program, sizes=fitting(sizes, needs) or self.program.sizes)
            yield replace(self, program=other)


def variable(text: str) -> Symbol:
    """A variable from `NAME:ROWS,COLS[:DOMAIN]`; InputError where the text has another form."""
    shown = f"--var {quoted(text)}"
    name, _, rest = text.strip().partition(":")
    shape, _, domain = rest.partition(":")
    pieces = shape.split(",") if shape else []
    if len(pieces) != 2 or not name:
        raise InputError(f"{shown}: expected NAME:ROWS,COLS[:DOMAIN], such as A:n,d")
    _check_name(name, shown)
    rows, cols = (_dimension(piece.strip(), shown) for piece in pieces)
    domain = domain.strip() or "real"
    if domain not in DOMAINS:
        raise InputError(f"{shown}: unknown domain {quoted(domain)} ({nearest(domain, DOMAINS)})")
    if domain in _SQUARE and rows != cols:
        raise InputError(f"{shown}: a matrix that is {domain} is square, not {rows} x {cols}")
    return symbol(name, (rows, cols), domain)


def function(text: str) -> Symbol:
    """A function declared by `NAME: elementwise` or `NAME: scalar`; InputError for others."""
    shown = f"--fun {quoted(text)}"
    name, _, what = (part.strip() for part in text.partition(":"))
    if not name or what not in DECLARED:
        raise InputError(f"{shown}: expected NAME: elementwise or NAME: scalar, such as g: scalar")
    _check_name(name, shown)
    return symbol(name, (1, 1), what)


def _check_name(name: str, shown: str) -> None:
    if not _NAME.fullmatch(name):
        raise InputError(f"{shown}: a name is a letter and then letters and digits, such as W1")
    if name in FUNCTIONS:
        raise InputError(f"{shown}: {name} is the name of a function")


def _dimension(text: str, shown: str) -> Dim:
    if text.isascii() and text.isdigit():
        if len(text) < 5 and 0 < int(text) <= LARGEST:
            return int(text)
        raise InputError(f"{shown}: a dimension is from 1 to {LARGEST}, or a name such as n")
    found = dimension(text)
    if found is None or isinstance(found, int):
        raise InputError(f"{shown}: {quoted(text)} is no dimension, such as 3, n or n + 1")
    return found


def read(
    formula: str,
    *,
    variables: Sequence[str],
    definitions: Sequence[str],
    functions: Sequence[str] = (),
    wrt: str,
    layout: str,
) -> Wanted:
    """The program, from texts `NAME:ROWS,COLS[:DOMAIN]` and `NAME=EXPR` in their order.

    `functions` are texts `NAME: elementwise` and `NAME: scalar`.

    Raises InputError for what cannot be read, with a caret where the place is known.
    """
    if layout not in LAYOUTS:
        raise InputError(f"--layout {quoted(layout)}: expected {' or '.join(LAYOUTS)}")
    leaves = [*map(variable, variables), *map(function, functions)]
    known: dict[str, Expr] = {}
    for leaf in leaves:
        if leaf.name in known:
            option = "--fun" if leaf.domain in DECLARED else "--var"
            raise InputError(f"{option} {leaf.name}: the name is given twice")
        known[leaf.name] = leaf
    clash = sorted(known.keys() & set(named_dims(d for leaf in leaves for d in leaf.shape)))
    if clash:
        raise InputError(f"--var {clash[0]}: the name is that of a dimension too")
    pairs = [_definition(text) for text in definitions]
    dims = set(named_dims(d for leaf in leaves for d in leaf.shape))
    fresh = unused(_FUNCTION_NAMES, {*known, *dims, *(name for name, _ in pairs)})
    lines: list[Equation] = []
    values: list[Expr] = []
    for name, text in [*pairs, (fresh, formula)]:
        if name in known:
            raise InputError(f"--def {name}: the name is given twice")
        try:
            expr = numbered(parse(text, known), text)
            values += [numbered(each, text) for each in parts_with_values(text, known)]
        except ParseError as error:
            if name is not fresh:
                error.args = (f"--def {name}: {error}",)
            raise
        lines.append(Equation(symbol(name, expr.shape), expr))
        known[name] = lines[-1].symbol
    _check_sizes(lines)
    program = Program(tuple(leaves), tuple(lines), _numbers(leaves, lines))
    target = _target(wrt, leaves, lines)
    return Wanted(program=program, wrt=target, layout=layout, values=tuple(values))


def unused(names: Sequence[str], taken: Collection[str]) -> str:
    """The first of the names that is not taken, else the first one with a number behind it."""
    numbers = (f"{names[0]}{k}" for k in count(1))
    return next(name for name in chain(names, numbers) if name not in taken)


def _definition(text: str) -> tuple[str, str]:
    name, _, right = text.partition("=")
    name, shown = name.strip(), f"--def {quoted(text)}"
    if not name or not right.strip():
        raise InputError(f"{shown}: expected NAME=EXPR, such as r=A @ x - b")
    _check_name(name, shown)
    return name, right


def _target(wrt: str, leaves: Sequence[Symbol], lines: Sequence[Equation]) -> Symbol:
    found = next((leaf for leaf in leaves if leaf.name == wrt), None)
    if found is not None and found.domain in DECLARED:
        raise InputError(f"--wrt {wrt}: it is a function; take a variable, such as its argument")
    if found is not None and found.domain in CONSTRAINED:
        raise InputError(
            f"--wrt {wrt}: its domain is {found.domain}, which has no neighbourhood to "
            "differentiate in; give it the domain real"
        )
    if found is not None:
        return found
    found = next((line.symbol for line in lines[:-1] if line.name == wrt), None)
    if found is not None:
        return found
    names = [*(leaf.name for leaf in leaves), *(line.name for line in lines[:-1])]
    if not names:
        raise InputError(f"--wrt {quoted(wrt)}: there is no variable; give one with --var")
    raise InputError(f"--wrt {quoted(wrt)}: not a variable ({nearest(wrt, names)})")


def _check_sizes(lines: Sequence[Equation]) -> None:
    """Raise InputError for dimensions and indices too large for a check at their own size."""
    for node in {node for line in lines for node in walk(line.expr)}:
        place = unit_index(node)
        if place is not None and place >= LARGEST:
            raise InputError(
                f"the index {place} is too large: exgen derive takes 0 to {LARGEST - 1}"
            )
        largest = max((d for d in node.shape if isinstance(d, int)), default=0)
        if largest > LARGEST:
            raise InputError(
                f"the dimension {largest} is too large: write up to {LARGEST}, or a name such as n"
            )


def _numbers(leaves: Sequence[Symbol], lines: Sequence[Equation]) -> Mapping[str, int]:
    """A number for every named dimension: distinct while there are enough, beyond all indices.

    Those of variables that do not occur come last and largest, out of the judges' way.
    """
    used = _least(node for line in lines for node in walk(line.expr))
    others = _least(leaves)
    sizes: dict[str, int] = {}
    for name, needed in [*used.items(), *((n, v) for n, v in others.items() if n not in used)]:
        above = needed if name in used else max(sizes.values(), default=1) + 1
        free = [s for s in _SIZES if s >= max(needed, above) and s not in sizes.values()]
        sizes[name] = free[0] if free else max(needed, above)
    needs = _needs(leaves, lines)
    fitted = fitting(sizes, needs) if needs else sizes
    if fitted is None:
        raise InputError(
            "no sizes leave room for these dimensions and slices: "
            + ", ".join(f"{dim} >= 0" for dim in needs if not holding(sizes, (dim,)))
        )
    return fitted


def _needs(leaves: Sequence[Symbol], lines: Sequence[Equation]) -> tuple[Dim, ...]:
    return all_conditions([*leaves, *(line.expr for line in lines)])


def _least(nodes: Iterable[Expr]) -> dict[str, int]:
    """The size that each named dimension needs for the numbers among its indices."""
    least: dict[str, int] = {}
    for node in nodes:
        place = unit_index(node)
        for dim in node.shape:
            for name in names_in(dim) if isinstance(dim, LinearDim) else ():
                least.setdefault(name, 1)
            if isinstance(dim, str):
                least[dim] = max(least.get(dim, 1), 1 if place is None else place + 1)
    return least
